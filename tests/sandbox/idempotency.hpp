#pragma once

#include <functional>
#include <string>
#include <vector>

#include "state_directory.hpp"
#include "stripe_fields.hpp"

namespace lectern::sandbox {

struct StoredAnswer {
    std::string body;
    bool is_replay = false;
};

/// Runs `act` once per key and stores its answer; without a key it runs each time. Throws
/// StripeError if the key was used with other parameters (400) or is in use (409). Nothing is
/// stored if `act` throws: Stripe keeps no answer to a request that failed validation. Source:
/// Stripe API, idempotent requests.
StoredAnswer once_per_key(const StateDirectory& state, const std::string& key,
                          const std::string& path, const StripeFields& fields,
                          const std::function<std::string()>& act);

/// Lists the requests that had a key, as JSON with `path` and `fields`, in no particular order.
std::vector<std::string> list_requests(const StateDirectory& state);

}  // namespace lectern::sandbox
