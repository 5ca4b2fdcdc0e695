#pragma once

#include <string>
#include <string_view>

// The format of the values in Stripe's objects.

namespace lectern::stripe_objects {

/// Returns whether the text can be a Stripe id: 1 to 255 printable ASCII characters.
bool is_id(std::string_view text);
/// Returns a value from Stripe for a message: at most 100 characters, then `...`. Every byte that
/// is not printable ASCII becomes `?`.
std::string shown(std::string_view text);

/// Converts ASCII letters to upper case. Stripe writes currencies in lower case; ISO 4217 and

}  // namespace lectern::stripe_objects
