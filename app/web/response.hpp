#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "web/request.hpp"
#include "web/view.hpp"

namespace lectern::web {

/// A view and its data. `respond` renders it inside the layout.
struct Page {
    std::string view;
    ViewData data;
};

/// The result of a handler: a status, headers, and either a finished body or a page to render.
struct Response {
    int status = 200;
    Fields headers;
    std::variant<std::string, Page> body;

    Response& with_header(std::string name, std::string value) &;
    Response&& with_header(std::string name, std::string value) &&;
    Response&& with_status(int new_status) &&;
    /// Returns the first header with this name, or an empty string.
    [[nodiscard]] const std::string& header(std::string_view name) const;
};

Response page(std::string view, ViewData data);
/// 303: the browser follows with GET.
Response redirect(std::string location);
/// 301: the requested page has moved permanently to this path. The query stays: it may name a place
/// in the page.
Response moved(const Request& request, const std::string& path);
Response plain_text(std::string text);
Response json_text(std::string text);
/// Lets nginx answer all visitors with one copy of the response for `lifetime`; browsers ask again
/// each time. Only for a response that is the same for every visitor, and never for a member.
Response shared_by_visitors(Response response, std::chrono::seconds lifetime);
/// RFC 9457 problem details. `title` and `detail` are for programs.
Response problem(int status, const std::string& title, const std::string& detail);

}  // namespace lectern::web
