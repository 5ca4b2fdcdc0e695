#include "payments/stripe_events.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string_view>

#include "payments/before_payment.hpp"
#include "payments/event_processing.hpp"
#include "payments/order_mails.hpp"
#include "payments/payment_locks.hpp"
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

/// Stores an event, with the outcome if it is processed already. Returns false if it was stored
/// before; then its row is locked. (DO UPDATE with WHERE false does that. `attempts` is any
/// column.)
bool insert_event(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                  const EventOutcome& outcome) {
    return !query(transaction, R"sql(
        INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload,
                                   received_at, payment_intent, is_asked_for, status,
                                   outcome_reason, order_id, attempts, processed_at)
        VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, $9,
                nullif($10, ''), $11, ($9 <> 'received')::integer,
                CASE WHEN $9 <> 'received' THEN $6::timestamptz END)
            ON CONFLICT (stripe_event_id) DO UPDATE SET attempts = 0 WHERE false
     RETURNING id
    )sql",
                  event.id, event.type, event.livemode, event.created, event.payload.dump(),
                  act.now, payment_intent_of(event), act.actor != audit::Actor::stripe,
                  outcome.status, outcome.reason, outcome.order_id)
                .empty();
}

void audit_arrival(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    audit::write(
        transaction, act,
        {.name = "stripe_event_received", .reason = event.type, .stripe_event_id = event.id});
}

void report_outcome(Transaction& transaction, const audit::Act& act, const StripeEvent& event,
                    const EventOutcome& outcome) {
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
    report_outcome(transaction, act, event, outcome);
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

/// Processes an event, and then those that waited for the payment that it reports.
EventOutcome process(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    auto outcome = process_event(transaction, act, event);
    if (!outcome.awaited_intent.empty()) {
        process_waiting_events(transaction, act, outcome.awaited_intent);
    }
    return outcome;
}

/// Processes a stored event. An error undoes the work but keeps the event.
void process_stored(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    const auto work = [&] {
        save_outcome(transaction, act, event, process(transaction, act, event));
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
    static const auto locking = "SELECT stripe_event_id, payload FROM stripe_events WHERE " +
                                waits_for_intent("$1") + " ORDER BY id FOR UPDATE";
    const auto waiting = query(transaction, locking.c_str(), payment_intent);
    for (const auto row : waiting) process_again(transaction, act, row);
}

/// Processes an event and then stores it with its outcome, which takes no savepoint and one
/// statement for its row. Any error must undo the transaction.
void receive_at_once(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    if (lock_delivery(transaction, event.id)) return;
    audit_arrival(transaction, act, event);
    const auto outcome = process(transaction, act, event);
    if (!insert_event(transaction, act, event, outcome)) {
        throw std::runtime_error{"stripe event " + event.id + ": stored in the meantime"};
    }
    report_outcome(transaction, act, event, outcome);
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

void receive_event(Transaction& transaction, const audit::Act& act, const StripeEvent& event) {
    if (lock_delivery(transaction, event.id)) return;
    if (!insert_event(transaction, act, event, {"received", "", {}})) return;
    audit_arrival(transaction, act, event);
    process_stored(transaction, act, event);
}

void receive_event(Database& database, const audit::Act& act, const StripeEvent& event) {
    try {
        database.write([&](Transaction& transaction) { receive_at_once(transaction, act, event); });
    } catch (const DatabaseUnavailable&) {
        throw;  // nothing can be stored: not acknowledged, so Stripe retries
    } catch (const std::exception&) {
        // All was undone. Once more, so that the event is stored even if the error comes again.
        database.write([&](Transaction& transaction) { receive_event(transaction, act, event); });
    }
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
    if (recorded.is_awaited) process_waiting_events(transaction, act, session.payment_intent);
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
