#include "payments/fulfilment.hpp"

#include "account/account.hpp"
#include "account/email_address.hpp"
#include "entitlement/entitlement.hpp"
#include "payments/order_facts.hpp"
#include "payments/order_letters.hpp"
#include "payments/stripe_events.hpp"

namespace lectern::payments {

namespace {

bool is_agreed_price(const Order& order, const CheckoutSession& session) {
    return session.currency == order.currency &&
           session.amount_subtotal_minor == order.amount_minor && session.amount_total_minor &&
           *session.amount_total_minor >= 0 && *session.amount_total_minor <= order.amount_minor;
}

std::string agreed_and_told(const Order& order, const CheckoutSession& session) {
    return "agreed " + std::to_string(order.amount_minor) + " " + order.currency + ", told " +
           std::to_string(session.amount_subtotal_minor.value_or(-1)) + " " + session.currency;
}

/// Stores the fact if it outranks what is known, and answers the order as it is then. The database
/// decides.
std::optional<Order> store_payment(Transaction& transaction, const audit::Act& act,
                                   const Order& order, Payment payment,
                                   const CheckoutSession& session) {
    const auto told_email = account::normalised_email(session.customer_email);
    const bool is_guest = !order.user_id;
    const auto email = is_guest && told_email ? *told_email : order.email;
    const auto paid_amount = payment == Payment::paid ? session.amount_total_minor : std::nullopt;
    const auto paid_at = payment == Payment::paid ? std::optional{act.now} : std::nullopt;
    const auto stored = query(transaction, R"sql(
        UPDATE orders
           SET payment = $2,
               email = nullif($3, ''),
               paid_amount_minor = $4,
               paid_at = $5,
               stripe_payment_intent_id = coalesce(nullif($6, ''), stripe_payment_intent_id),
               stripe_session_id = CASE WHEN $2 = 'paid' THEN $7 ELSE stripe_session_id END,
               settle_at = CASE WHEN $2 = 'paid' AND $6 <> '' THEN $8 ELSE settle_at END,
               settle_requests = settle_requests + 1,
               updated_at = $8
         WHERE id = $1
           AND array_position(ARRAY['pending', 'processing', 'expired', 'failed', 'paid'], payment)
             < array_position(ARRAY['pending', 'processing', 'expired', 'failed', 'paid'], $2)
     RETURNING coalesce(email, '') AS email, coalesce(paid_amount_minor, 0) AS paid_amount_minor,
               coalesce(stripe_payment_intent_id, '') AS payment_intent
    )sql",
                              order.id, to_text(payment), email, paid_amount, paid_at,
                              session.payment_intent, session.id, act.now);
    if (stored.empty()) return std::nullopt;
    auto now_known = order;
    now_known.payment = payment;
    now_known.email = stored.front().text("email");
    now_known.paid_amount_minor = stored.front().integer("paid_amount_minor");
    now_known.payment_intent = stored.front().text("payment_intent");
    return now_known;
}

/// An order that was paid through one session and then through another: the money must go back, and
/// only an operator can do that.
void note_second_payment(Transaction& transaction, const audit::Act& act, const Order& order,
                         Payment payment, const CheckoutSession& session) {
    const bool is_another = !session.id.empty() && session.id != order.stripe_session_id;
    if (payment != Payment::paid || !order.is_paid() || !is_another) return;
    if (session.amount_total_minor == 0) return;  // by a code: nothing was taken
    const auto& object = session.payment_intent.empty() ? session.id : session.payment_intent;
    audit::write(transaction, act,
                 {.name = "order_transition_refused",
                  .outcome = audit::Outcome::refused,
                  .reason = "paid a second time, by " + object,
                  .order_id = order.id});
    queue_notice(transaction, act,
                 {.notice = Notice::second_payment,
                  .cause = object,
                  .object = object,
                  .order = &order,
                  .amount_minor = session.amount_total_minor.value_or(0),
                  .currency = session.currency});
}

/// Whoever buys what they own already was let down by us or by a second address: an operator gives
/// the money back, or asks.
void note_duplicate_purchase(Transaction& transaction, const audit::Act& act, const Order& order,
                             std::optional<std::int64_t> owner) {
    const auto owned = query(transaction, R"sql(
        SELECT 1
          FROM order_items AS bought
         WHERE bought.order_id = $1
           AND (EXISTS (SELECT
                          FROM entitlements
                     LEFT JOIN order_items AS item ON item.id = entitlements.order_item_id
                         WHERE entitlements.user_id = $2
                           AND entitlements.course_id = bought.course_id
                           AND entitlements.status = 'active'
                           AND item.order_id IS DISTINCT FROM $1)
                OR EXISTS (SELECT
                             FROM orders
                             JOIN order_items AS item ON item.order_id = orders.id
                             JOIN entitlements ON entitlements.order_item_id = item.id
                            WHERE lower(orders.email) = lower($3)
                              AND orders.id <> $1
                              AND entitlements.user_id IS NULL
                              AND entitlements.course_id = bought.course_id
                              AND entitlements.status = 'active'))
         LIMIT 1
    )sql",
                             order.id, owner, order.email);
    if (owned.empty()) return;
    audit::write(transaction, act,
                 {.name = "duplicate_purchase",
                  .user_id = owner,
                  .order_id = order.id,
                  .course_id = order.course_id});
    queue_notice(transaction, act,
                 {.notice = Notice::duplicate_purchase,
                  .cause = std::to_string(order.id),
                  .object = order.payment_intent,
                  .order = &order,
                  .amount_minor = order.paid_amount_minor,
                  .currency = order.currency});
}

/// A guest's purchase belongs to the account that has proven the buyer's address, if there is one.
std::optional<std::int64_t> settle_owner(Transaction& transaction, const audit::Act& act,
                                         const Order& order) {
    if (order.user_id) return order.user_id;
    const auto owner = account::find_proven_user(transaction, order.email);
    if (!owner) return std::nullopt;
    query(transaction, "UPDATE orders SET user_id = $2, claimed_at = $3 WHERE id = $1", order.id,
          *owner, act.now);
    return owner;
}

/// What the first fact of being paid sets going.
void fulfil(Transaction& transaction, const audit::Act& act, const Order& order) {
    const auto owner = settle_owner(transaction, act, order);
    audit::write(transaction, act,
                 {.name = "order_paid",
                  .user_id = owner,
                  .order_id = order.id,
                  .course_id = order.course_id});
    note_duplicate_purchase(transaction, act, order, owner);
    entitlement::grant_order(transaction, act, order.id, owner);
    queue_receipt(transaction, act, order, owner);
}

/// Of a locked order.
OrderFacts facts_of(Transaction& transaction, std::int64_t order_id) {
    OrderFacts facts;
    for (const auto row : query(transaction, R"sql(
        SELECT 'order' AS kind, payment AS word, coalesce(paid_amount_minor, 0) AS amount_minor,
               voided_at IS NOT NULL AS flag, refunded_told_minor
          FROM orders
         WHERE id = $1
         UNION ALL
        SELECT 'refund', status, amount_minor, false, 0
          FROM order_refunds
         WHERE order_id = $1
         UNION ALL
        SELECT 'dispute', status, amount_minor, funds_withdrawn, 0
          FROM order_disputes
         WHERE order_id = $1
    )sql",
                                order_id)) {
        const auto kind = row.get<std::string_view>("kind");
        if (kind == "refund") {
            facts.refunds.push_back({row.text("word"), row.integer("amount_minor")});
        } else if (kind == "dispute") {
            facts.disputes.push_back({row.text("word"), row.boolean("flag")});
        } else {
            facts.payment = payment_from(row.text("word"));
            facts.paid_amount_minor = row.integer("amount_minor");
            facts.is_voided = row.boolean("flag");
            facts.refunded_told_minor = row.integer("refunded_told_minor");
        }
    }
    return facts;
}

}  // namespace

Payment payment_of(const CheckoutSession& session) {
    if (session.status == "expired") return Payment::expired;
    if (session.status == "open") return Payment::pending;
    return payment_when_complete(session);
}

Payment payment_when_complete(const CheckoutSession& session) {
    const auto& told = session.payment_status;
    return told.empty() || told == "unpaid" ? Payment::processing : Payment::paid;
}

FactOutcome record_payment(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                           Payment payment, const CheckoutSession& session) {
    const bool has_intent = !session.payment_intent.empty();
    if (has_intent) lock_payment_intent(transaction, session.payment_intent);
    const auto order = lock_order(transaction, order_id).value();
    // The first attempt's session may be told of before it is noted; a later one's is another.
    const bool is_left_behind = order.stripe_session_id.empty()
                                    ? order.checkout_attempt > 1
                                    : order.stripe_session_id != session.id;
    if (payment != Payment::paid && is_left_behind) return FactOutcome::not_this_session;
    if (payment == Payment::paid && !is_agreed_price(order, session)) {
        audit::write(transaction, act,
                     {.name = "order_transition_refused",
                      .outcome = audit::Outcome::refused,
                      .reason = "amount: " + agreed_and_told(order, session),
                      .order_id = order.id});
        return FactOutcome::wrong_amount;
    }

    const auto stored = store_payment(transaction, act, order, payment, session);
    if (!stored) {
        note_second_payment(transaction, act, order, payment, session);
        return FactOutcome::recorded;
    }
    if (payment == Payment::paid) fulfil(transaction, act, *stored);
    if (payment == Payment::failed) {
        audit::write(transaction, act,
                     {.name = "order_failed",
                      .outcome = audit::Outcome::failed,
                      .user_id = order.user_id,
                      .order_id = order.id,
                      .course_id = order.course_id});
    }
    recompute_order(transaction, act, order.id);
    if (has_intent) work_on_waiting_events(transaction, act, session.payment_intent);
    return FactOutcome::recorded;
}

void recompute_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id) {
    const auto state = order_state(facts_of(transaction, order_id));
    query(transaction, R"sql(
        UPDATE orders
           SET status = $2, updated_at = $3
         WHERE id = $1
           AND status <> $2
    )sql",
          order_id, to_text(state.status), act.now);
    entitlement::set_order_grants(transaction, act, order_id, state.grants, state.reason);
}

}  // namespace lectern::payments
