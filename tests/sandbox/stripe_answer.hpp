#pragma once

#include <functional>
#include <string>

#include "idempotency.hpp"
#include "sandbox.hpp"
#include "stripe_fields.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// What every answer of Stripe's API has in common.

namespace lectern::sandbox {

/// Checks the secret key, and answers with what `act` returns or with the StripeError it throws.
web::Response stripe_answer(const web::Request& request, const Sandbox& sandbox,
                            const std::function<StoredAnswer()>& act);

/// The same of a POST with `Idempotency-Key`.
web::Response stripe_answer_once(const web::Request& request, const Sandbox& sandbox,
                                 const std::function<std::string(const StripeFields&)>& act);

}  // namespace lectern::sandbox
