#include "payments/address_correction.hpp"

#include "account/account.hpp"
#include "entitlement/entitlement.hpp"
#include "mail/mail.hpp"
#include "payments/order_mails.hpp"
#include "payments/unusual_payments.hpp"

namespace lectern::payments {

namespace {

bool store_address(Transaction& transaction, const audit::Act& act, const Order& before,
                   const Order& after) {
    return query(transaction, R"sql(
        UPDATE orders
           SET email = $2, canonical_email = $3, user_id = $4,
               claimed_at = CASE WHEN $4::bigint IS NOT NULL THEN $5::timestamptz END,
               address_corrections = address_corrections + 1, updated_at = $5
         WHERE id = $1
           AND canonical_email = $6
           AND browser_token_hash = $7
           AND user_id IS NULL
           AND personal_data_erased_at IS NULL
           AND payment = 'paid'
           AND status IN ('paid', 'partially_refunded')
           AND address_corrections < $8
           AND NOT EXISTS (SELECT
                             FROM users
                            WHERE canonical_email = $6
                              AND email_verified_at IS NOT NULL)
    )sql",
                 before.id, after.email.text, after.email.canonical, after.user_id, act.now,
                 before.email.canonical, before.browser_token_hash, most_address_corrections)
               .affected() == 1;
}

}  // namespace

bool correct_address(Transaction& transaction, const audit::Act& act, const Order& order,
                     const EmailAddress& email) {
    if (order.email.canonical == email.canonical) return false;
    auto corrected = order;
    corrected.email = email;
    corrected.user_id = account::lock_proven_user(transaction, email);
    if (!store_address(transaction, act, order, corrected)) return false;
    audit::write(transaction, act,
                 {.name = "order_address_corrected",
                  .user_id = corrected.user_id,
                  .order_id = order.id,
                  .course_id = order.course_id});
    if (corrected.user_id) {
        entitlement::claim_order(transaction, act, order.id, *corrected.user_id);
        if (owns_course_already(transaction, corrected)) {
            report_duplicate_purchase(transaction, act, corrected, act.now);
        }
    }
    const bool was_told = mail::void_queued(transaction, order.id, "receipt") == 0;
    if (was_told) queue_former_address_mail(transaction, act, order, email);
    queue_receipt_again(transaction, act, corrected);
    return true;
}

}  // namespace lectern::payments
