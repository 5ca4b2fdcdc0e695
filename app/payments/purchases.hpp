#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Purchases that are paid or being paid, so that nobody pays twice.

namespace lectern::payments {

struct Purchase {
    std::optional<UserId> user_id;
    EmailAddress email;
    std::string session_id;
    bool is_paid = false;  // false: the payment is processing
};

/// A possible buyer: a member, a browser that began a checkout, or both.
struct PossibleBuyer {
    std::optional<UserId> user_id;
    std::string browser_token;  // empty if there is none
};

/// Finds the newest purchase of a course by this member or browser. A member's purchase counts
/// while it does not open the course (processing or mismatched). A browser's counts until its
/// entitlement is revoked.
std::optional<Purchase> find_purchase(DatabaseHandle& handle, CourseId course_id,
                                      const PossibleBuyer& buyer);

}  // namespace lectern::payments
