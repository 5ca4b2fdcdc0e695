#include "payments/stripe_events.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include "payments/fulfilment.hpp"
#include "payments/order_facts.hpp"
#include "payments/order_letters.hpp"
#include "platform/log.hpp"
#include "platform/stripe.hpp"
#include "platform/utf8.hpp"

namespace lectern::payments {

namespace {

using std::chrono::seconds;

constexpr seconds first_retry{30};
constexpr seconds longest_retry = std::chrono::hours{6};
/// Three days in all, as long as Stripe itself tries.
constexpr int most_attempts = 21;
constexpr auto unknown_type = "type";  // why an event was ignored

/// What working on an event came to.
struct Verdict {
    const char* status;  // of stripe_events
    std::string reason;
    std::optional<std::int64_t> order_id;
};

/// Which fact about a payment a type of event tells; nothing for the types that tell none.
std::optional<Payment> payment_fact(const std::string& type, const CheckoutSession& session) {
    if (type == "checkout.session.completed") return payment_when_complete(session);
    if (type == "checkout.session.async_payment_succeeded") return Payment::paid;
    if (type == "checkout.session.async_payment_failed") return Payment::failed;
    if (type == "checkout.session.expired") return Payment::expired;
    return std::nullopt;
}

/// Whether a session is of this installation, and of which order.
struct Belonging {
    bool is_ours = false;
    std::optional<std::int64_t> order_id;
};

Belonging belonging_of(Transaction& transaction, const CheckoutSession& session) {
    const auto row = query(transaction, R"sql(
        SELECT installation.id = $3 AS is_ours,
               (SELECT id FROM orders WHERE public_id = $1
                 UNION ALL
                SELECT id FROM orders WHERE stripe_payment_intent_id = nullif($2, '')
                 LIMIT 1) AS order_id
          FROM installation
    )sql",
                           session.order_id, session.payment_intent, session.installation_id)
                         .front();
    return {row.boolean("is_ours"), row.get<std::optional<std::int64_t>>("order_id")};
}

Verdict unmatched(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                  const std::string& reason) {
    audit::write(transaction, act,
                 {.name = "stripe_event_unmatched",
                  .outcome = audit::Outcome::refused,
                  .reason = reason,
                  .stripe_event_id = event.id});
    return {"unmatched", reason, std::nullopt};
}

Verdict process_session(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    const auto session = checkout_session_from(event.object());
    const auto payment = payment_fact(event.type, session);
    if (!payment) return {"ignored", "type", std::nullopt};
    if (session.order_id.empty()) return {"ignored", "another product", std::nullopt};
    const auto [is_ours, order_id] = belonging_of(transaction, session);
    if (!is_ours) return unmatched(transaction, act, event, "another installation");
    if (!order_id) return unmatched(transaction, act, event, "no such order");

    switch (record_payment(transaction, act, *order_id, *payment, session)) {
        case FactOutcome::recorded:
            return {"processed", "", order_id};
        case FactOutcome::not_this_session:
            return {"processed", "of a former session", order_id};
        case FactOutcome::wrong_amount:
            return {"refused", "wrong amount", order_id};
    }
    throw std::logic_error{"stripe event: unknown outcome"};
}

bool tells_of_money(const std::string& type) {
    return type.starts_with("refund.") || type.starts_with("charge.");
}

/// Of a refund, dispute or charge.
std::string payment_intent_of(const StripeEvent& event) {
    return tells_of_money(event.type) ? refund_from(event.object()).payment_intent : "";
}

/// What the object of the event says. The order is known.
MoneyOutcome record_money(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                          std::int64_t order_id) {
    const auto object = event.object();
    if (event.type.starts_with("charge.dispute.")) {
        const auto dispute = dispute_from(object);
        const bool are_withdrawn = event.type == "charge.dispute.funds_withdrawn";
        record_dispute(transaction, act, order_id,
                       {.dispute = dispute, .are_funds_withdrawn = are_withdrawn}, Source::event);
        return MoneyOutcome::recorded;
    }
    if (event.type == "charge.refunded") {
        return record_charge(transaction, act, order_id, charge_from(object));
    }
    return record_refund(transaction, act, order_id, refund_from(object), Source::event);
}

/// Matched by the payment intent alone: refunds and disputes have no metadata of ours, and a second
/// payment of an order has another intent. Charges have the intent's metadata.
Verdict process_money(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    const auto payment_intent = payment_intent_of(event);
    if (payment_intent.empty()) return {"ignored", "another product", std::nullopt};
    const auto origin = origin_of(event.object());
    const bool is_ours = origin.installation_id == installation_id(transaction);
    if (!origin.installation_id.empty() && !is_ours) {
        return unmatched(transaction, act, event, "another installation");
    }
    lock_payment_intent(transaction, payment_intent);
    const auto order_id = find_order_by_payment_intent(transaction, payment_intent);
    if (!order_id && event.type == "charge.refunded" && !is_ours) {
        return {"ignored", "another product", std::nullopt};
    }
    if (!order_id) {
        return unmatched(transaction, act, event,
                         "no order is known to be paid by " + payment_intent);
    }
    if (record_money(transaction, act, event, *order_id) == MoneyOutcome::refused) {
        return {"refused", "wrong amount or currency", order_id};
    }
    return {"processed", "", order_id};
}

/// The work itself. Throws what goes wrong.
Verdict process(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    if (std::ranges::find(event_types(), event.type) == event_types().end()) {
        return {"ignored", unknown_type, std::nullopt};
    }
    return tells_of_money(event.type) ? process_money(transaction, act, event)
                                      : process_session(transaction, act, event);
}

void save_verdict(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                  const Verdict& verdict) {
    query(transaction, R"sql(
        UPDATE stripe_events
           SET status = $2, outcome_reason = nullif($3, ''), order_id = $4,
               attempts = attempts + 1, next_attempt_at = NULL, processing_error = NULL,
               processed_at = $5,
               payment_intent = coalesce(payment_intent, nullif($6, ''))
         WHERE stripe_event_id = $1
    )sql",
          event.id, verdict.status, verdict.reason, verdict.order_id, act.now,
          payment_intent_of(event));
    audit::write(transaction, act,
                 {.name = "stripe_event_processed",
                  .reason = verdict.reason.empty() ? verdict.status
                                                   : verdict.status + (": " + verdict.reason),
                  .order_id = verdict.order_id,
                  .stripe_event_id = event.id});
}

void save_failure(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                  const std::string& error) {
    const auto saved = query(transaction, R"sql(
        UPDATE stripe_events
           SET status = 'failed', processing_error = $2, attempts = attempts + 1,
               payment_intent = coalesce(payment_intent, nullif($7, '')),
               next_attempt_at = CASE WHEN attempts + 1 < $6 THEN $3::timestamptz
                               + least($4 * power(2, attempts), $5) * interval '1 second' END
         WHERE stripe_event_id = $1
     RETURNING next_attempt_at IS NULL AS is_given_up
    )sql",
                             event.id, repaired_utf8(error), act.now, first_retry.count(),
                             longest_retry.count(), most_attempts, payment_intent_of(event));
    const bool is_given_up = saved.front().boolean("is_given_up");
    audit::write(transaction, act,
                 {.name = "stripe_event_failed",
                  .outcome = audit::Outcome::failed,
                  .reason = is_given_up ? "given up, see event show" : "see event show",
                  .stripe_event_id = event.id});
    log::error("stripe event " + event.id + (is_given_up ? ": given up: " : ": ") + error,
               act.request_id);
    if (!is_given_up) return;
    queue_notice(transaction, act,
                 {.notice = Notice::event_given_up,
                  .cause = event.id,
                  .object = event.id,
                  .word = event.type});
}

/// Works on a stored event between savepoints, so that an error undoes the work and keeps the
/// event. (Plain statements: libpqxx 6.4 does not send the SAVEPOINT of a subtransaction that only
/// uses parameters.)
void process_stored(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    const auto mark = transaction.mark();
    transaction.execute("SAVEPOINT work");
    try {
        save_verdict(transaction, act, event, process(transaction, act, event));
        transaction.execute("RELEASE SAVEPOINT work");
    } catch (const DatabaseUnavailable&) {
        throw;  // nothing can be stored: not acknowledged, Stripe comes again
    } catch (const std::exception& error) {
        transaction.execute("ROLLBACK TO SAVEPOINT work");
        transaction.execute("RELEASE SAVEPOINT work");  // an outer one may have its name
        transaction.forget_after(mark);
        save_failure(transaction, act, event, error.what());
    }
}

void process_again(Transaction& transaction, const audit::Act& act, const Row& stored) {
    const auto event = stripe_event_from(json::parse(stored.text("payload"))).value();
    audit::write(transaction, act,
                 {.name = "stripe_event_reprocessed", .stripe_event_id = event.id});
    process_stored(transaction, act, event);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

EventState state_of(Session& session, const std::string& stripe_event_id) {
    const auto row = query(session, R"sql(
        SELECT status, coalesce(processing_error, outcome_reason, '') AS reason
          FROM stripe_events
         WHERE stripe_event_id = $1
    )sql",
                           stripe_event_id)
                         .front();
    return {row.text("status"), row.text("reason")};
}

}  // namespace

std::optional<StripeEvent> stripe_event_from(const json::Value& payload) {
    const auto id = payload.text("id");
    const auto type = payload.text("type");
    const auto livemode = payload.boolean("livemode");
    const auto created = payload.integer("created");
    const bool has_object = payload.find("data.object").has_value();
    if (!id || id->empty() || !type || !livemode || !created || !has_object) return std::nullopt;
    if (payload.holds_nul()) return std::nullopt;
    return StripeEvent{*id, *type, *livemode, Timestamp{seconds{*created}}, payload};
}

// An event that is here already is locked, which is a write: so that the COMMIT of this delivery,
// too, waits until all before it is on the standby. (The first one may have broken off before it
// was.)
void receive_event(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    const auto rows =
        query(transaction, R"sql(
        INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload,
                                   received_at, payment_intent, is_asked_for)
        VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8)
            ON CONFLICT (stripe_event_id) DO UPDATE SET attempts = 0 WHERE false
     RETURNING id
    )sql",
              event.id, event.type, event.livemode, event.created, event.payload.dump(), act.now,
              payment_intent_of(event), act.actor != audit::Actor::stripe);
    if (rows.empty()) return;
    audit::write(
        transaction, act,
        {.name = "stripe_event_received", .reason = event.type, .stripe_event_id = event.id});
    process_stored(transaction, act, event);
}

std::optional<EventState> replay_event(Transaction& transaction, const audit::Act& act,
                                       const std::string& stripe_event_id) {
    const auto rows = query(transaction, R"sql(
        SELECT payload
          FROM stripe_events
         WHERE stripe_event_id = $1
           FOR UPDATE
    )sql",
                            stripe_event_id);
    if (rows.empty()) return std::nullopt;
    process_again(transaction, act, rows.front());
    return state_of(transaction, stripe_event_id);
}

bool retry_due_event(Transaction& transaction, const audit::Act& act) {
    const auto rows = query(transaction, R"sql(
        SELECT payload
          FROM stripe_events
         WHERE status = 'failed'
           AND next_attempt_at <= $1
         ORDER BY next_attempt_at
         LIMIT 1
           FOR UPDATE SKIP LOCKED
    )sql",
                            act.now);
    if (rows.empty()) return false;
    process_again(transaction, act, rows.front());
    return true;
}

void work_on_waiting_events(Transaction& transaction, const audit::Act& act,
                            const std::string& payment_intent) {
    const auto waiting = query(transaction, R"sql(
        SELECT payload
          FROM stripe_events
         WHERE payment_intent = $1
           AND status IN ('unmatched', 'ignored')
         ORDER BY id
           FOR UPDATE SKIP LOCKED
    )sql",
                               payment_intent);
    for (const auto row : waiting) process_again(transaction, act, row);
}

int reopen_unknown_events(Transaction& transaction, const audit::Act& act) {
    const auto reopened = query(transaction, R"sql(
        UPDATE stripe_events
           SET status = 'failed', processing_error = 'an earlier release did not know this type',
               outcome_reason = NULL, attempts = 0, next_attempt_at = $1
         WHERE status = 'ignored'
           AND outcome_reason = $2
           AND type = ANY (string_to_array($3, ' '))
    )sql",
                                act.now, unknown_type, joined(event_types()));
    return static_cast<int>(reopened.affected());
}

const std::vector<std::string>& event_types() {
    static const std::vector<std::string> types{"checkout.session.completed",
                                                "checkout.session.async_payment_succeeded",
                                                "checkout.session.async_payment_failed",
                                                "checkout.session.expired",
                                                "charge.refunded",
                                                "charge.refund.updated",
                                                "refund.created",
                                                "refund.updated",
                                                "refund.failed",
                                                "charge.dispute.created",
                                                "charge.dispute.updated",
                                                "charge.dispute.closed",
                                                "charge.dispute.funds_withdrawn",
                                                "charge.dispute.funds_reinstated"};
    return types;
}

}  // namespace lectern::payments
