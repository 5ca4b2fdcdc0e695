#include "web/respond.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

#include "platform/database.hpp"
#include "platform/http_client.hpp"
#include "platform/log.hpp"
#include "web/errors.hpp"
#include "web/form_redirect.hpp"
#include "web/text.hpp"

namespace lectern::web {

namespace {

struct StatusPage {
    int status;
    const char* view;
    const char* title;  // title of the problem details for programs
};

constexpr StatusPage status_pages[] = {
    {400, "errors/bad_request", "Bad request"},
    {403, "errors/forbidden", "Forbidden"},
    {404, "errors/not_found", "Not found"},
    {405, "errors/method_not_allowed", "Method not allowed"},
    {413, "errors/too_large", "Content too large"},
    {415, "errors/unsupported", "Unsupported media type"},
    {429, "errors/too_many", "Too many requests"},
    {503, "errors/unavailable", "Service unavailable"},
};

constexpr StatusPage any_other_status{500, "errors/internal", "Internal server error"};

const StatusPage& status_page(int status) {
    const auto* const found = std::find_if(std::begin(status_pages), std::end(status_pages),
                                           [&](const auto& page) { return page.status == status; });
    return found == std::end(status_pages) ? any_other_status : *found;
}

bool is_for_a_program(const Request& request, const Route* route) {
    if (route != nullptr && route->audience == Audience::stripe) return true;
    return request.header("accept").starts_with("application/json");
}

Response error_response(int status, const Request& request, const Route* route) {
    const auto& known = status_page(status);
    auto response = is_for_a_program(request, route)
                        ? problem(status, known.title, "request " + request.request_id)
                        : page(known.view, ViewData{}).with_status(status);
    if (status == 503) response.with_header("Retry-After", "5");
    if (status == 429) response.with_header("Retry-After", "60");
    return response;
}

bool is_unsafe(const std::string& method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS" && method != "TRACE";
}

/// Redirects a visitor to the sign-in page. The redirect contains the path to return to: that of
/// the request with its query, or of the page with the form that was posted.
Response sign_in_first(const Site& site, const Request& request) {
    const auto next = is_unsafe(request.method) ? url_unescape(site.router.page_of(request.path))
                                                : request.path + query_text(request);
    return redirect(next.empty() ? "/login" : "/login?next=" + url_escape_path(next));
}

void refuse_unreadable(const Request& request) {
    if (request.refusal != 0) throw HttpError{request.refusal, "request: could not be read whole"};
    const auto is_dirty = [](const auto& field) {
        return !is_clean_text(field.first) || !is_clean_text(field.second);
    };
    const bool is_clean = is_clean_text(request.path) &&
                          std::none_of(request.query.begin(), request.query.end(), is_dirty) &&
                          std::none_of(request.cookies.begin(), request.cookies.end(), is_dirty) &&
                          std::none_of(request.headers.begin(), request.headers.end(), is_dirty);
    if (!is_clean) throw BadRequest{"request: is not valid UTF-8"};
}

void find_viewer(const Site& site, Request& request) {
    if (site.session_cookie_name.empty()) return;
    const auto token = request.cookie(site.session_cookie_name);
    if (token && !token->empty()) request.viewer = site.find_viewer(*token, request);
}

/// nginx chooses the pool. Another pool may lack what the route needs: its network access, its
/// secrets, its share of the memory.
void refuse_routes_of_other_pools(const Site& site, const Route& route) {
    if (!site.pool || route.pool == *site.pool) return;
    throw std::logic_error{std::string{"belongs to the pool "} + to_text(route.pool) +
                           ", but was sent to the pool " + to_text(*site.pool) +
                           ": nginx/http/pools.conf must agree with app/routes.cpp"};
}

/// Returns the path without the slash at its end, if only that keeps a page from being found.
std::optional<std::string> path_without_slash(const Site& site, const Request& request) {
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    if (request.path.size() < 2 || !request.path.ends_with('/')) return std::nullopt;
    auto path = request.path.substr(0, request.path.size() - 1);
    if (site.router.match(request.method, path).route == nullptr) return std::nullopt;
    return path;
}

Response answer(const Site& site, Request& request, const Route*& route) {
    refuse_unreadable(request);
    auto match = site.router.match(request.method, request.path);
    route = match.route;
    const bool is_machine = route != nullptr && route->audience == Audience::stripe;
    if (!is_machine) find_viewer(site, request);

    if (route == nullptr) {
        if (const auto path = path_without_slash(site, request))
            return moved(request, url_escape_path(*path));
    }
    if (route == nullptr && match.allowed.empty()) throw NotFound{"path " + request.path};
    if (route == nullptr) {
        const auto form_page = site.router.page_of(request.path);
        const bool reads = request.method == "GET" || request.method == "HEAD";
        if (reads && !form_page.empty() && is_navigation(request)) return redirect(form_page);
        std::string allowed;
        for (const auto& method : match.allowed) allowed += (allowed.empty() ? "" : ", ") + method;
        return error_response(405, request, route).with_header("Allow", allowed);
    }
    refuse_routes_of_other_pools(site, *route);
    if (!is_machine && is_unsafe(request.method) && !is_same_origin(request, site.base_url)) {
        throw Forbidden{"origin: may not post here (origin '" + request.header("origin") +
                        "', sec-fetch-site '" + request.header("sec-fetch-site") + "')"};
    }
    if (route->audience == Audience::member && !request.viewer) {
        return sign_in_first(site, request);
    }

    request.path_values = std::move(match.path_values);
    if (!is_machine) take_what_was_left(site, request);
    auto response = with_status_of_refused_form(request, route->handler(request));
    return with_form_redirect(site, request, std::move(response));
}

/// Returns the line of the log about a request. A path can contain a one-time link, so the log gets
/// the route's pattern instead.
std::string log_line(const Request& request, const Route* route, const std::string& fact) {
    const auto pattern = route != nullptr ? std::string{route->pattern} : "no route";
    return request.method + ' ' + pattern + ": " + fact;
}

/// Answers a request and turns every exception into an error response.
Response answer_or_error(const Site& site, Request& request, const Route*& route) {
    try {
        return answer(site, request, route);
    } catch (const SignInNeeded&) {
        return sign_in_first(site, request);
    } catch (const HttpError& error) {
        const auto line = log_line(request, route, error.what());
        if (error.status() >= 500) {
            log::error(line, request.request_id);
        } else if (error.status() != 404) {
            log::info(line, request.request_id);
        }
        return with_form_redirect(site, request, error_response(error.status(), request, route),
                                  error.form_page());
    } catch (const DatabaseUnavailable& error) {
        log::error(log_line(request, route, error.what()), request.request_id);
        return error_response(503, request, route);
    } catch (const std::exception& error) {
        log::error(log_line(request, route, error.what()), request.request_id);
        return error_response(500, request, route);
    }
}

std::string rendered(const Site& site, const Request& request, Page& page) {
    site.add_frame(request, page.data);
    return site.views.render(page.view, page.data);
}

bool has_line_break(const std::pair<std::string, std::string>& header) {
    return (header.first + header.second).find_first_of("\r\n") != std::string::npos;
}

FinishedResponse finish(const Site& site, const Request& request, const Route* route,
                        Response response) {
    FinishedResponse finished{response.status, std::move(response.headers), {}};
    try {
        auto* const page = std::get_if<Page>(&response.body);
        finished.body =
            page ? rendered(site, request, *page) : std::get<std::string>(response.body);
    } catch (const std::exception& error) {
        log::error(log_line(request, route, std::string{"page: "} + error.what()),
                   request.request_id);
        finished = {
            500, {{"Content-Type", "text/plain; charset=utf-8"}}, "Internal server error\n"};
    }
    if (std::any_of(finished.headers.begin(), finished.headers.end(), has_line_break)) {
        log::error(log_line(request, route, "a header holds a line break"), request.request_id);
        finished = {500, {}, {}};
    }
    // A response may be cached only if its handler sets Cache-Control.
    const bool says_caching =
        std::any_of(finished.headers.begin(), finished.headers.end(),
                    [](const auto& header) { return header.first == "Cache-Control"; });
    if (!says_caching) finished.headers.emplace_back("Cache-Control", "no-store");
    finished.headers.emplace_back("Content-Length", std::to_string(finished.body.size()));
    if (request.method == "HEAD") finished.body.clear();
    return finished;
}

}  // namespace

FinishedResponse respond(const Site& site, Request request) {
    const Route* route = nullptr;
    auto response = answer_or_error(site, request, route);
    forget_what_was_left(site, request, response);
    auto finished = finish(site, request, route, std::move(response));
    if (route != nullptr)
        finished.route = static_cast<std::size_t>(route - site.router.routes().data());
    return finished;
}

}  // namespace lectern::web
