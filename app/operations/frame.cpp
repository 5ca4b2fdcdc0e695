#include "operations/frame.hpp"

#include <string>

namespace lectern::operations {

void add_frame(web::ViewData& data, const web::Request& request, const Config& config) {
    web::put(data, "school_name", config.school_name);
    web::put(data, "school_line", config.school_line);
    web::put(data, "has_school_line", !config.school_line.empty());
    web::put(data, "lang", config.lang);
    web::put(data, "base_url", config.base_url);
    web::put(data, "support_email", config.support_email);
    web::put(data, "has_support_email", !config.support_email.empty());
    web::put(data, "signed_in", request.viewer.has_value());
    web::put(data, "viewer_name", request.viewer ? request.viewer->name : std::string{});
    web::put(data, "is_sandbox", config.is_sandbox());
    web::put(data, "request_id", request.request_id);
    web::put(data, "path", request.path);
    // A page that says nothing of search engines is not for them.
    if (data.get("is_indexed") == nullptr) web::put(data, "is_indexed", false);
}

}  // namespace lectern::operations
