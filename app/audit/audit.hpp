#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/events.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// The append-only record. A row is written in the transaction of the act, and printed as one JSON
// line once that has committed.

namespace lectern::audit {

enum class Actor { visitor, learner, system_operator, stripe, job };
enum class Outcome { done, undone, refused, failed };

/// Who acts, when, and in which request. Every function that changes something takes one.
struct Act {
    Actor actor = Actor::visitor;
    std::optional<std::int64_t> user_id = {};  // of a learner
    std::string operator_name = {};            // Unix name, of an operator
    std::string request_id = {};
    std::string network = {};  // prefix
    Timestamp now = {};
};

/// What was done, and to what. Never an address, a name, a secret or a token.
struct Event {
    EventName name;
    Outcome outcome = Outcome::done;
    std::string reason = {};
    std::optional<std::int64_t> user_id = {};
    std::optional<std::int64_t> order_id = {};
    std::optional<std::int64_t> course_id = {};
    std::optional<std::int64_t> lesson_id = {};
    std::optional<std::int64_t> resource_id = {};
    std::optional<std::int64_t> entitlement_id = {};
    std::string stripe_event_id = {};
};

/// The row is written right before the commit, together with the others of the transaction.
void write(Transaction& transaction, const Act& act, const Event& event);

/// A row of audit_logs as one JSON line: the members that have a value.
std::string line_from(const Row& row);

/// Writes a refusal in a transaction of its own, unless the same was refused to the same viewer (or
/// network) in the last ten minutes.
void write_refusal(Database& database, const Act& act, Event event);

}  // namespace lectern::audit
