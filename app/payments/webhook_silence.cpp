#include "payments/webhook_silence.hpp"

#include <chrono>

#include "payments/order_mails.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;

/// The longest that a buyer needs to enter a card. Failing signatures mean nothing before that.
constexpr std::chrono::seconds card_entry_time = 15min;
constexpr std::chrono::seconds lookback = std::chrono::days{1};
constexpr std::chrono::seconds report_interval = std::chrono::days{1};
constexpr auto report_lock_key = 20'001;  // key of the advisory lock: one process reports

}  // namespace

std::string to_text(WebhookSilence silence) {
    switch (silence) {
        case WebhookSilence::signatures_fail:
            return "signatures fail";
        case WebhookSilence::no_event_came:
            break;
    }
    return "checkouts ended and no event came";
}

std::optional<WebhookSilence> find_webhook_silence(DatabaseHandle& handle, Timestamp now) {
    const auto row = query(handle, R"sql(
          WITH newest AS (
                   SELECT coalesce(max(received_at), '-infinity') AS at
                     FROM stripe_events
                    WHERE NOT is_asked_for)
        SELECT EXISTS (SELECT
                         FROM orders, newest
                        WHERE stripe_session_id IS NOT NULL
                          AND attempt_expires_at BETWEEN $1 AND $2
                          AND orders.created_at > $1 - interval '1 day'
                          AND orders.created_at > newest.at) AS is_silent,
               EXISTS (SELECT
                         FROM orders, newest
                        WHERE stripe_session_id IS NOT NULL
                          AND orders.created_at BETWEEN $1 AND $2
                          AND orders.created_at > newest.at)
               AND EXISTS (SELECT
                             FROM audit_logs, newest
                            WHERE audit_logs.at > greatest(newest.at, $1)
                              AND event = 'stripe_event_failed'
                              AND outcome = 'refused'
                              AND reason = 'signature: mismatch') AS is_unsigned
    )sql",
                           now - lookback, now - card_entry_time)
                         .front();
    if (row.boolean("is_unsigned")) return WebhookSilence::signatures_fail;
    if (row.boolean("is_silent")) return WebhookSilence::no_event_came;
    return std::nullopt;
}

bool report_webhook_silence(Transaction& transaction, const audit::Act& act) {
    const auto silence = find_webhook_silence(transaction, act.now);
    if (!silence) return false;
    query(transaction, "SELECT pg_advisory_xact_lock($1)", report_lock_key);
    const bool was_reported = !query(transaction, R"sql(
        SELECT 1
          FROM audit_logs
         WHERE at > $1
           AND event = 'webhooks_silent'
         LIMIT 1
    )sql",
                                     act.now - report_interval)
                                   .empty();
    if (was_reported) return false;
    audit::write(transaction, act,
                 {.name = "webhooks_silent",
                  .outcome = audit::Outcome::failed,
                  .reason = to_text(*silence)});
    queue_notice(transaction, act,
                 {.kind = Notice::webhook_silence,
                  .cause = iso8601(act.now),
                  .object = "webhook endpoint",
                  .word = to_text(*silence)});
    return true;
}

}  // namespace lectern::payments
