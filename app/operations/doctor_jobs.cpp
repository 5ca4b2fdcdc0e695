#include "operations/doctor_jobs.hpp"

#include <chrono>
#include <optional>
#include <string>

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

std::string minutes_since(Timestamp time, Timestamp now) {
    return std::to_string(std::chrono::floor<std::chrono::minutes>(now - time).count()) + " min";
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
    const auto row = database.read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT count(*) AS queued,
                   count(*) FILTER (WHERE next_attempt_at < $1) AS overdue,
                   min(next_attempt_at) FILTER (WHERE next_attempt_at < $1) AS overdue_since,
                   count(*) FILTER (WHERE attempts > 0 AND created_at < $2) AS refused,
                   min(created_at) FILTER (WHERE attempts > 0 AND created_at < $2) AS refused_since
              FROM mail_outbox
             WHERE status = 'queued'
        )sql",
                     now - longest_delay, now - longest_refusal)
            .front();
    });
    Findings findings;
    if (row.integer("overdue") > 0) {
        findings.push_back(faulty(std::to_string(row.integer("overdue")) +
                                      " mails are overdue, the oldest since " +
                                      minutes_since(row.get<Timestamp>("overdue_since"), now),
                                  look_at_jobs));
    }
    if (row.integer("refused") > 0) {
        findings.push_back(
            faulty(std::to_string(row.integer("refused")) +
                       " mails could not be delivered, the oldest for " +
                       minutes_since(row.get<Timestamp>("refused_since"), now),
                   "`lectern mail list --status queued` has the mail server's reply"));
    }
    if (findings.empty())
        findings.push_back(sound(std::to_string(row.integer("queued")) + " queued, none overdue"));
    return findings;
}

Findings check_events(Database& database, Timestamp now) {
    const auto row = database.read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT count(*) FILTER (WHERE next_attempt_at IS NOT NULL OR status = 'received') AS waiting,
                   min(received_at) FILTER (WHERE next_attempt_at IS NOT NULL OR status = 'received') AS waiting_since,
                   count(*) FILTER (WHERE next_attempt_at IS NULL AND status = 'failed') AS given_up
              FROM stripe_events
             WHERE status IN ('received', 'failed')
               AND received_at < $1
        )sql",
                     now - longest_delay)
            .front();
    });
    constexpr auto fix =
        "`lectern event list --status failed`, `event show` has the error, then `event replay`";
    Findings findings;
    if (row.integer("waiting") > 0) {
        findings.push_back(faulty(std::to_string(row.integer("waiting")) +
                                      " wait to be processed, the oldest for " +
                                      minutes_since(row.get<Timestamp>("waiting_since"), now),
                                  fix));
    }
    if (row.integer("given_up") > 0)
        findings.push_back(faulty(std::to_string(row.integer("given_up")) + " were given up", fix));
    if (findings.empty()) findings.push_back(sound("none waits"));
    return findings;
}

Findings check_webhooks(Database& database, Timestamp now) {
    const auto silence = database.read(
        [&](Connection& connection) { return payments::find_webhook_silence(connection, now); });
    if (!silence) return {sound("no sign that any is missing")};
    return {faulty(*silence,
                   *silence == "signatures fail"
                       ? "set STRIPE_WEBHOOK_SECRET to the endpoint's secret in Stripe's dashboard"
                       : "look at the endpoint's deliveries in Stripe's dashboard; then "
                         "`lectern reconcile --fix`")};
}

}  // namespace lectern::operations
