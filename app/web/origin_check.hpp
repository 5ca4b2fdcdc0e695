#pragma once

#include <string_view>

#include "web/request.hpp"

namespace lectern::web {

/// Whether an unsafe request comes from this site itself, by `Sec-Fetch-Site`, else by `Origin`;
/// allowed when a client sends neither (no browser does). `base_url` is the configured one: `Host`
/// is the sender's to choose.
bool is_same_origin(const Request& request, std::string_view base_url);

}  // namespace lectern::web
