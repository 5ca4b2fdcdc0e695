#include "payments/revenue.hpp"

#include <cstdint>

#include "catalog/money.hpp"
#include "payments/order_state.hpp"
#include "payments/stripe_statuses.hpp"
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

std::string record_from(const std::string& month, const Row& row) {
    const auto currency = row.text("currency");
    const auto decimal = [&](const char* column) {
        return catalog::money_decimal(row.text(column), currency);
    };
    return json::object({{"month", month},
                         {"course", row.text("slug")},
                         {"title", row.text("title")},
                         {"currency", currency},
                         {"orders", row.integer("orders")},
                         {"sold", decimal("sold")},
                         {"refunded", decimal("refunded")},
                         {"disputed", decimal("disputed")},
                         {"net", decimal("net")},
                         {"tax", decimal("tax")},
                         {"net_of_tax", decimal("net_of_tax")},
                         {"tax_unknown", row.integer("tax_unknown")}});
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
    static const std::vector<std::string> columns{"month",  "course", "title",      "currency",
                                                  "orders", "sold",   "refunded",   "disputed",
                                                  "net",    "tax",    "net_of_tax", "tax_unknown"};
    return columns;
}

std::vector<std::string> list_revenue_records(DatabaseHandle& handle,
                                              std::chrono::year_month month) {
    const auto text = text_of(month);
    // Sums are numeric: amounts may be so large that a bigint cannot hold their sum.
    const auto rows =
        query(handle, R"sql(
          WITH month AS (
               SELECT $1::date::timestamp AT TIME ZONE 'UTC' AS begins_at,
                      ($1::date + interval '1 month') AT TIME ZONE 'UTC' AS ends_at
               ),
               gone AS (
               SELECT order_id, reported_at AS moved_at, amount_minor AS refunded, 0 AS disputed,
                      false AS is_dispute, id
                 FROM order_refunds
                WHERE status = ANY ($3::text[])
                UNION ALL
               SELECT order_id, reported_at, 0, amount_minor, true, id
                 FROM order_disputes
                WHERE status = $4
                   OR (funds_withdrawn AND status <> ALL ($5::text[]))
               ),
               -- What moved, and what of the order's payment had come or gone until then.
               movement AS (
               SELECT id AS order_id, paid_at AS moved_at, 1 AS payments,
                      paid_amount_minor::numeric AS sold, 0::numeric AS refunded,
                      0::numeric AS disputed, paid_amount_minor::numeric AS amount_so_far
                 FROM orders
                WHERE payment = ANY ($2::text[])
                UNION ALL
               SELECT order_id, moved_at, 0, 0, refunded, disputed,
                      sum(refunded + disputed)
                          OVER (PARTITION BY order_id ORDER BY moved_at, is_dispute, id)
                 FROM gone
               ),
               -- Shares of the tax are rounded so that those of everything that goes add up.
               taxed AS (
               SELECT movement.*, orders.paid_currency, sold - refunded - disputed AS net,
                      coalesce(round(tax_minor * least(amount_so_far, paid_amount_minor)
                                     / nullif(paid_amount_minor, 0))
                               - round(tax_minor
                                       * least(amount_so_far - sold - refunded - disputed,
                                               paid_amount_minor)
                                       / nullif(paid_amount_minor, 0)), 0)
                          * CASE WHEN payments = 1 THEN 1 ELSE -1 END AS tax,
                      tax_minor IS NULL AND paid_amount_minor > 0 AS is_tax_unknown
                 FROM movement
                 JOIN orders ON orders.id = movement.order_id
                WHERE orders.paid_currency IS NOT NULL
               )
        SELECT courses.slug, courses.title, paid_currency AS currency,
               sum(payments) AS orders, sum(sold) AS sold, sum(refunded) AS refunded,
               sum(disputed) AS disputed, sum(net) AS net, sum(tax) AS tax,
               sum(net - tax) AS net_of_tax, count(*) FILTER (WHERE is_tax_unknown) AS tax_unknown
          FROM month
          JOIN taxed ON moved_at >= begins_at AND moved_at < ends_at
          JOIN order_items USING (order_id)
          JOIN courses ON courses.id = order_items.course_id
      GROUP BY courses.id, paid_currency
      ORDER BY courses.slug COLLATE "C", paid_currency COLLATE "C"
    )sql",
              text + "-01", payments_with_money, counted_refunds, lost_dispute, closed_disputes);
    std::vector<std::string> records;
    for (const auto& row : rows) records.push_back(record_from(text, row));
    return records;
}

std::int64_t count_payments_in_no_month(DatabaseHandle& handle) {
    return query(handle, R"sql(
        SELECT count(*) AS count
          FROM (SELECT paid_at AS moved_at FROM orders
                 UNION ALL
                SELECT reported_at FROM order_refunds
                 UNION ALL
                SELECT reported_at FROM order_disputes) AS movement
         WHERE moved_at IN ('infinity', '-infinity')
    )sql")
        .front()
        .integer("count");
}

}  // namespace lectern::payments
