#pragma once

#include <string>
#include <string_view>

namespace lectern {

/// Returns the `locale` of Stripe's payment page for a BCP 47 language tag: the tag itself, or the
/// longest part of it that Stripe knows. Returns an empty text if Stripe knows none; its page then
/// follows the buyer's browser. Source: Stripe API, checkout/sessions/create, `locale`.
std::string stripe_locale(std::string_view language);

}  // namespace lectern
