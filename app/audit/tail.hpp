#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"

// Reading the record, so that no row is ever skipped. Ids are given out when a row is written, not
// when it commits: a row with a lower id may appear after one with a higher one. So the record is
// read in the order of transactions, and whoever follows it stops short of the oldest one that is
// still under way.

namespace lectern::audit {

/// Which rows are wanted; nothing: all.
struct Filter {
    std::string event = {};
    std::optional<std::int64_t> user_id = {};  // who acted, or whom it is about
    std::optional<Timestamp> since = {};
};

/// A place between two rows.
struct Place {
    std::string transaction_id = "0";
    std::int64_t id = 0;  // the row of that transaction before it
};

/// Beyond every row.
constexpr auto end_of_record = "18446744073709551615";

/// All transactions before this one are over, and their rows can be seen.
std::string oldest_transaction_under_way(Session& session);

/// The place that the newest `count` wanted rows follow.
Place place_before_newest(Session& session, const Filter& filter, int count);

struct Page {
    std::vector<std::string> lines;  // JSON
    Place end;
    bool is_last = false;
};

/// The wanted rows after a place, of transactions before `limit`, at most 500.
Page read_page(Session& session, const Filter& filter, const Place& after,
               const std::string& limit);

/// `90s`, `15min`, `2h` or `3d` before now, or a time that PostgreSQL reads (in UTC unless it says
/// otherwise). Nothing when it is neither.
std::optional<Timestamp> find_time(Session& session, const std::string& text, Timestamp now);

/// The account with this id or address; ids of erased accounts too.
std::optional<std::int64_t> find_user_id(Session& session, const std::string& id_or_email);

}  // namespace lectern::audit
