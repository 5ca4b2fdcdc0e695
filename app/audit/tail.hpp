#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"

// Reads the audit record without skipping a row. Ids are assigned when a row is written, not when
// it is committed, so a row with a lower id may become visible after one with a higher id. Rows are
// therefore read in the order of transactions, and only those older than the oldest transaction
// still in progress.

namespace lectern::audit {

/// Selects rows. An empty member matches every row.
struct Filter {
    std::string event = {};
    std::optional<UserId> user_id = {};  // the actor, or the person concerned
    std::optional<Timestamp> since = {};
};

/// A position between two rows.
struct Position {
    std::string transaction_id = "0";
    std::int64_t id = 0;  // last row of that transaction before the position; 0: none
};

/// A limit beyond every row: the largest xid8.
constexpr auto end_of_record = "18446744073709551615";

/// Returns the id of the oldest transaction still in progress. All transactions before it have
/// ended, and the rows they committed are visible.
std::string oldest_running_transaction(DatabaseHandle& handle);

/// Returns the position before the newest `count` rows that match the filter. Ignores `since`.
Position position_before_newest(DatabaseHandle& handle, const Filter& filter, int count);

struct Page {
    std::vector<std::string> lines;  // JSON
    Position end;
    bool is_last = false;
};

/// Returns at most 500 rows that match the filter, lie after a position and belong to transactions
/// before `limit`.
Page read_page(DatabaseHandle& handle, const Filter& filter, const Position& after,
               const std::string& limit);

/// Parses a duration before now (`90s`, `15min`, `2h`, `3d`) or a time in any format that
/// PostgreSQL accepts, in UTC unless it names a time zone. Returns nothing if it is neither.
std::optional<Timestamp> find_time(DatabaseHandle& handle, const std::string& text, Timestamp now);

/// Finds an account by id or address. An erased account is found by its id.
std::optional<UserId> find_user_id(DatabaseHandle& handle, const std::string& id_or_email);

}  // namespace lectern::audit
