#pragma once

#include <chrono>
#include <optional>
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

/// What is kept of a form that was refused until its page shows it again. It has no secrets: a
/// field with Field::Keep::nothing is not among the values.
struct RefusedForm {
    Fields values = {};
    Fields errors = {};     // field and error
    std::string page = {};  // the path, with its query, that shows it; empty: the page of the route
    bool is_too_many = false;  // was posted too often: its page has status 429, too
};

/// The result of a handler: a status, headers, and either a finished body or a page to render.
struct Response {
    int status = 200;
    Fields headers;
    std::variant<std::string, Page> body;
    /// Set if a form was refused. A browser is then redirected to the page of the form.
    std::optional<RefusedForm> refused_form = std::nullopt;

    Response& with_header(std::string name, std::string value) &;
    Response&& with_header(std::string name, std::string value) &&;
    Response&& with_status(int new_status) &&;
    /// Sets the page that shows a refused form again. Does nothing if none was refused.
    Response&& shown_again_at(std::string path) &&;
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
/// Lets nginx answer all visitors with one copy of the response for `lifetime`, and for one second
/// more while a worker renders the next; browsers ask again each time. Only for a response that is
/// the same for every visitor, and never for a member.
Response shared_by_visitors(Response response, std::chrono::seconds lifetime);
/// RFC 9457 problem details. `title` and `detail` are for programs.
Response problem(int status, const std::string& title, const std::string& detail);

}  // namespace lectern::web
