#pragma once

#include <string>
#include <string_view>

// How Stripe writes what its objects hold.

namespace lectern::stripe_objects {

/// Whether this can be an id of Stripe's: 1 to 255 printable ASCII characters.
bool is_id(std::string_view text);
/// A word of Stripe's for a line that people read: short, and printable whatever came.
std::string shown(std::string_view text);

/// Stripe writes currencies in lower case, ISO 4217 and we in upper case.
std::string upper_case(std::string text);

}  // namespace lectern::stripe_objects
