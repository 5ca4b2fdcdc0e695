#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "web/router.hpp"

// Counts the requests of all workers of a pool, in memory that they share. Recording a request
// takes no lock and no system call.

namespace lectern::web {

/// The upper bounds of the buckets of durations. A last bucket has no bound.
inline constexpr std::array<std::int64_t, 14> bounds_in_microseconds{
    1'000,   2'500,   5'000,     10'000,    25'000,    50'000,     100'000,
    250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000, 30'000'000};

/// The statuses that are counted by themselves. Any other is counted as 0.
inline constexpr std::array counted_statuses{200, 201, 204, 301, 302, 303, 304, 400, 401, 403, 404,
                                             405, 409, 410, 413, 415, 422, 429, 500, 502, 503, 0};

/// What was counted of some durations.
struct DurationCounts {
    std::array<std::uint64_t, bounds_in_microseconds.size() + 1> buckets{};  // not cumulated
    std::chrono::microseconds sum{0};
};

/// What was counted of one route.
struct RouteCounts {
    RouteName name;  // empty for requests without a route
    std::array<std::uint64_t, counted_statuses.size()> statuses{};
    DurationCounts durations = {};
};

/// Counters in shared memory. Make them before the fork. Then `enter`, `begin` and `end` are for
/// the workers, `leave` for their parent, and the rest for whoever reads the counters.
class RequestCounts {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    /// Counts by the index of these routes, whose texts must outlive the counters.
    explicit RequestCounts(const std::vector<RouteName>& routes);
    ~RequestCounts();
    RequestCounts(const RequestCounts&) = delete;
    RequestCounts& operator=(const RequestCounts&) = delete;

    /// Makes this process a worker. If more than `most_workers` run, it is not counted as one.
    void enter();
    /// Notes that a worker begins with a request, which waited so long for it, if that is known.
    Instant begin(std::optional<std::chrono::microseconds> waited);
    /// Notes that the worker is done with it. `route` is an index; without one, no route matched.
    void end(Instant begun, std::optional<std::size_t> route, int status);
    /// Notes that a worker has ended, however it did.
    void leave(pid_t worker);

    /// The routes in their order, and last the requests without a route.
    [[nodiscard]] std::vector<RouteCounts> routes() const;
    [[nodiscard]] DurationCounts waits() const;
    [[nodiscard]] int workers() const;
    [[nodiscard]] int busy_workers() const;

    static constexpr std::size_t most_workers = 1024;

  private:
    using Counter = std::atomic<std::uint64_t>;
    static_assert(Counter::is_always_lock_free, "a lock in shared memory may outlive its owner");

    struct Durations {
        std::array<Counter, bounds_in_microseconds.size() + 1> buckets;
        Counter sum;  // microseconds
    };
    struct Cells {
        std::array<Counter, counted_statuses.size()> statuses;
        Durations durations;
    };
    struct Pool {
        std::array<Counter, most_workers> workers;  // pid * 2, plus 1 while it is busy; 0: free
        Durations waits;
    };

    static void add(Durations& durations, std::chrono::microseconds duration);
    static DurationCounts counts_of(const Durations& durations);
    [[nodiscard]] std::size_t size() const;

    std::vector<RouteName> names_;  // last an empty one, for requests without a route
    void* memory_;
    Pool* pool_;              // in memory_
    Cells* cells_;            // in memory_: one for each of names_
    Counter* own_ = nullptr;  // of pool_->workers, once this process is a worker
};

}  // namespace lectern::web
