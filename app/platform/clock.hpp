#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace lectern {

/// A moment in UTC, in PostgreSQL's resolution.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Where rules take "now" from, so that a test can move it.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Timestamp now() const override;
};

/// `2026-11-23T07:05:00.000000Z`: what PostgreSQL, JSON and a `<time>` element read.
std::string iso8601(Timestamp time);

/// Seconds since 1970, as Stripe and JWT count.
std::int64_t unix_seconds(Timestamp time);

}  // namespace lectern
