#include "payments/revenue.hpp"

#include <compare>
#include <cstdint>
#include <map>

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

/// Money that moved for a course in one currency and in one way, in minor units.
struct Movement {
    std::string kind;    // order, refund, dispute
    std::string status;  // of the payment, the refund or the dispute
    bool is_withdrawn = false;
    std::int64_t count = 0;
    std::int64_t amount = 0;
    std::int64_t tax = 0;            // within the amount
    std::int64_t unknown_taxes = 0;  // how many of them are of orders whose tax is not known
};

/// What a course brought in one currency.
struct Revenue {
    std::int64_t orders = 0;
    std::int64_t sold = 0;
    std::int64_t refunded = 0;
    std::int64_t disputed = 0;
    std::int64_t tax = 0;  // within what is left
    std::int64_t unknown_taxes = 0;

    void add(const Movement& movement) {
        if (movement.kind == "order" && has_money(payment_from(movement.status))) {
            orders += movement.count;
            sold += movement.amount;
            add_tax(movement, movement.tax);
        } else if (movement.kind == "refund" && counts_as_refunded(movement.status)) {
            refunded += movement.amount;
            add_tax(movement, -movement.tax);
        } else if (movement.kind == "dispute" && is_money_gone(movement)) {
            disputed += movement.amount;
            add_tax(movement, -movement.tax);
        }
    }
    [[nodiscard]] std::int64_t net() const { return sold - refunded - disputed; }
    [[nodiscard]] bool is_empty() const {
        return orders == 0 && sold == 0 && refunded == 0 && disputed == 0;
    }

  private:
    void add_tax(const Movement& movement, std::int64_t change) {
        tax += change;
        unknown_taxes += movement.unknown_taxes;
    }
    static bool is_money_gone(const Movement& dispute) {
        return is_lost_dispute(dispute.status) ||
               (dispute.is_withdrawn && !is_closed_dispute(dispute.status));
    }
};

/// A course and a currency, in the order of the report.
struct Account {
    std::string course;
    std::string currency;
    std::string title;

    auto operator<=>(const Account&) const = default;
};

std::string record_from(const std::string& month, const Account& account, const Revenue& revenue) {
    const auto decimal = [&](std::int64_t amount) {
        return catalog::money_decimal(amount, account.currency);
    };
    return json::object({{"month", month},
                         {"course", account.course},
                         {"title", account.title},
                         {"currency", account.currency},
                         {"orders", revenue.orders},
                         {"sold", decimal(revenue.sold)},
                         {"refunded", decimal(revenue.refunded)},
                         {"disputed", decimal(revenue.disputed)},
                         {"net", decimal(revenue.net())},
                         {"tax", decimal(revenue.tax)},
                         {"net_of_tax", decimal(revenue.net() - revenue.tax)},
                         {"tax_unknown", revenue.unknown_taxes}});
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
    const auto rows = query(handle, R"sql(
          WITH month AS (
               SELECT $1::date::timestamp AT TIME ZONE 'UTC' AS begins_at,
                      ($1::date + interval '1 month') AT TIME ZONE 'UTC' AS ends_at
               ),
               movement AS (
               SELECT 'order' AS kind, payment AS status, false AS is_withdrawn, id AS order_id,
                      paid_at AS moved_at, paid_amount_minor AS amount_minor,
                      paid_amount_minor AS amount_so_far
                 FROM orders
                UNION ALL
               SELECT 'refund', status, false, order_id, reported_at, amount_minor,
                      sum(amount_minor) FILTER (WHERE status = ANY ($2::text[]))
                                        OVER (PARTITION BY order_id ORDER BY id)
                 FROM order_refunds
                UNION ALL
               SELECT 'dispute', status, funds_withdrawn, order_id, reported_at, amount_minor,
                      amount_minor
                 FROM order_disputes
               )
        SELECT courses.slug, courses.title, orders.paid_currency AS currency, movement.kind,
               movement.status, movement.is_withdrawn, count(*) AS count,
               sum(movement.amount_minor)::bigint AS amount_minor,
               -- The parts of a refund in several parts add up to the tax of the order.
               coalesce(sum(round(orders.tax_minor
                                  * least(amount_so_far, orders.paid_amount_minor)::numeric
                                  / nullif(orders.paid_amount_minor, 0))
                            - round(orders.tax_minor
                                    * (amount_so_far - movement.amount_minor)::numeric
                                    / nullif(orders.paid_amount_minor, 0))), 0)::bigint
                   AS tax_minor,
               count(*) FILTER (WHERE orders.tax_minor IS NULL
                                  AND orders.paid_amount_minor > 0) AS unknown_taxes
          FROM month
          JOIN movement ON moved_at >= begins_at AND moved_at < ends_at
          JOIN orders ON orders.id = movement.order_id
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
         WHERE orders.paid_currency IS NOT NULL
      GROUP BY courses.id, orders.paid_currency, movement.kind, movement.status,
               movement.is_withdrawn
    )sql",
                            text + "-01", counted_refunds);
    std::map<Account, Revenue> accounts;
    for (const auto& row : rows) {
        accounts[{row.text("slug"), row.text("currency"), row.text("title")}].add(
            {.kind = row.text("kind"),
             .status = row.text("status"),
             .is_withdrawn = row.boolean("is_withdrawn"),
             .count = row.integer("count"),
             .amount = row.integer("amount_minor"),
             .tax = row.integer("tax_minor"),
             .unknown_taxes = row.integer("unknown_taxes")});
    }
    std::vector<std::string> records;
    for (const auto& [account, revenue] : accounts) {
        if (!revenue.is_empty()) records.push_back(record_from(text, account, revenue));
    }
    return records;
}

}  // namespace lectern::payments
