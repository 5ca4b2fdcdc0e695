#include "web/form_redirect.hpp"

#include <exception>
#include <string>
#include <utility>

#include "platform/http_client.hpp"
#include "platform/log.hpp"
#include "web/confirmation.hpp"
#include "web/cookies.hpp"
#include "web/form.hpp"
#include "web/refused_form.hpp"

namespace lectern::web {

namespace {

constexpr auto form_cookie = "form";
constexpr auto lost_form_field = "again";
constexpr int gone = 410;
constexpr int too_many = 429;

std::string cookie_of(const Site& site, const Request& request, std::string_view short_name) {
    return request.cookie(CookiePolicy{site.base_url}.name(short_name)).value_or("");
}

/// Returns the token of the kept form; empty if it could not be kept.
std::string kept_token(const Site& site, const Request& request, const RefusedForm& refused,
                       const std::string& path) {
    try {
        return site.keep_form(request, refused, path, cookie_of(site, request, form_cookie));
    } catch (const std::exception& error) {
        log::error(std::string{"refused form: is not kept: "} + error.what(), request.request_id);
        return {};
    }
}

/// Returns where to redirect to. A browser that has sent no cookie may refuse ours. The page then
/// finds no form, and says so if its query has this field.
std::string location_of(const Request& request, const std::string& page) {
    if (!request.cookies.empty()) return page;
    return page + (page.find('?') == std::string::npos ? '?' : '&') + lost_form_field + "=1";
}

void remove_header(Response& response, std::string_view name) {
    std::erase_if(response.headers, [&](const auto& header) { return header.first == name; });
}

}  // namespace

bool is_navigation(const Request& request) {
    return request.header("sec-fetch-mode") == "navigate";
}

Response with_form_redirect(const Site& site, const Request& request, Response response,
                            const std::string& form_page) {
    if (request.method != "POST" || !is_navigation(request) || !site.keep_form) return response;
    const auto route_page = form_page.empty() ? site.router.page_of(request.path) : form_page;
    if (response.status == gone && !route_page.empty()) return redirect(route_page);
    if (response.status == too_many && !response.refused_form && !route_page.empty()) {
        response.refused_form = RefusedForm{.errors = {{"form", "too_many"}}};
    }
    if (!response.refused_form) return response;
    response.refused_form->is_too_many = response.status == too_many;
    const auto& refused = *response.refused_form;
    const auto& page = refused.page.empty() ? route_page : refused.page;
    const auto token =
        kept_token(site, request, refused, url_unescape(page.substr(0, page.find('?'))));
    if (token.empty()) return response;

    auto redirected = redirect(location_of(request, page));
    for (const auto& header : response.headers) {
        if (header.first == "Set-Cookie") redirected.headers.push_back(header);
    }
    return std::move(redirected)
        .with_header("Set-Cookie",
                     CookiePolicy{site.base_url}.set(form_cookie, token, refused_form_lifetime));
}

void take_what_was_left(const Site& site, Request& request) {
    if (request.method != "GET" || !site.take_form) return;
    request.confirmation = cookie_of(site, request, confirmation_cookie);
    if (!is_navigation(request)) return;
    const auto token = cookie_of(site, request, form_cookie);
    if (token.empty()) {
        request.is_refused_form_lost = request.query_value(lost_form_field).has_value();
        return;
    }
    try {
        request.refused_form = site.take_form(request, token);
    } catch (const std::exception& error) {
        log::error(std::string{"refused form: is not found: "} + error.what(), request.request_id);
    }
}

Response with_status_of_refused_form(const Request& request, Response response) {
    const bool is_too_many = request.refused_form && request.refused_form->is_too_many();
    if (is_too_many && response.status == 200) response.status = too_many;
    return response;
}

void forget_what_was_left(const Site& site, const Request& request, Response& response) {
    const bool shows_confirmation =
        !request.confirmation.empty() && std::holds_alternative<Page>(response.body);
    const CookiePolicy cookies{site.base_url};
    if (request.refused_form) response.with_header("Set-Cookie", cookies.remove(form_cookie));
    if (shows_confirmation) response.with_header("Set-Cookie", cookies.remove(confirmation_cookie));
    if (!request.refused_form && !shows_confirmation && !request.is_refused_form_lost) return;
    remove_header(response, "X-Accel-Expires");
    remove_header(response, "Cache-Control");
}

}  // namespace lectern::web
