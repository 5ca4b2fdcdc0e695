#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::sandbox {

/// Explains the sandbox and how a test controls it.
web::Response show_guide(const web::Request& request, Sandbox& sandbox);
web::Response show_health(const web::Request& request, Sandbox& sandbox);
/// Answers with the style sheet or the icon.
web::Response show_asset(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
