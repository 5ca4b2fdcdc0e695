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
/// ended.
class SchoolCounter {
  public:
    /// Counts what is new since the last call. The first call returns zeros.
    SchoolCounts count(DatabaseHandle& handle);

  private:
    std::string position_;  // the oldest transaction whose rows are not counted yet
    SchoolCounts counts_;
};

/// Returns the longest time from the creation of an event at Stripe to its arrival by webhook, of
/// the events that arrived in the five minutes before `now`; zero if none did.
std::chrono::seconds find_webhook_lag(DatabaseHandle& handle, Timestamp now);

/// What the database knows about the school, for one process that is asked for metrics.
class SchoolMetrics {
  public:
    /// `config` must outlive this object.
    explicit SchoolMetrics(const Config& config);
    /// Writes the figures. If the database does not answer, writes only that.
    void write(MetricsText& metrics, Timestamp now);

  private:
    void write_figures(MetricsText& metrics, Connection& connection, Timestamp now);

    const Config& config_;
    Database database_;
    SchoolCounter counter_;
};

}  // namespace lectern::operations
