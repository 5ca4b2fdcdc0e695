#include "payments/fulfilment.hpp"

#include "account/account.hpp"
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

/// The order as it is once the payment is stored. A guest's purchase belongs to the account that
/// has proven the buyer's address, if there is one.
Order with_payment(Transaction& transaction, Order order, Payment payment,
                   const CheckoutSession& session) {
    const bool is_paid = payment == Payment::paid;
    const auto told_email = email_address_from(session.customer_email);
    if (!order.user_id && told_email) order.email = *told_email;
    if (!order.user_id && is_paid) {
        order.user_id = account::find_proven_user(transaction, order.email);
    }
    order.payment = payment;
    order.paid_amount_minor = is_paid ? session.amount_total_minor.value_or(0) : 0;
    if (!session.payment_intent.empty()) order.payment_intent = session.payment_intent;
    return order;
}

/// Stores the fact, and what the order is with it, if it outranks what is known. The database
/// decides.
bool store_payment(Transaction& transaction, const audit::Act& act, const Order& updated,
                   OrderStatus status, const CheckoutSession& session) {
    const auto stored = query(transaction, R"sql(
        UPDATE orders
           SET payment = $2,
               status = $3,
               email = nullif($4, ''),
               canonical_email = nullif($10, ''),
               claimed_at = CASE WHEN user_id IS NULL AND $5::bigint IS NOT NULL THEN $9
                                 ELSE claimed_at END,
               user_id = coalesce(user_id, $5),
               paid_amount_minor = CASE WHEN $2 = 'paid' THEN $6::bigint END,
               paid_at = CASE WHEN $2 = 'paid' THEN $9 END,
               stripe_payment_intent_id = coalesce(nullif($7, ''), stripe_payment_intent_id),
               stripe_session_id = CASE WHEN $2 = 'paid' THEN $8 ELSE stripe_session_id END,
               settle_at = CASE WHEN $2 = 'paid' AND $7 <> '' THEN $9 ELSE settle_at END,
               settle_requests = settle_requests + 1,
               updated_at = $9
         WHERE id = $1
           AND array_position(ARRAY['pending', 'processing', 'expired', 'failed', 'paid'], payment)
             < array_position(ARRAY['pending', 'processing', 'expired', 'failed', 'paid'], $2)
    )sql",
                              updated.id, to_text(updated.payment), to_text(status),
                              updated.email.text, updated.user_id, updated.paid_amount_minor,
                              session.payment_intent, session.id, act.now, updated.email.canonical);
    return stored.affected() == 1;
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
void note_duplicate_purchase(Transaction& transaction, const audit::Act& act, const Order& order) {
    // The few orders of the address come first whatever statistics say: a course can have as many
    // purchases without an account as it has buyers.
    const auto owned = query(transaction, R"sql(
          WITH of_address AS MATERIALIZED (
               SELECT id
                 FROM orders
                WHERE canonical_email = $3
                  AND id <> $1
               )
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
                             FROM of_address
                             JOIN order_items AS item ON item.order_id = of_address.id
                             JOIN entitlements ON entitlements.order_item_id = item.id
                            WHERE item.course_id = bought.course_id
                              AND entitlements.user_id IS NULL
                              AND entitlements.status = 'active'))
         LIMIT 1
    )sql",
                             order.id, order.user_id, order.email.canonical);
    if (owned.empty()) return;
    audit::write(transaction, act,
                 {.name = "duplicate_purchase",
                  .user_id = order.user_id,
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

/// What the first fact of being paid sets going.
void fulfil(Transaction& transaction, const audit::Act& act, const Order& order) {
    audit::write(transaction, act,
                 {.name = "order_paid",
                  .user_id = order.user_id,
                  .order_id = order.id,
                  .course_id = order.course_id});
    note_duplicate_purchase(transaction, act, order);
    entitlement::grant_order(transaction, act, order.id, order.user_id);
    queue_receipt(transaction, act, order);
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

    const auto updated = with_payment(transaction, order, payment, session);
    auto facts = facts_of(transaction, order.id);
    facts.payment = updated.payment;
    facts.paid_amount_minor = updated.paid_amount_minor;
    const auto state = order_state(facts);
    if (!store_payment(transaction, act, updated, state.status, session)) {
        note_second_payment(transaction, act, order, payment, session);
        return FactOutcome::recorded;
    }
    if (payment == Payment::paid) fulfil(transaction, act, updated);
    if (payment == Payment::failed) {
        audit::write(transaction, act,
                     {.name = "order_failed",
                      .outcome = audit::Outcome::failed,
                      .user_id = order.user_id,
                      .order_id = order.id,
                      .course_id = order.course_id});
    }
    const bool is_as_granted = updated.is_paid() && state.grants == entitlement::GrantState::active;
    if (!is_as_granted) {
        entitlement::set_order_grants(transaction, act, order.id, state.grants, state.reason);
    }
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
