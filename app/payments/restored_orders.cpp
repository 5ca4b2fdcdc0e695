#include "payments/restored_orders.hpp"

#include "payments/orders.hpp"
#include "platform/email_address.hpp"

namespace lectern::payments {

std::optional<OrderId> restore_order(Transaction& transaction, const audit::Act& act,
                                     const CheckoutSession& session) {
    if (session.course_slug.empty() || session.amount_subtotal_minor.value_or(0) <= 0) return {};
    const auto email = email_address_from(session.customer_email);
    // No browser began it, so store the hash of a token that nobody has.
    const auto nobody = unmatchable_token_hash();
    const auto rows = query(transaction, R"sql(
          WITH course AS (
               SELECT id, title, coalesce(stripe_price, '') AS stripe_price
                 FROM courses
                WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
               ),
               restored AS (
               INSERT INTO orders (public_id, email, canonical_email, browser_token_hash, checkout_key, amount_minor,
                                   currency, attempt_expires_at, checkout_stripe_price,
                                   stripe_session_id, created_at, updated_at)
                    SELECT $2, $3, $9, $4, $4, $5, $6, $7, stripe_price, $8, $7, $7
                      FROM course
               ON CONFLICT (public_id) DO NOTHING
                 RETURNING id
               ),
               item AS (
               INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
                    SELECT restored.id, course.id, course.title, $5, $6
                      FROM restored
                CROSS JOIN course
               )
        SELECT restored.id, course.id AS course_id
          FROM restored
    CROSS JOIN course
    )sql",
                            session.course_slug, session.order_id,
                            email ? std::optional{email->text} : std::nullopt, nobody,
                            session.amount_subtotal_minor, session.currency, act.now, session.id,
                            email ? std::optional{email->canonical} : std::nullopt);
    if (rows.empty()) return std::nullopt;
    const auto id = rows.front().get<OrderId>("id");
    audit::write(transaction, act,
                 {.name = "order_restored",
                  .reason = session.id,
                  .order_id = id,
                  .course_id = rows.front().get<CourseId>("course_id")});
    return id;
}

}  // namespace lectern::payments
