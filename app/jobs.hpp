#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "console/command.hpp"
#include "services.hpp"

namespace lectern {

/// A background job. Two processes may safely run the same job at once.
struct Job {
    std::string_view name;
    std::chrono::seconds interval;
    /// A notification on this PostgreSQL channel runs the job early; empty if there is none.
    std::string_view channel;
    /// Returns the number of items processed. If it is above 0, the job runs again at once.
    int (*run)(Services& services);
};

const std::vector<Job>& jobs();

/// Decides which job runs when. The caller passes the time, so that a test can choose it.
class Schedule {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// Makes every job due at `now`.
    Schedule(const std::vector<Job>& jobs, Time now);
    /// Returns the job that has been due longest, or nullptr if none is due.
    [[nodiscard]] const Job* next(Time now) const;
    [[nodiscard]] Time next_due() const;
    /// Makes all jobs that have a channel due, except those whose last run failed.
    void wake(Time now);
    /// Runs a job of this schedule and sets when it is due again. If the job throws, logs the error
    /// and retries after a pause that doubles with each failure, up to a minute.
    void run(const Job& job, Services& services, Time now);

  private:
    struct Entry {
        const Job* job;
        Time due;
        int failures = 0;
    };
    std::vector<Entry> entries_;
};

/// `lectern jobs`: runs the jobs until SIGTERM or SIGINT. A running job is finished first.
int run_jobs(const Options& options);

}  // namespace lectern
