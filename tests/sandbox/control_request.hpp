#pragma once

#include <string>

#include "web/request.hpp"
#include "web/response.hpp"

// Requests that come from a form of the sandbox's pages or, as JSON, from a program.

namespace lectern::sandbox {

/// Returns a field of the form or of the JSON, or an empty string if it is missing.
std::string wanted(const web::Request& request, const std::string& field);

/// Redirects a form to `page`; answers a program with `answer`.
web::Response done(const web::Request& request, const std::string& answer,
                   const std::string& page = "/events");

}  // namespace lectern::sandbox
