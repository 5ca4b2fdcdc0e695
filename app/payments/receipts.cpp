#include "payments/receipts.hpp"

namespace lectern::payments {

std::vector<ReceiptLine> list_receipts(DatabaseHandle& handle, UserId user_id,
                                       const std::string& time_zone) {
    std::vector<ReceiptLine> lines;
    for (const auto row : query(handle, R"sql(
        SELECT public_id, order_items.title, paid_amount_minor, tax_minor,
               paid_currency AS currency,
               orders.status,
               to_char(paid_at AT TIME ZONE $2, 'YYYY-MM-DD') AS paid_on,
               coalesce(receipt_url, '') AS receipt_url
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
                         .receipt_url = row.text("receipt_url")});
    }
    return lines;
}

}  // namespace lectern::payments
