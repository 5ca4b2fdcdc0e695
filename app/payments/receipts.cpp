#include "payments/receipts.hpp"

#include "platform/json.hpp"

namespace lectern::payments {
namespace {

/// Reads the JSON array of the refunds of an order.
std::vector<ReceiptRefund> refunds_from(const std::string& rows) {
    std::vector<ReceiptRefund> refunds;
    for (const auto& row : json::parse(rows).list("")) {
        refunds.push_back({.amount_minor = row.integer("amount_minor").value_or(0),
                           .refunded_on = row.text("refunded_on").value_or(""),
                           .is_made = row.boolean("is_made").value_or(false)});
    }
    return refunds;
}

}  // namespace

std::vector<ReceiptLine> list_receipts(DatabaseHandle& handle, UserId user_id,
                                       const std::string& time_zone) {
    std::vector<ReceiptLine> lines;
    for (const auto row : query(handle, R"sql(
        SELECT public_id, order_items.title, paid_amount_minor, tax_minor,
               paid_currency AS currency,
               orders.status,
               to_char(paid_at AT TIME ZONE $2, 'YYYY-MM-DD') AS paid_on,
               coalesce(receipt_url, '') AS receipt_url,
               checkout_invoice OR stripe_invoice_id IS NOT NULL AS has_invoice,
               (SELECT coalesce(json_agg(json_build_object(
                           'amount_minor', refund.amount_minor,
                           'is_made', refund.status = 'succeeded',
                           'refunded_on',
                           to_char(refund.reported_at AT TIME ZONE $2, 'YYYY-MM-DD'))
                           ORDER BY refund.reported_at, refund.id), '[]')
                  FROM order_refunds AS refund
                 WHERE refund.order_id = orders.id
                   AND refund.status IN ('succeeded', 'pending', 'requires_action')) AS refunds
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
                         .refunds = refunds_from(row.text("refunds"))});
    }
    return lines;
}

}  // namespace lectern::payments
