#include "payments/order_row.hpp"

#include <optional>

namespace lectern::payments {

namespace {

std::string optional_text(const Row& row, const char* column) {
    return row.get<std::optional<std::string>>(column).value_or("");
}

}  // namespace

const std::string& select_order() {
    static const std::string text = R"sql(
        SELECT orders.id, public_id, user_id, email, canonical_email,
               personal_data_erased_at IS NOT NULL AS is_buyer_erased, browser_token_hash,
               orders.amount_minor, orders.currency, payment, paid_amount_minor, paid_currency,
               tax_minor, checkout_tax, checkout_locale, checkout_invoice, checkout_terms,
               stripe_invoice_id, is_duplicate, checkout_attempt, attempt_expires_at,
               checkout_stripe_price, checkout_promotion_code, withdrawal_waived_at,
               withdrawal_version, stripe_session_id, stripe_session_url,
               stripe_payment_intent_id, order_items.course_id, courses.slug AS course_slug,
               order_items.title AS course_title
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
)sql";
    return text;
}

Order order_from(const Row& row) {
    Order order;
    order.id = row.get<OrderId>("id");
    order.public_id = row.text("public_id");
    order.user_id = row.get<std::optional<UserId>>("user_id");
    order.email = {optional_text(row, "email"), optional_text(row, "canonical_email")};
    order.is_buyer_erased = row.boolean("is_buyer_erased");
    order.browser_token_hash = row.text("browser_token_hash");
    order.amount_minor = row.integer("amount_minor");
    order.currency = row.text("currency");
    order.payment = payment_from(row.text("payment"));
    order.paid_amount_minor = row.get<std::optional<std::int64_t>>("paid_amount_minor").value_or(0);
    order.paid_currency = optional_text(row, "paid_currency");
    order.tax_minor = row.get<std::optional<std::int64_t>>("tax_minor");
    order.is_duplicate = row.boolean("is_duplicate");
    order.checkout_attempt = row.get<int>("checkout_attempt");
    order.attempt_expires_at = row.get<Timestamp>("attempt_expires_at");
    order.stripe_price = row.text("checkout_stripe_price");
    order.promotion_code = optional_text(row, "checkout_promotion_code");
    order.checkout_tax = tax_from(optional_text(row, "checkout_tax")).value_or(Tax::off);
    order.creates_invoice = row.boolean("checkout_invoice");
    order.needs_terms = row.boolean("checkout_terms");
    order.stripe_invoice_id = optional_text(row, "stripe_invoice_id");
    order.checkout_locale = optional_text(row, "checkout_locale");
    order.withdrawal_waived_at = row.get<std::optional<Timestamp>>("withdrawal_waived_at");
    order.withdrawal_version = row.get<std::optional<int>>("withdrawal_version");
    order.stripe_session_id = optional_text(row, "stripe_session_id");
    order.stripe_session_url = optional_text(row, "stripe_session_url");
    order.payment_intent = optional_text(row, "stripe_payment_intent_id");
    order.course_id = row.get<CourseId>("course_id");
    order.course_slug = row.text("course_slug");
    order.course_title = row.text("course_title");
    return order;
}

}  // namespace lectern::payments
