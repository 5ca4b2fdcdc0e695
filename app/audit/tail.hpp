#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/clock.hpp"
#include "platform/database.hpp"

// Reads the audit record without skipping a row. Rows that exist come in the order of the seal, and
// then, in the order of their ids, those that are not sealed yet: neither depends on the counters
// of the cluster, so a restored record is read in the same order.
//
// Rows that are added while somebody reads come in the order of transactions, and only those older
// than the oldest transaction still in progress. Ids are assigned when a row is written, not when
// it is committed, so a row with a lower id may become visible after one with a higher id.

namespace lectern::audit {

/// A person as the record knows them: by their account, and by the orders that were made with an
/// address, as a guest's are.
struct Person {
    std::optional<UserId> user_id = {};
    std::string canonical_email = {};  // empty if no order has it
};

/// Selects rows. An empty member matches every row.
struct Filter {
    std::string event = {};
    Person person = {};  // the actor, the person concerned, or the buyer
    std::optional<OrderId> order_id = {};
    std::optional<CourseId> course_id = {};
    std::optional<Timestamp> since = {};
    std::optional<Timestamp> until = {};  // the first time that does not match
};

/// What there was when somebody began to read. The rows of that time are read first.
struct Beginning {
    std::int64_t sealed_to = 0;      // the newest position of the seal
    std::int64_t unsealed_from = 0;  // ids above this one are looked at for unsealed rows
    std::string limit;               // the transaction id before which all rows are finished
    std::int64_t restored_to = 0;    // rows from another cluster have ids up to this one
};

/// Begins to read all rows that are visible.
Beginning begin_with_visible_rows(DatabaseHandle& handle);
/// Begins to read the finished rows. Those that are finished later are added rows.
Beginning begin_with_finished_rows(DatabaseHandle& handle);

enum class Part { sealed, unsealed, added };

/// A position between two rows.
struct Position {
    Part part = Part::sealed;
    std::int64_t number = 0;  // of the last row before it: a position of the seal, or an id
    std::string transaction_id = "0";  // of that row, if it is an added one
};

/// Returns the id of the oldest transaction still in progress. All transactions before it have
/// ended, and the rows they committed are visible.
std::string oldest_running_transaction(DatabaseHandle& handle);

/// Returns the position before the newest `count` rows of the beginning that match the filter.
Position position_before_newest(DatabaseHandle& handle, const Filter& filter,
                                const Beginning& beginning, int count);
/// Returns a position before all rows since a time.
Position position_before(DatabaseHandle& handle, Timestamp since);

struct Page {
    Rows rows;  // with the columns that line_from() and words_from() format
    Position end;
    bool is_last = false;
};

/// Returns at most 500 rows of the beginning that match the filter and lie after a position. The
/// end of the last page is the position before all added rows.
Page read_page(DatabaseHandle& handle, const Filter& filter, const Beginning& beginning,
               const Position& after);

/// Returns at most 500 added rows that match the filter, lie after a position and belong to
/// transactions before `limit`.
Page read_added_page(DatabaseHandle& handle, const Filter& filter, const Beginning& beginning,
                     const Position& after, const std::string& limit);

/// Parses a duration before now (`90s`, `30m`, `15min`, `2h`, `3d`) or a time in any format that
/// PostgreSQL accepts (also `yesterday`), in UTC unless it names a time zone. Returns nothing if it
/// is neither.
std::optional<Timestamp> find_time(DatabaseHandle& handle, const std::string& text, Timestamp now);

/// Finds a person by the id or address of an account, or by the address of an order. An erased
/// account is found by its id.
std::optional<Person> find_person(DatabaseHandle& handle, const std::string& id_or_email);

/// Finds an order by reference, id, Stripe session id or payment intent id.
std::optional<OrderId> find_order_id(DatabaseHandle& handle, const std::string& id);

/// Finds a course by its slug or a former one.
std::optional<CourseId> find_course_id(DatabaseHandle& handle, const std::string& slug);

}  // namespace lectern::audit
