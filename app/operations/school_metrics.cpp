#include "operations/school_metrics.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "operations/backlog.hpp"
#include "operations/schema_state.hpp"
#include "payments/webhook_silence.hpp"
#include "platform/log.hpp"

namespace lectern::operations {

namespace {

using std::chrono::seconds;
using Type = MetricsText::Type;

constexpr seconds lag_window{300};

void add_gauge(MetricsText& metrics, std::string_view name, std::string_view help,
               std::int64_t value) {
    metrics.begin(name, Type::gauge, help);
    metrics.add(value);
}

void add_counter(MetricsText& metrics, std::string_view name, std::string_view help,
                 std::int64_t value) {
    metrics.begin(name, Type::counter, help);
    metrics.add(value);
}

void expect_time_left(SchoolMetrics::Deadline last_begin) {
    if (std::chrono::steady_clock::now() >= last_begin)
        throw std::runtime_error{"the database answers too slowly"};
}

std::int64_t seconds_or_zero(std::optional<seconds> age) {
    return age.value_or(seconds{0}).count();
}

void add_backlog(MetricsText& metrics, const Backlog& backlog) {
    add_gauge(metrics, "lectern_outbox_mails", "Mails that wait to be sent.", backlog.queued_mails);
    add_gauge(metrics, "lectern_outbox_age_seconds",
              "Time since the oldest waiting mail was queued; 0 without one.",
              seconds_or_zero(backlog.oldest_mail));
    add_gauge(metrics, "lectern_outbox_overdue_seconds",
              "Time since the first waiting mail was due; 0 if none is.",
              seconds_or_zero(backlog.most_overdue_mail));
    add_gauge(metrics, "lectern_outbox_refused_mails",
              "Waiting mails that could not be delivered at least once.", backlog.refused_mails);
    add_gauge(metrics, "lectern_outbox_refused_age_seconds",
              "Time since the oldest of these mails was queued; 0 without one.",
              seconds_or_zero(backlog.oldest_refused_mail));
    add_gauge(metrics, "lectern_stripe_events_waiting",
              "Stripe events whose processing failed and is retried.", backlog.waiting_events);
    add_gauge(metrics, "lectern_stripe_events_age_seconds",
              "Time since the oldest of these events arrived; 0 without one.",
              seconds_or_zero(backlog.oldest_event));
    add_gauge(metrics, "lectern_stripe_events_given_up",
              "Stripe events whose processing failed for good.", backlog.given_up_events);
    if (!backlog.jobs_seen) return;
    add_gauge(metrics, "lectern_jobs_silence_seconds",
              "Time since lectern jobs reported that it works.", backlog.jobs_seen->count());
}

void add_counts(MetricsText& metrics, const SchoolCounts& counts) {
    add_counter(metrics, "lectern_sign_in_failures_total", "Sign-ins that were refused.",
                counts.sign_in_failures);
    add_counter(metrics, "lectern_checkouts_started_total", "Checkouts that buyers started.",
                counts.checkouts_started);
    add_counter(metrics, "lectern_orders_paid_total", "Orders that were recorded as paid.",
                counts.orders_paid);
}

}  // namespace

// Of the rows with a transaction id that this cluster has not reached, none is visible unless it
// was restored, and so were all rows with lower ids.
void SchoolCounter::begin_in_this_cluster(DatabaseHandle& handle) {
    auto cluster = query(handle, "SELECT system_identifier::text AS id FROM pg_control_system()")
                       .front()
                       .text("id");
    if (cluster == cluster_) return;
    restored_to_ = query(handle, R"sql(
        SELECT coalesce(max(id), 0) AS id
          FROM audit_logs
         WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())
    )sql")
                       .front()
                       .integer("id");
    oldest_uncounted_.clear();
    cluster_ = std::move(cluster);
}

SchoolCounts SchoolCounter::count(DatabaseHandle& handle) {
    begin_in_this_cluster(handle);
    const auto row =
        query(handle, R"sql(
          WITH running AS (
                   SELECT pg_snapshot_xmin(pg_current_snapshot()) AS oldest_running)
        SELECT oldest_running::text AS oldest_running,
               count(audit_logs.id) FILTER (WHERE event = 'sign_in_failed') AS sign_in_failures,
               count(audit_logs.id) FILTER (WHERE event = 'checkout_started') AS checkouts_started,
               count(audit_logs.id) FILTER (WHERE event = 'order_paid') AS orders_paid
          FROM running
     LEFT JOIN audit_logs
            ON transaction_id >= $1::text::xid8
           AND transaction_id < oldest_running
           AND audit_logs.id > $2
      GROUP BY oldest_running
    )sql",
              oldest_uncounted_.empty() ? std::nullopt : std::optional{oldest_uncounted_},
              restored_to_)
            .front();
    oldest_uncounted_ = row.text("oldest_running");
    counts_.sign_in_failures += row.integer("sign_in_failures");
    counts_.checkouts_started += row.integer("checkouts_started");
    counts_.orders_paid += row.integer("orders_paid");
    return counts_;
}

seconds find_webhook_lag(DatabaseHandle& handle, Timestamp now) {
    const auto row = query(handle, R"sql(
        SELECT coalesce(extract(epoch FROM max(received_at - stripe_created_at)), 0)::bigint AS lag
          FROM stripe_events
         WHERE received_at > $1
           AND NOT is_asked_for
    )sql",
                           now - lag_window)
                         .front();
    return std::max(seconds{row.integer("lag")}, seconds{0});
}

SchoolMetrics::SchoolMetrics(const Config& config, std::chrono::milliseconds longest)
    : config_{config}, longest_wait_{longest / 2}, database_{config.database_url, longest_wait_} {}

void SchoolMetrics::write(MetricsText& metrics, Timestamp now) {
    MetricsText versions;
    MetricsText figures;
    bool has_answered = false;
    const auto last_begin = std::chrono::steady_clock::now() + longest_wait_;
    try {
        database_.read([&](Connection& connection) {
            versions = {};
            figures = {};
            write_versions(versions, connection);
            write_figures(figures, connection, now, last_begin);
        });
        has_answered = true;
    } catch (const std::exception& error) {
        log::error(std::string{"metrics: "} + error.what());
    }
    metrics.add_all(versions);
    add_gauge(metrics, "lectern_database_up",
              "Whether the database answered with the figures below.", has_answered ? 1 : 0);
    if (has_answered) metrics.add_all(figures);
}

// The figures may fail on an older schema, and then the versions say why.
void SchoolMetrics::write_versions(MetricsText& metrics, Connection& connection) {
    const auto state = find_schema_state(connection, config_.share / "sql" / "migrations");
    add_gauge(metrics, "lectern_schema_version", "Number of the newest applied migration.",
              state.version);
    add_gauge(metrics, "lectern_schema_version_needed",
              "Number of the newest migration that this release needs.", state.needed);
}

void SchoolMetrics::write_figures(MetricsText& metrics, Connection& connection, Timestamp now,
                                  Deadline last_begin) {
    expect_time_left(last_begin);
    add_backlog(metrics, find_backlog(connection, now));
    expect_time_left(last_begin);
    add_gauge(metrics, "lectern_webhook_lag_seconds",
              "Longest time from an event at Stripe to its arrival, in the last five minutes.",
              find_webhook_lag(connection, now).count());
    expect_time_left(last_begin);
    add_gauge(metrics, "lectern_webhooks_silent", "Whether webhooks seem not to arrive.",
              payments::find_webhook_silence(connection, now) ? 1 : 0);
    expect_time_left(last_begin);
    add_counts(metrics, counter_.count(connection));
}

}  // namespace lectern::operations
