#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Orders that an operator moved from a person to another address with `lectern order reassign`.

namespace lectern::operations {

struct MovedOrder {
    std::string public_id;
    CourseId course_id;
    Timestamp paid_at;
    Timestamp moved_at;
    std::string moved_by;  // the operator
    std::string because;
};

/// Lists the orders that the address or the account had and has no longer, the newest first. An
/// order is found by its former address until the mail that told it so is erased.
std::vector<MovedOrder> list_moved_orders(DatabaseHandle& handle, const EmailAddress& email,
                                          std::optional<UserId> user_id);

}  // namespace lectern::operations
