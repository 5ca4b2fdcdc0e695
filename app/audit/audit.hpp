#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/events.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// The append-only audit record. A row is written in the transaction of the act. After the commit it
// is also printed as one line of JSON.

namespace lectern::audit {

enum class Actor { visitor, learner, system_operator, stripe, job };
enum class Outcome { done, undone, refused, failed };

/// Who acts, when, and in which request. Every function that changes something takes an Act.
struct Act {
    Actor actor = Actor::visitor;
    std::optional<UserId> user_id = {};  // set if the actor is a learner
    std::string operator_name = {};      // Unix name, set if the actor is an operator
    std::string request_id = {};
    std::string network = {};  // address prefix: /24 (IPv4) or /48 (IPv6)
    Timestamp now = {};
};

/// What was done, and to what. Never holds an address, a name, a secret or a token.
struct Event {
    EventName name;
    Outcome outcome = Outcome::done;
    std::string reason = {};
    std::optional<UserId> user_id = {};
    std::optional<OrderId> order_id = {};
    std::optional<CourseId> course_id = {};
    std::optional<LessonId> lesson_id = {};
    std::optional<ResourceId> resource_id = {};
    std::optional<EntitlementId> entitlement_id = {};
    std::string stripe_event_id = {};
};

/// Adds a row to the audit record. It is inserted right before the commit, together with the other
/// audit rows of the transaction.
void write(Transaction& transaction, const Act& act, const Event& event);

/// Formats the time of a row of audit_logs. A time that no act of this program has, such as
/// `infinity`, is returned as PostgreSQL writes it: whoever wrote it must not stop a reader.
std::string time_from(const Row& row, std::string (*text_of)(Timestamp time));

/// Formats a row of audit_logs as one line of JSON. Columns without a value are left out.
std::string line_from(const Row& row);

/// Writes a refusal in a transaction of its own, unless the same refusal to the same viewer (or the
/// same network, for a visitor) was written in the last ten minutes.
void write_refusal(Database& database, const Act& act, Event event);

}  // namespace lectern::audit
