#include "payments/revenue.hpp"

#include <cstdint>

#include "catalog/money.hpp"
#include "platform/json.hpp"
#include "platform/whole_number.hpp"

namespace lectern::payments {

namespace {

/// Returns `2026-11`.
std::string text_of(std::chrono::year_month month) {
    const auto number = static_cast<unsigned>(month.month());
    return std::to_string(static_cast<int>(month.year())) + (number < 10 ? "-0" : "-") +
           std::to_string(number);
}

std::string record_from(const Row& row, const std::string& month) {
    const auto currency = row.text("currency");
    const auto sold = row.integer("sold");
    const auto refunded = row.integer("refunded");
    const auto disputed = row.integer("disputed");
    const auto decimal = [&](std::int64_t amount) {
        return catalog::money_decimal(amount, currency);
    };
    return json::object({{"month", month},
                         {"course", row.text("slug")},
                         {"title", row.text("title")},
                         {"currency", currency},
                         {"orders", row.integer("orders")},
                         {"sold", decimal(sold)},
                         {"refunded", decimal(refunded)},
                         {"disputed", decimal(disputed)},
                         {"net", decimal(sold - refunded - disputed)}});
}

}  // namespace

std::optional<std::chrono::year_month> month_from(std::string_view text) {
    if (text.size() != 7 || text[4] != '-') return std::nullopt;
    const auto year = whole_number<int>(text.substr(0, 4));
    const auto month = whole_number<unsigned>(text.substr(5));
    if (!year || !month || *year < 2000 || *month < 1 || *month > 12) return std::nullopt;
    return std::chrono::year{*year} / std::chrono::month{*month};
}

const std::vector<std::string>& revenue_columns() {
    static const std::vector<std::string> columns{
        "month", "course", "title", "currency", "orders", "sold", "refunded", "disputed", "net"};
    return columns;
}

std::vector<std::string> list_revenue_records(DatabaseHandle& handle,
                                              std::chrono::year_month month) {
    const auto text = text_of(month);
    const auto rows = query(handle, R"sql(
          WITH month AS (
               SELECT $1::date::timestamp AT TIME ZONE 'UTC' AS begins_at,
                      ($1::date + interval '1 month') AT TIME ZONE 'UTC' AS ends_at
               ),
               movement AS (
               SELECT id AS order_id, paid_at AS moved_at, 1 AS orders,
                      paid_amount_minor AS sold, 0 AS refunded, 0 AS disputed
                 FROM orders
                WHERE payment IN ('paid', 'mismatched')
                UNION ALL
               SELECT order_id, reported_at, 0, 0, amount_minor, 0
                 FROM order_refunds
                WHERE status IN ('pending', 'succeeded')
                UNION ALL
               SELECT order_id, reported_at, 0, 0, 0, amount_minor
                 FROM order_disputes
                WHERE status = 'lost'
                   OR (funds_withdrawn
                       AND status NOT IN ('won', 'prevented', 'warning_closed'))
               )
        SELECT courses.slug, courses.title, orders.paid_currency AS currency,
               sum(movement.orders)::bigint AS orders, sum(sold)::bigint AS sold,
               sum(refunded)::bigint AS refunded, sum(disputed)::bigint AS disputed
          FROM month
          JOIN movement ON moved_at >= begins_at AND moved_at < ends_at
          JOIN orders ON orders.id = movement.order_id
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
         WHERE orders.paid_currency IS NOT NULL
      GROUP BY courses.id, orders.paid_currency
      ORDER BY courses.slug COLLATE "C", orders.paid_currency
    )sql",
                            text + "-01");
    std::vector<std::string> records;
    for (const auto& row : rows) records.push_back(record_from(row, text));
    return records;
}

}  // namespace lectern::payments
