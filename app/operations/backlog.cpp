#include "operations/backlog.hpp"

#include <algorithm>

namespace lectern::operations {

namespace {

using std::chrono::seconds;

/// Returns the time from the column to `now`, at least 0: clocks of hosts may differ.
std::optional<seconds> age_of(const Row& row, const char* column, Timestamp now) {
    const auto at = row.get<std::optional<Timestamp>>(column);
    if (!at) return std::nullopt;
    return std::max(std::chrono::floor<seconds>(now - *at), seconds{0});
}

std::string text_of(seconds age) {
    return std::to_string(age.count()) + " s";
}

std::string mail_line(const Backlog& backlog) {
    std::string line = "mail: none due";
    if (backlog.most_overdue_mail)
        line = "mail: oldest due for " + text_of(*backlog.most_overdue_mail);
    if (backlog.oldest_refused_mail) {
        line += ", " + std::to_string(backlog.refused_mails) + " refused, oldest for " +
                text_of(*backlog.oldest_refused_mail);
    }
    return line + '\n';
}

std::string jobs_line(const Backlog& backlog) {
    if (!backlog.jobs_seen) return "jobs: never seen\n";
    return "jobs: seen " + text_of(*backlog.jobs_seen) + " ago\n";
}

std::string events_line(const Backlog& backlog) {
    const auto unprocessed = backlog.waiting_events + backlog.given_up_events;
    if (unprocessed == 0) return "events: none unprocessed\n";
    auto line = "events: " + std::to_string(unprocessed) + " unprocessed";
    if (backlog.oldest_event) line += ", oldest for " + text_of(*backlog.oldest_event);
    if (backlog.given_up_events > 0)
        line += ", " + std::to_string(backlog.given_up_events) + " given up";
    return line + '\n';
}

}  // namespace

Backlog find_backlog(DatabaseHandle& handle, Timestamp now) {
    const auto row = query(handle, R"sql(
          WITH mails AS (
                   SELECT count(*) AS queued,
                          min(created_at) AS oldest,
                          count(*) FILTER (WHERE next_attempt_at <= $1) AS due,
                          min(next_attempt_at) FILTER (WHERE next_attempt_at <= $1) AS first_due,
                          count(*) FILTER (WHERE attempts > 0) AS refused,
                          min(created_at) FILTER (WHERE attempts > 0) AS oldest_refused
                     FROM mail_outbox
                    WHERE status = 'queued'),
               events AS (
                   SELECT count(next_attempt_at) AS waiting,
                          count(*) FILTER (WHERE next_attempt_at IS NULL) AS given_up,
                          min(received_at) FILTER (WHERE next_attempt_at IS NOT NULL) AS oldest
                     FROM stripe_events
                    WHERE status = 'failed')
        SELECT mails.queued, mails.oldest AS oldest_mail, mails.due, mails.first_due,
               mails.refused, mails.oldest_refused,
               events.waiting, events.given_up, events.oldest AS oldest_event,
               (SELECT seen_at FROM signs_of_life WHERE name = 'jobs') AS jobs_seen_at
          FROM mails, events
    )sql",
                           now)
                         .front();
    return {.queued_mails = row.integer("queued"),
            .oldest_mail = age_of(row, "oldest_mail", now),
            .due_mails = row.integer("due"),
            .most_overdue_mail = age_of(row, "first_due", now),
            .refused_mails = row.integer("refused"),
            .oldest_refused_mail = age_of(row, "oldest_refused", now),
            .waiting_events = row.integer("waiting"),
            .oldest_event = age_of(row, "oldest_event", now),
            .given_up_events = row.integer("given_up"),
            .jobs_seen = age_of(row, "jobs_seen_at", now)};
}

std::string text_of(const Backlog& backlog) {
    return mail_line(backlog) + jobs_line(backlog) + events_line(backlog);
}

}  // namespace lectern::operations
