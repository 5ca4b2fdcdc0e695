#include "payments/order_decisions.hpp"

#include "account/account.hpp"
#include "entitlement/entitlement.hpp"
#include "mail/mail.hpp"
#include "payments/order_mails.hpp"
#include "payments/order_status.hpp"
#include "payments/unusual_payments.hpp"
#include "platform/json.hpp"

namespace lectern::payments {

namespace {

void mail_new_address(Transaction& transaction, const audit::Act& act, const Order& order,
                      const Reassigned& reassigned) {
    const auto title = json::object({{"title", order.course_title}});
    mail::NewMail mail{
        .dedupe_key = "reassigned-to:" + to_string(order.id) + ':' + act.request_id,
        .kind = "sign_in",
        .to = order.email,
        .data = json::object({{"course_titles", json::Raw{json::array({json::Raw{title}})}}}),
        .user_id = reassigned.owner,
        .order_id = order.id};
    if (reassigned.unopened) {
        const auto purchase = mail_data_of(*reassigned.unopened);
        mail.kind = "purchase_state";
        mail.data = json::object({{"purchases", json::Raw{json::array({purchase})}}});
    } else if (!reassigned.owner) {
        mail.kind = "claim";
        mail.link = mail::Link{};
        audit::write(
            transaction, act,
            {.name = "purchase_claim_sent", .reason = "by an operator", .order_id = order.id});
    }
    mail::enqueue(transaction, act, mail);
}

}  // namespace

std::optional<Order> find_order_by_any_id(DatabaseHandle& handle, const std::string& name) {
    const auto rows = query(handle, R"sql(
        SELECT id
          FROM orders
         WHERE public_id = $1
            OR stripe_session_id = $1
            OR stripe_payment_intent_id = $1
            OR id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
    )sql",
                            name);
    if (rows.empty()) return std::nullopt;
    return find_order(handle, rows.front().get<OrderId>("id"));
}

Voiding void_order(Transaction& transaction, const audit::Act& act, const Order& order,
                   const std::string& reason) {
    const auto locked = lock_order(transaction, order.id).value();
    if (!locked.has_money()) return Voiding::not_paid;
    if (!locked.payment_intent.empty()) return Voiding::has_payment_intent;
    const bool is_news = query(transaction, R"sql(
        UPDATE orders
           SET voided_at = $2, updated_at = $2
         WHERE id = $1
           AND voided_at IS NULL
    )sql",
                               order.id, act.now)
                             .affected() == 1;
    if (!is_news) return Voiding::already_voided;
    audit::write(transaction, act,
                 {.name = "order_refunded",
                  .reason = "voided: " + reason,
                  .user_id = locked.user_id,
                  .order_id = order.id,
                  .course_id = order.course_id});
    recompute_order(transaction, act, order.id);
    return Voiding::voided;
}

std::optional<Reassigned> reassign_order(Transaction& transaction, const audit::Act& act,
                                         const Order& order, const EmailAddress& email,
                                         const std::string& reason) {
    const auto before = lock_order(transaction, order.id).value();
    if (!before.is_paid() || before.email == email) return std::nullopt;
    const Reassigned reassigned{.owner = account::lock_proven_user(transaction, email),
                                .unopened = find_unopened_purchase(transaction, order.id, "UTC")};
    // The browser that bought no longer sees the order: it need not be the new owner's. Whoever was
    // given the money back is not promised the course.
    const auto changed = query(transaction, R"sql(
        UPDATE orders
           SET email = $2, canonical_email = $5, personal_data_erased_at = NULL, user_id = $3,
               browser_token_hash = $6,
               claimed_at = CASE WHEN $3::bigint IS NOT NULL THEN $4::timestamptz END,
               updated_at = $4
         WHERE id = $1
           AND status NOT IN ('refunded', 'charged_back')
    )sql",
                               order.id, email.text, reassigned.owner, act.now, email.canonical,
                               unmatchable_token_hash());
    if (changed.affected() == 0) return std::nullopt;
    audit::write(transaction, act,
                 {.name = "order_reassigned",
                  .reason = reason,
                  .user_id = reassigned.owner,
                  .order_id = order.id,
                  .course_id = order.course_id});
    entitlement::move_order(transaction, act, order.id, reassigned.owner);
    queue_former_address_mail(transaction, act, before, email);
    auto after = before;
    after.email = email;
    after.user_id = reassigned.owner;
    if (owns_course_already(transaction, after)) {
        report_duplicate_purchase(transaction, act, after, act.now);
    }
    mail_new_address(transaction, act, after, reassigned);
    return reassigned;
}

}  // namespace lectern::payments
