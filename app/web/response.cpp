#include "web/response.hpp"

#include <algorithm>

#include "platform/json.hpp"

namespace lectern::web {

namespace {

Response text_response(std::string content_type, std::string text) {
    return {200, {{"Content-Type", std::move(content_type)}}, std::move(text)};
}

/// For how long nginx may go on serving an expired copy while a worker renders the next one.
constexpr std::chrono::seconds longest_renewal{1};

Response redirect_with(int status, std::string location) {
    return {status, {{"Location", std::move(location)}}, std::string{}};
}

}  // namespace

Response& Response::with_header(std::string name, std::string value) & {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response&& Response::with_header(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
}

Response&& Response::with_status(int new_status) && {
    status = new_status;
    return std::move(*this);
}

Response&& Response::shown_again_at(std::string path) && {
    if (refused_form) refused_form->page = std::move(path);
    return std::move(*this);
}

const std::string& Response::header(std::string_view name) const {
    static const std::string empty;
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == headers.end() ? empty : found->second;
}

Response page(std::string view, ViewData data) {
    return {200,
            {{"Content-Type", "text/html; charset=utf-8"}},
            Page{std::move(view), std::move(data)}};
}

Response redirect(std::string location) {
    return redirect_with(303, std::move(location));
}

Response moved(const Request& request, const std::string& path) {
    return redirect_with(301, path + query_text(request));
}

Response plain_text(std::string text) {
    return text_response("text/plain; charset=utf-8", std::move(text));
}

Response json_text(std::string text) {
    return text_response("application/json", std::move(text));
}

Response shared_by_visitors(Response response, std::chrono::seconds lifetime) {
    // The order matters. nginx before 1.23 ignores X-Accel-Expires after a Cache-Control with
    // `private` or `no-cache`, and stale-while-revalidate after X-Accel-Expires.
    response.with_header("Cache-Control",
                         "stale-while-revalidate=" + std::to_string(longest_renewal.count()));
    response.with_header("X-Accel-Expires", std::to_string(lifetime.count()));
    response.with_header("Cache-Control", "private, no-cache");
    return response;
}

Response problem(int status, const std::string& title, const std::string& detail) {
    return text_response("application/problem+json", json::object({{"title", title},
                                                                   {"status", std::int64_t{status}},
                                                                   {"detail", detail}}))
        .with_status(status);
}

}  // namespace lectern::web
