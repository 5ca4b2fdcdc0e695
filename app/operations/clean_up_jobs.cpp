#include "operations/clean_up_jobs.hpp"

#include "account/account.hpp"
#include "payments/erasing.hpp"

namespace lectern::operations {
namespace {

/// For this time, a spent link can still be answered with "your link was used on …".
constexpr auto links_are_kept = std::chrono::days{30};
/// Longer than the window of any throttle.
constexpr auto throttles_are_kept = std::chrono::days{1};

}  // namespace

int clean_up(Services& services) {
    const auto now = services.clock.now();
    return services.database.write([&](Transaction& transaction) {
        const auto rows = query(transaction, R"sql(
          WITH ended AS (
                   DELETE FROM sessions
                    WHERE expires_at <= $1
                       OR last_seen_at <= $2
                RETURNING id),
               spent AS (
                   DELETE FROM email_tokens
                    WHERE coalesce(used_at, expires_at) <= $3
                RETURNING id),
               idle AS (
                   DELETE FROM throttles
                    WHERE window_started_at <= $4
                RETURNING subject)
        SELECT (SELECT count(*) FROM ended)
               + (SELECT count(*) FROM spent)
               + (SELECT count(*) FROM idle) AS removed
        )sql",
                                now, now - account::session_idle_limit, now - links_are_kept,
                                now - throttles_are_kept);
        payments::erase_details_of_events(transaction, now);
        return rows.front().get<int>("removed");
    });
}

}  // namespace lectern::operations
