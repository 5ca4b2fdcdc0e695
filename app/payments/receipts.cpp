#include "payments/receipts.hpp"

#include <map>
#include <utility>

namespace lectern::payments {
namespace {

/// Lists the refunds of the learner's orders by the order's public id. One that failed or was
/// canceled is left out.
std::map<std::string, std::vector<ReceiptRefund>> list_refunds(DatabaseHandle& handle,
                                                               UserId user_id,
                                                               const std::string& time_zone) {
    std::map<std::string, std::vector<ReceiptRefund>> refunds;
    for (const auto row : query(handle, R"sql(
        SELECT public_id,
               order_refunds.amount_minor,
               order_refunds.status = 'succeeded' AS is_made,
               to_char(order_refunds.reported_at AT TIME ZONE $2, 'YYYY-MM-DD') AS refunded_on
          FROM order_refunds
          JOIN orders ON orders.id = order_refunds.order_id
         WHERE user_id = $1
           AND order_refunds.status IN ('succeeded', 'pending', 'requires_action')
      ORDER BY order_refunds.reported_at, order_refunds.id
    )sql",
                                user_id, time_zone)) {
        refunds[row.text("public_id")].push_back({.amount_minor = row.integer("amount_minor"),
                                                  .refunded_on = row.text("refunded_on"),
                                                  .is_made = row.boolean("is_made")});
    }
    return refunds;
}

}  // namespace

std::vector<ReceiptLine> list_receipts(DatabaseHandle& handle, UserId user_id,
                                       const std::string& time_zone) {
    auto refunds = list_refunds(handle, user_id, time_zone);
    std::vector<ReceiptLine> lines;
    for (const auto row : query(handle, R"sql(
        SELECT public_id, order_items.title, paid_amount_minor, tax_minor,
               paid_currency AS currency,
               orders.status,
               to_char(paid_at AT TIME ZONE $2, 'YYYY-MM-DD') AS paid_on,
               coalesce(receipt_url, '') AS receipt_url,
               checkout_invoice OR stripe_invoice_id IS NOT NULL AS has_invoice
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
         WHERE user_id = $1
           AND payment IN ('paid', 'mismatched')
      ORDER BY paid_at DESC, order_items.id DESC
    )sql",
                                user_id, time_zone)) {
        lines.push_back({.order_reference = row.text("public_id"),
                         .course_title = row.text("title"),
                         .paid_on = row.text("paid_on"),
                         .paid_amount_minor = row.integer("paid_amount_minor"),
                         .tax_minor = row.get<std::optional<std::int64_t>>("tax_minor"),
                         .currency = row.text("currency"),
                         .status = row.text("status"),
                         .receipt_url = row.text("receipt_url"),
                         .has_invoice = row.boolean("has_invoice"),
                         .refunds = std::move(refunds[row.text("public_id")])});
    }
    return lines;
}

}  // namespace lectern::payments
