#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "config.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/metrics_text.hpp"

namespace lectern::operations {

/// What happened since these counters began, in the whole school. All hosts count the same.
struct SchoolCounts {
    std::int64_t sign_in_failures = 0;
    std::int64_t checkouts_started = 0;
    std::int64_t orders_paid = 0;
};

/// Counts rows of the audit record, each once, in the order of transactions
/// (docs/decisions/0005). A row is counted when all transactions that are older than its own have
/// ended. Transaction ids mean nothing in another cluster: when the database turns out to be in
/// one, after a restore, the counter begins there anew. It does not count rows from another
/// cluster.
class SchoolCounter {
  public:
    /// Counts what is new since the last call. The first call returns zeros.
    SchoolCounts count(DatabaseHandle& handle);

  private:
    void begin_in_this_cluster(DatabaseHandle& handle);

    std::string cluster_;           // its system identifier
    std::int64_t restored_to_ = 0;  // rows from another cluster have ids up to this one
    std::string oldest_uncounted_;  // transaction id: its rows and later ones are not counted yet
    SchoolCounts counts_;
};

/// Returns the longest time from the creation of an event at Stripe to its arrival by webhook, of
/// the events that arrived in the five minutes before `now`; zero if none did.
std::chrono::seconds find_webhook_lag(DatabaseHandle& handle, Timestamp now);

/// What the database knows about the school, for one process that is asked for metrics.
class SchoolMetrics {
  public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// `config` must outlive this object. All figures together may take `longest`: none is asked
    /// for in its second half, and no wait is longer than half of it. Prometheus gives up after ten
    /// seconds by default.
    explicit SchoolMetrics(const Config& config,
                           std::chrono::milliseconds longest = std::chrono::seconds{8});
    /// Writes the figures. If a statement fails or there is no time for it, writes the versions of
    /// the schema, if they are known, and that the database did not answer.
    void write(MetricsText& metrics, Timestamp now);

  private:
    void write_versions(MetricsText& metrics, Connection& connection);
    void write_figures(MetricsText& metrics, Connection& connection, Timestamp now,
                       Deadline last_begin);

    const Config& config_;
    const std::chrono::milliseconds longest_wait_;
    Database database_;
    SchoolCounter counter_;
};

}  // namespace lectern::operations
