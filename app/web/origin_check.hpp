#pragma once

#include <string_view>

#include "web/request.hpp"

namespace lectern::web {

/// Returns whether an unsafe request (such as a POST) comes from this site, judged by
/// `Sec-Fetch-Site` (`same-origin` or `none`), else by `Origin`. A client that sends neither is not
/// a browser and is allowed. `base_url` is the configured one, because the sender chooses `Host`.
bool is_same_origin(const Request& request, std::string_view base_url);

}  // namespace lectern::web
