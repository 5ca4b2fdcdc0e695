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

/// Runs `act` once per key and remembers what it answered; without a key, each time. Throws
/// StripeError for a key that came with other parameters (400) or is in use just now (409). What
/// `act` throws is not remembered: Stripe keeps no answer to a request that it did not begin.
/// Source: Stripe API, idempotent requests.
StoredAnswer once_per_key(const StateDirectory& state, const std::string& key,
                          const std::string& path, const StripeFields& fields,
                          const std::function<std::string()>& act);

/// Each request that came with a key, as JSON: `path`, and `fields` by their names. In no order.
std::vector<std::string> list_requests(const StateDirectory& state);

}  // namespace lectern::sandbox
