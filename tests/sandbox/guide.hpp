#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::sandbox {

/// What the sandbox is, and how a test steers it.
web::Response show_guide(const web::Request& request, Sandbox& sandbox);
web::Response show_health(const web::Request& request, Sandbox& sandbox);
/// The style sheet and the icon.
web::Response show_asset(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
