#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace lectern {

/// A moment in UTC with microsecond resolution, as in PostgreSQL.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// The source of the current time. Tests replace it to set the time.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Timestamp now() const override;
};

/// Formats a time as `2026-11-23T07:05:00.000000Z`, which PostgreSQL, JSON and a `<time>` element
/// accept.
std::string iso8601(Timestamp time);

/// Returns whole seconds since 1970-01-01 UTC, as Stripe and JWT use them.
std::int64_t unix_seconds(Timestamp time);

/// Returns the whole seconds from `now` to a later time, rounded down.
std::int64_t seconds_until(Timestamp time, Timestamp now);

}  // namespace lectern
