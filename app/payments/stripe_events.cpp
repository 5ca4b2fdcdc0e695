#include "payments/stripe_events.hpp"

#include <chrono>
#include <exception>
#include <string_view>

#include "payments/event_processing.hpp"
#include "payments/order_facts.hpp"
#include "payments/order_mails.hpp"
#include "platform/log.hpp"
#include "platform/text_list.hpp"
#include "platform/utf8.hpp"

namespace lectern::payments {

namespace {

using std::chrono::seconds;

constexpr seconds first_retry{30};
constexpr seconds longest_retry = std::chrono::hours{6};
/// Spans about three days, as long as Stripe itself retries.
constexpr int most_attempts = 21;

void save_outcome(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                  const EventOutcome& outcome) {
    query(transaction, R"sql(
        UPDATE stripe_events
           SET status = $2, outcome_reason = nullif($3, ''), order_id = $4,
               attempts = attempts + 1, next_attempt_at = NULL, processing_error = NULL,
               processed_at = $5,
               payment_intent = coalesce(payment_intent, nullif($6, ''))
         WHERE stripe_event_id = $1
    )sql",
          event.id, outcome.status, outcome.reason, outcome.order_id, act.now,
          payment_intent_of(event));
    audit::write(transaction, act,
                 {.name = "stripe_event_processed",
                  .reason = outcome.reason.empty() ? outcome.status
                                                   : outcome.status + (": " + outcome.reason),
                  .order_id = outcome.order_id,
                  .stripe_event_id = event.id});
    if (std::string_view{outcome.status} != "refused") return;
    queue_notice(
        transaction, act,
        {.kind = Notice::event_refused, .cause = event.id, .object = event.id, .word = event.type});
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
                 {.kind = Notice::event_given_up,
                  .cause = event.id,
                  .object = event.id,
                  .word = event.type});
}

/// Returns whether the event can never be recorded, however often it is retried: SQLSTATE class 22
/// (a value is out of range for its type) or 54 (a text is too long to be indexed).
bool can_never_work(const DatabaseError& error) {
    return error.sqlstate().starts_with("22") || error.sqlstate().starts_with("54");
}

void process_waiting_events(Transaction& transaction, const audit::Act& act,
                            const std::string& payment_intent);

/// Processes a stored event. An error undoes the work but keeps the event.
void process_stored(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    const auto work = [&] {
        const auto outcome = process_event(transaction, act, event);
        if (!outcome.paid_intent.empty()) {
            process_waiting_events(transaction, act, outcome.paid_intent);
        }
        save_outcome(transaction, act, event, outcome);
        return true;
    };
    try {
        transaction.attempt(work);
    } catch (const DatabaseUnavailable&) {
        throw;  // nothing can be stored: not acknowledged, so Stripe retries
    } catch (const DatabaseError& error) {
        if (can_never_work(error)) {
            save_outcome(transaction, act, event,
                         {"refused", "cannot be recorded (SQLSTATE " + error.sqlstate() + ")", {}});
        } else {
            save_failure(transaction, act, event, error.what());
        }
    } catch (const std::exception& error) {
        save_failure(transaction, act, event, error.what());
    }
}

void process_again(Transaction& transaction, const audit::Act& act, const Row& stored) {
    const auto id = stored.text("stripe_event_id");
    audit::write(transaction, act, {.name = "stripe_event_reprocessed", .stripe_event_id = id});
    const auto payload = json::parse(stored.text("payload"));
    if (const auto event = stripe_event_from(payload)) {
        process_stored(transaction, act, *event);
    } else {
        // An earlier release may have stored what would be refused today.
        save_outcome(transaction, act, {.id = id, .type = {}, .created = {}, .payload = payload},
                     {"refused", find_event_fault(payload).value_or(""), {}});
    }
}

/// Processes again the events about a payment intent that arrived before an order was known to be
/// paid with it. Waits for a row that another transaction holds (a second delivery of the event).
/// If it were skipped, it would wait forever, because nothing else looks for it. Lock order: a
/// transaction that holds such a row and needs the payment intent locks the intent first.
void process_waiting_events(Transaction& transaction, const audit::Act& act,
                            const std::string& payment_intent) {
    const auto waiting = query(transaction, R"sql(
        SELECT stripe_event_id, payload
          FROM stripe_events
         WHERE payment_intent = $1
           AND status IN ('unmatched', 'ignored')
         ORDER BY id
           FOR UPDATE
    )sql",
                               payment_intent);
    for (const auto row : waiting) process_again(transaction, act, row);
}

EventState state_of(DatabaseHandle& handle, const std::string& stripe_event_id) {
    const auto row = query(handle, R"sql(
        SELECT status, coalesce(processing_error, outcome_reason, '') AS reason
          FROM stripe_events
         WHERE stripe_event_id = $1
    )sql",
                           stripe_event_id)
                         .front();
    return {row.text("status"), row.text("reason")};
}

}  // namespace

// DO UPDATE with WHERE false locks an event that is already stored. A lock is a write, so the
// COMMIT of this delivery also waits until everything before it is on the standby. (The first
// delivery may have been cut off before it was.)
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
    const auto stored = query(transaction, R"sql(
        SELECT coalesce(payment_intent, '') AS payment_intent
          FROM stripe_events
         WHERE stripe_event_id = $1
    )sql",
                              stripe_event_id);
    if (stored.empty()) return std::nullopt;
    const auto payment_intent = stored.front().text("payment_intent");
    if (!payment_intent.empty()) lock_payment_intent(transaction, payment_intent);
    const auto rows = query(transaction, R"sql(
        SELECT stripe_event_id, payload
          FROM stripe_events
         WHERE stripe_event_id = $1
           FOR UPDATE
    )sql",
                            stripe_event_id);
    process_again(transaction, act, rows.front());
    return state_of(transaction, stripe_event_id);
}

bool retry_due_event(Transaction& transaction, const audit::Act& act) {
    const auto rows = query(transaction, R"sql(
        SELECT stripe_event_id, payload
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

PaymentOutcome receive_payment(Transaction& transaction, const audit::Act& act, OrderId order_id,
                               Payment payment, const CheckoutSession& session) {
    const auto recorded = record_payment(transaction, act, order_id, payment, session);
    if (recorded.is_new && !session.payment_intent.empty()) {
        process_waiting_events(transaction, act, session.payment_intent);
    }
    return recorded.outcome;
}

int reschedule_unknown_events(Transaction& transaction, const audit::Act& act) {
    const auto reopened = query(transaction, R"sql(
        UPDATE stripe_events
           SET status = 'failed', processing_error = 'an earlier release did not know this type',
               outcome_reason = NULL, attempts = 0, next_attempt_at = $1
         WHERE status = 'ignored'
           AND outcome_reason = $2
           AND type = ANY (string_to_array($3, ' '))
    )sql",
                                act.now, unknown_type, joined(event_types(), ' '));
    return static_cast<int>(reopened.affected());
}

}  // namespace lectern::payments
