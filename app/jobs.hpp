#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "services.hpp"

namespace lectern {

/// Work that is done in the background. Each is safe when two processes run it at once.
struct Job {
    std::string_view name;
    std::chrono::seconds interval;
    /// The PostgreSQL channel that wakes it before its time; empty: none does.
    std::string_view channel;
    /// Answers how many things it did; when any, it is run again at once.
    int (*run)(Services& services);
};

const std::vector<Job>& jobs();

/// When which job is run. Time comes from the caller, so that a test can move it.
class Schedule {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// All are due at `now`.
    Schedule(const std::vector<Job>& jobs, Time now);
    /// The one that is due longest, or nothing.
    [[nodiscard]] const Job* next(Time now) const;
    [[nodiscard]] Time next_due() const;
    /// Makes the jobs due that a notification wakes, but for those that failed.
    void wake(Time now);
    /// Runs a job of this schedule and notes when it is due again. One that throws is logged and
    /// due after a pause that grows with each failure.
    void run(const Job& job, Services& services, Time now);

  private:
    struct Entry {
        const Job* job;
        Time due;
        int failures = 0;
    };
    std::vector<Entry> entries_;
};

/// `lectern jobs`: runs the jobs until SIGTERM or SIGINT, which is honoured between two of them.
int run_jobs(const Arguments& arguments);

}  // namespace lectern
