#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "web/request.hpp"

namespace lectern::sandbox {

/// An item of a list.
struct Listed {
    std::string id;
    std::int64_t created = 0;
    std::string object;  // JSON
};

/// Returns the page that the request selects with `limit`, `starting_after` and `created[gte]` from
/// items sorted newest first. Throws StripeError. Source: Stripe API, pagination.
std::string stripe_list(const web::Request& request, const std::vector<Listed>& items);

/// Returns the values of `types[]`, `types[0]` …
std::vector<std::string> wanted_types(const web::Request& request);

/// Throws StripeError for a parameter that is neither one for paging nor one of `others`.
void expect_parameters(const web::Request& request, const std::vector<std::string>& others);

}  // namespace lectern::sandbox
