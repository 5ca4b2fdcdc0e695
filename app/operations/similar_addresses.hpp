#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Addresses that were probably meant to be another one: `ada@gmai.com` for `ada@gmail.com`.

namespace lectern::operations {

/// Returns whether two different texts become equal if one character is added, left out or
/// replaced, or two neighbours are swapped.
bool is_one_letter_off(std::string_view one, std::string_view other);

/// A paid order that nobody has claimed, with an address that is one letter off.
struct MisspeltOrder {
    std::string public_id;
    CourseId course_id;
    std::string email;  // as the buyer wrote it
    Timestamp paid_at;
};

/// Lists those of the last 90 days, newest first. Considers the newest 10,000 unclaimed orders.
std::vector<MisspeltOrder> list_misspelt_orders(DatabaseHandle& handle, const EmailAddress& email,
                                                Timestamp now);

/// Lists at most five addresses of accounts, and of orders of the last 90 days, that differ in one
/// place by at most two characters, the nearest first. Considers the newest 10,000 of each.
std::vector<std::string> list_nearest_addresses(DatabaseHandle& handle, const EmailAddress& email,
                                                Timestamp now);

}  // namespace lectern::operations
