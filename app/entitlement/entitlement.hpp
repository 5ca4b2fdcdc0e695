#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// The ledger of grants: who may learn what, and why. A learner has access while any grant is
// active.

namespace lectern::entitlement {

enum class GrantState { active, suspended, revoked };

const char* to_text(GrantState state);

/// Writes the grant of each item of a paid order that has none yet; `owner` is empty until a
/// guest's purchase is claimed.
void grant_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                 std::optional<std::int64_t> owner);

/// Sets the grants of an order to what its facts say. An operator's own revocation stays. `reason`:
/// why.
void set_order_grants(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                      GrantState state, const std::string& reason);

/// Enrols a learner in a free published course; the database decides whether it is one. Once per
/// learner and course: one that an operator revoked stays revoked. Answers whether the learner has
/// an active free grant now.
bool grant_free(Transaction& transaction, const audit::Act& act, std::int64_t course_id,
                std::int64_t user_id);

/// Gives the unclaimed grants of one order to a learner.
void claim_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                 std::int64_t user_id);

/// Gives the grants of one order to another learner, or takes them to wait for a claim: an operator
/// corrected the address of the order.
void move_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                std::optional<std::int64_t> owner);

/// What an operator means.
struct Decision {
    std::int64_t grant_id = 0;
    bool is_new = false;  // it changed something
};

/// An operator's grant, made or restored: it stands whatever payment facts say, until an operator
/// revokes it. One per learner and course.
Decision grant_by_operator(Transaction& transaction, const audit::Act& act, std::int64_t course_id,
                           std::int64_t user_id, const std::string& reason);

/// Revokes one grant for good: no payment fact restores it. Nothing when there is no such grant.
std::optional<Decision> revoke_by_operator(Transaction& transaction, const audit::Act& act,
                                           std::int64_t grant_id, const std::string& reason);

/// Every grant for a course of the account with this address, and of purchases by it that nobody
/// has claimed.
std::vector<std::int64_t> list_grants_of(Session& session, const EmailAddress& email,
                                         std::int64_t course_id);

/// By its slug or a former one, whatever its status.
std::optional<std::int64_t> find_course_id(Session& session, const std::string& slug);

}  // namespace lectern::entitlement
