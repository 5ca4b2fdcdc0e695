#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database.hpp"
#include "platform/email_address.hpp"

// What somebody has paid for already, or is paying: so that nobody pays twice.

namespace lectern::payments {

struct Purchase {
    std::optional<std::int64_t> user_id;
    EmailAddress email;
    std::string session_id;
    bool is_paid = false;  // else the money is on its way
};

/// Who asks: a member, a browser that began a checkout, or both.
struct MaybeBuyer {
    std::optional<std::int64_t> user_id;
    std::string browser_token;  // empty: none
};

/// The newest purchase of a course that stands: the member's while it does not open the course
/// (it is on its way, or not what was agreed), or the browser's.
std::optional<Purchase> find_purchase(Session& session, std::int64_t course_id,
                                      const MaybeBuyer& buyer);

}  // namespace lectern::payments
