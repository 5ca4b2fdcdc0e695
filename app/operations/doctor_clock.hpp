#pragma once

#include <string>

#include "operations/doctor.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// Whether this host's clock agrees with others.

namespace lectern::operations {

/// The largest difference that is no fault. A host with NTP differs by milliseconds. At 300 s,
/// signatures of webhooks are refused; this finds a clock that drifts long before.
constexpr std::chrono::seconds largest_clock_difference{5};

/// A time that another clock told, and when we asked for it and had the answer.
struct ToldTime {
    Timestamp told;
    Timestamp asked_at;
    Timestamp answered_at;
    std::chrono::microseconds resolution{1};  // `told` is rounded down to it
};

/// Returns by how much the other clock is ahead of ours, or behind (negative), at least: what the
/// time that the question took, and the resolution, do not explain.
std::chrono::microseconds least_difference(const ToldTime& time);

/// Compares a clock with ours. `whose` is such as `the database`.
Findings check_told_time(const std::string& whose, const ToldTime& time);

/// Compares the database's clock with `clock`.
Findings check_database_clock(Database& database, const Clock& clock);

}  // namespace lectern::operations
