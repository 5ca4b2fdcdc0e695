#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// The ledger of entitlements: who may learn what, and why. A learner has access to a course while
// any entitlement for it is active.

namespace lectern::entitlement {

enum class EntitlementState { active, suspended, revoked };

const char* to_text(EntitlementState state);

/// Creates the entitlement of each item of a paid order that has none yet. `owner` is empty until a
/// guest's purchase is claimed.
void grant_order(Transaction& transaction, const audit::Act& act, OrderId order_id,
                 std::optional<UserId> owner);

/// Sets the status of an order's entitlements to what its facts say. Entitlements revoked by an
/// operator stay revoked. `reason`: why they are not active.
void set_order_entitlements(Transaction& transaction, const audit::Act& act, OrderId order_id,
                            EntitlementState state, const std::string& reason);

/// Enrols a learner in a free published course, once per learner and course; the INSERT checks the
/// course. An enrolment that an operator revoked stays revoked. Returns whether the learner has an
/// active free entitlement now.
bool grant_free(Transaction& transaction, const audit::Act& act, CourseId course_id,
                UserId user_id);

/// Gives the unclaimed entitlements of an order to a learner.
void claim_order(Transaction& transaction, const audit::Act& act, OrderId order_id, UserId user_id);

/// Gives the entitlements of an order to another learner, or makes them unclaimed if `owner` is
/// empty, because an operator corrected the order's address.
void move_order(Transaction& transaction, const audit::Act& act, OrderId order_id,
                std::optional<UserId> owner);

/// The result of an operator's decision.
struct Decision {
    EntitlementId entitlement_id;
    bool is_new = false;  // it changed something
};

/// Creates or restores an operator's entitlement, one per learner and course. It stays active until
/// an operator revokes it, whatever payment facts say.
Decision grant_by_operator(Transaction& transaction, const audit::Act& act, CourseId course_id,
                           UserId user_id, const std::string& reason);

/// Revokes an entitlement permanently: no payment fact restores it. Returns nothing if it does not
/// exist.
std::optional<Decision> revoke_by_operator(Transaction& transaction, const audit::Act& act,
                                           EntitlementId entitlement_id, const std::string& reason);

/// Lists the entitlements for a course that belong to the account with this address, or to
/// unclaimed purchases with it.
std::vector<EntitlementId> list_entitlements(DatabaseHandle& handle, const EmailAddress& email,
                                             CourseId course_id);

/// Finds a course by its current or a former slug, whatever its status.
std::optional<CourseId> find_course_id(DatabaseHandle& handle, const std::string& slug);

}  // namespace lectern::entitlement
