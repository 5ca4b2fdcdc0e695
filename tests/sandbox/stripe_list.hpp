#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "web/request.hpp"

namespace lectern::sandbox {

/// What a page of a list is made of.
struct Listed {
    std::string id;
    std::int64_t created = 0;
    std::string object;  // JSON
};

/// The page that the request asks for by `limit`, `starting_after` and `created[gte]`, of items
/// that are the newest first. Throws StripeError. Source: Stripe API, pagination.
std::string stripe_list(const web::Request& request, const std::vector<Listed>& items);

/// The values of `types[]`, `types[0]` …
std::vector<std::string> wanted_types(const web::Request& request);

/// Throws StripeError for a parameter that is neither one of a list nor one of these.
void expect_parameters(const web::Request& request, const std::vector<std::string>& others);

}  // namespace lectern::sandbox
