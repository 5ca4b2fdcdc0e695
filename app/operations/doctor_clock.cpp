#include "operations/doctor_clock.hpp"

namespace lectern::operations {
namespace {

using std::chrono::microseconds;

}  // namespace

microseconds least_difference(const ToldTime& time) {
    const auto earliest = time.told;
    const auto latest = time.told + time.resolution;
    if (earliest > time.answered_at) return earliest - time.answered_at;
    if (latest < time.asked_at) return latest - time.asked_at;
    return microseconds{0};
}

Findings check_told_time(const std::string& whose, const ToldTime& time) {
    const auto difference = least_difference(time);
    const auto limit = std::to_string(largest_clock_difference.count());
    if (std::chrono::abs(difference) <= largest_clock_difference)
        return {sound("agrees with " + whose + " within " + limit + " s")};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::abs(difference));
    return {faulty("this host is " + std::to_string(seconds.count()) + " s " +
                       (difference.count() < 0 ? "ahead of " : "behind ") + whose + " (at most " +
                       limit + " s are expected)",
                   "turn on NTP: timedatectl set-ntp true; timedatectl timesync-status")};
}

Findings check_database_clock(Database& database, const Clock& clock) {
    return database.read([&](Connection& connection) {
        const auto asked_at = clock.now();
        const auto told = query(connection, "SELECT clock_timestamp() AS now").front();
        return check_told_time(
            "the database",
            {.told = told.get<Timestamp>("now"), .asked_at = asked_at, .answered_at = clock.now()});
    });
}

}  // namespace lectern::operations
