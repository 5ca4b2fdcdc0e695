#include "web/origin_check.hpp"

namespace lectern::web {

bool is_same_origin(const Request& request, std::string_view base_url) {
    const auto& fetch_site = request.header("sec-fetch-site");
    if (!fetch_site.empty()) return fetch_site == "same-origin" || fetch_site == "none";
    const auto& origin = request.header("origin");
    return origin.empty() || origin == base_url;
}

}  // namespace lectern::web
