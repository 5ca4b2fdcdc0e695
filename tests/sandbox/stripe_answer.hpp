#pragma once

#include <functional>
#include <string>

#include "idempotency.hpp"
#include "sandbox.hpp"
#include "stripe_fields.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Common parts of all answers of Stripe's API.

namespace lectern::sandbox {

/// Checks the secret key. Answers with the result of `act`, or with the StripeError that it throws.
web::Response stripe_answer(const web::Request& request, const Sandbox& sandbox,
                            const std::function<StoredAnswer()>& act);

/// The same for a POST with an `Idempotency-Key`.
web::Response stripe_answer_once(const web::Request& request, const Sandbox& sandbox,
                                 const std::function<std::string(const StripeFields&)>& act);

}  // namespace lectern::sandbox
