#include "operations/doctor_jobs.hpp"

#include <chrono>
#include <optional>
#include <string>

#include "operations/backlog.hpp"
#include "payments/webhook_silence.hpp"

namespace lectern::operations {
namespace {

using namespace std::chrono_literals;

// The jobs deliver mail and retry events every 30 s, and seal the audit record every minute. One
// run may take minutes if the mail server hangs.
constexpr auto longest_delay = 10min;
/// A mail that the mail server refuses is tried for about a day. After this time somebody should
/// look.
constexpr auto longest_refusal = 1h;
/// How far back unsealed rows are looked for.
constexpr auto lookback = 24h;

constexpr auto look_at_jobs = "systemctl status lectern-jobs; journalctl -u lectern-jobs";

std::string minutes_of(std::chrono::seconds age) {
    return std::to_string(std::chrono::floor<std::chrono::minutes>(age).count()) + " min";
}

std::string minutes_since(Timestamp time, Timestamp now) {
    return minutes_of(std::chrono::floor<std::chrono::seconds>(now - time));
}

bool is_longer(const std::optional<std::chrono::seconds>& age, std::chrono::seconds longest) {
    return age && *age > longest;
}

/// What /readyz and the metrics show.
Backlog backlog_of(Database& database, Timestamp now) {
    return database.read([&](Connection& connection) { return find_backlog(connection, now); });
}

std::string fix_of(payments::WebhookSilence silence) {
    switch (silence) {
        case payments::WebhookSilence::signatures_fail:
            return "set STRIPE_WEBHOOK_SECRET to the endpoint's secret in Stripe's dashboard";
        case payments::WebhookSilence::no_event_came:
            break;
    }
    return "look at the endpoint's deliveries in Stripe's dashboard; then `lectern reconcile "
           "--fix`";
}

}  // namespace

Findings check_jobs(Database& database, Timestamp now) {
    const auto row = database.read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT EXISTS (SELECT
                             FROM pg_stat_activity
                             JOIN pg_roles ON pg_roles.oid = usesysid
                            WHERE datname = current_database()
                              AND pid <> pg_backend_pid()
                              AND NOT rolsuper
                              AND pg_has_role(usesysid, (SELECT oid FROM pg_roles WHERE rolname = 'lectern_jobs'), 'MEMBER'))
                       AS is_connected,
                   (SELECT seen_at FROM signs_of_life WHERE name = 'jobs') AS seen_at,
                   (SELECT min(at)
                      FROM audit_logs
                     WHERE at BETWEEN $1 AND $2
                       AND NOT EXISTS (SELECT FROM audit_seals WHERE audit_id = audit_logs.id)) AS unsealed_since
        )sql",
                     now - lookback, now - longest_delay)
            .front();
    });
    if (!row.boolean("is_connected"))
        return {faulty("no `lectern jobs` is connected to the database",
                       "systemctl start lectern-jobs; journalctl -u lectern-jobs")};
    const auto seen = row.get<std::optional<Timestamp>>("seen_at");
    if (seen && *seen < now - longest_delay)
        return {faulty("`lectern jobs` is connected, but its last sign of life is " +
                           minutes_since(*seen, now) + " old",
                       std::string{look_at_jobs} + "; restart it")};
    if (const auto since = row.get<std::optional<Timestamp>>("unsealed_since"))
        return {faulty("the audit record is not sealed since " + minutes_since(*since, now),
                       std::string{look_at_jobs} + "; a long transaction delays it, too")};
    return {sound("connected, and the audit record is sealed")};
}

Findings check_outbox(Database& database, Timestamp now) {
    const auto backlog = backlog_of(database, now);
    Findings findings;
    if (is_longer(backlog.most_overdue_mail, longest_delay)) {
        findings.push_back(faulty(std::to_string(backlog.due_mails) + " mails are due, the first " +
                                      "for " + minutes_of(*backlog.most_overdue_mail),
                                  look_at_jobs));
    }
    if (is_longer(backlog.oldest_refused_mail, longest_refusal)) {
        findings.push_back(
            faulty(std::to_string(backlog.refused_mails) +
                       " mails could not be delivered, the oldest for " +
                       minutes_of(*backlog.oldest_refused_mail),
                   "`lectern mail list --status queued` has the mail server's reply"));
    }
    if (findings.empty()) {
        findings.push_back(sound(std::to_string(backlog.queued_mails) + " queued, none overdue"));
    }
    return findings;
}

Findings check_events(Database& database, Timestamp now) {
    const auto backlog = backlog_of(database, now);
    constexpr auto fix =
        "`lectern event list --status failed`, `event show` has the error, then `event replay`";
    Findings findings;
    if (is_longer(backlog.oldest_event, longest_delay)) {
        findings.push_back(faulty(std::to_string(backlog.waiting_events) +
                                      " wait to be processed, the oldest for " +
                                      minutes_of(*backlog.oldest_event),
                                  fix));
    }
    if (backlog.given_up_events > 0)
        findings.push_back(faulty(std::to_string(backlog.given_up_events) + " were given up", fix));
    if (findings.empty()) findings.push_back(sound("none waits"));
    return findings;
}

Findings check_webhooks(Database& database, Timestamp now) {
    const auto silence = database.read(
        [&](Connection& connection) { return payments::find_webhook_silence(connection, now); });
    if (!silence) return {sound("no sign that any is missing")};
    return {faulty(to_text(*silence), fix_of(*silence))};
}

}  // namespace lectern::operations
