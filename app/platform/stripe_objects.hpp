#pragma once

#include <string>

// How Stripe writes what its objects hold.

namespace lectern::stripe_objects {

/// Stripe writes currencies in lower case, ISO 4217 and we in upper case.
std::string upper_case(std::string text);

}  // namespace lectern::stripe_objects
