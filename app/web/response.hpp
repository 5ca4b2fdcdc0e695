#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "web/request.hpp"
#include "web/view.hpp"

namespace lectern::web {

/// A view and its data, rendered inside the frame by `respond`.
struct Page {
    std::string view;
    ViewData data;
};

/// What a handler answers: a status, headers, and a finished body or a page still to be rendered.
struct Response {
    int status = 200;
    Fields headers;
    std::variant<std::string, Page> body;

    Response& with_header(std::string name, std::string value) &;
    Response&& with_header(std::string name, std::string value) &&;
    Response&& with_status(int new_status) &&;
    /// The first header of that name, or an empty text.
    [[nodiscard]] const std::string& header(std::string_view name) const;
};

Response page(std::string view, ViewData data);
/// 303: the browser goes on with GET.
Response redirect(std::string location);
/// 301: the page has moved for good.
Response moved(std::string location);
Response plain_text(std::string text);
Response json_text(std::string text);
/// Lets nginx answer every visitor with one copy of the response for so long; browsers ask each
/// time. Only for what is the same for all of them, and never for a member.
Response shared_by_visitors(Response response, std::chrono::seconds lifetime);
/// RFC 9457 problem details; `title` and `detail` are for the program at the other end.
Response problem(int status, const std::string& title, const std::string& detail);

}  // namespace lectern::web
