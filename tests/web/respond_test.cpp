#include "web/respond.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <stdexcept>

#include "platform/database.hpp"
#include "platform/json.hpp"
#include "support/addresses.hpp"
#include "support/captured_output.hpp"
#include "support/temporary_directory.hpp"
#include "web/errors.hpp"

namespace lectern::web {

namespace {

constexpr auto base_url = "https://school.example";
constexpr auto member_token = "the-members-token";

/// A minimal site: a page, a form, a member's page and Stripe's webhook. A test may replace their
/// handler.
class SmallSite {
  public:
    SmallSite() : views_{view_files()}, site_{make_site()} {}

    FinishedResponse answer(Request request) {
        site_.pool = pool;
        return respond(site_, std::move(request));
    }

    Handler handler = [](const Request&) { return plain_text("hello"); };
    std::optional<Pool> pool;
    bool database_is_away = false;
    int viewer_lookups = 0;
    int calls = 0;

  private:
    static Views view_files() {
        test::TemporaryDirectory folder;
        folder.write("hello.mustache", "hello {{name}} {{frame}}");
        for (const auto* error :
             {"bad_request", "forbidden", "not_found", "method_not_allowed", "too_large",
              "unsupported", "too_many", "unavailable", "internal"}) {
            folder.write(std::string{"errors/"} + error + ".mustache",
                         std::string{error} + " {{frame}}");
        }
        return Views{folder.path()};
    }

    Site make_site() {
        const Handler counted = [this](const Request& request) {
            ++calls;
            return handler(request);
        };
        Router router{{{"GET", "/page", Audience::anyone, Pool::pages, counted},
                       {"POST", "/page", Audience::anyone, Pool::pages, counted},
                       {"GET", "/mine/{thing?}", Audience::member, Pool::pages, counted},
                       {"POST", "/mine", Audience::member, Pool::pages, counted},
                       {"POST", "/beat", Audience::member, Pool::pages, counted},
                       {"POST", "/stripe", Audience::stripe, Pool::pages, counted}}};
        return {.router = std::move(router),
                .views = views_,
                .base_url = base_url,
                .session_cookie_name = "session",
                .find_viewer = [this](const std::string& token,
                                      const Request&) { return viewer_of(token); },
                .add_frame = [](const Request& request,
                                ViewData& data) { put(data, "frame", request.request_id); }};
    }

    std::optional<Viewer> viewer_of(const std::string& token) {
        ++viewer_lookups;
        if (database_is_away) throw DatabaseUnavailable{"database: connect"};
        if (token != member_token) return std::nullopt;
        return Viewer{.user_id = UserId{7},
                      .session_id = SessionId{8},
                      .name = "Ada",
                      .email = test::address("ada@example.com")};
    }

    Views views_;
    Site site_;
};

Request asked(const std::string& method, const std::string& path) {
    return {.method = method, .path = path, .request_id = "r-1"};
}

Request as_member(Request request) {
    request.cookies = {{"session", member_token}};
    return request;
}

std::string header_of(const FinishedResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return "absent";
}

template <typename Error>
Handler thrower(const std::string& text) {
    return [text](const Request&) -> Response { throw Error{text}; };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(responding, SmallSite)

BOOST_AUTO_TEST_CASE(a_response_has_the_index_of_its_route_also_if_the_handler_fails) {
    BOOST_TEST(answer(asked("HEAD", "/page")).route.value() == 0);
    BOOST_TEST(answer(asked("GET", "/mine/one")).route.value() == 2);
    BOOST_TEST(!answer(asked("GET", "/nowhere")).route.has_value());
    BOOST_TEST(!answer(asked("DELETE", "/page")).route.has_value());
    handler = thrower<std::runtime_error>("broken");
    const auto failed = answer(asked("GET", "/page"));
    BOOST_TEST(failed.status == 500);
    BOOST_TEST(failed.route.value() == 0);
}

BOOST_AUTO_TEST_CASE(a_page_is_rendered_with_its_data_and_the_frame) {
    handler = [](const Request&) { return page("hello", view({{"name", "Ada"}})); };
    const auto response = answer(asked("GET", "/page"));
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == "hello Ada r-1");
    BOOST_TEST(header_of(response, "Content-Type") == "text/html; charset=utf-8");
    BOOST_TEST(header_of(response, "Content-Length") == "13");
}

BOOST_AUTO_TEST_CASE(each_exception_has_its_status_and_page) {
    const struct {
        Handler handler;
        int status;
        const char* view;
    } table[] = {
        {thrower<BadRequest>("x"), 400, "bad_request"},
        {thrower<Forbidden>("x"), 403, "forbidden"},
        {thrower<NotFound>("x"), 404, "not_found"},
        {thrower<TooLarge>("x"), 413, "too_large"},
        {thrower<UnsupportedMediaType>("x"), 415, "unsupported"},
        {thrower<TooManyRequests>("x"), 429, "too_many"},
        {thrower<Unavailable>("x"), 503, "unavailable"},
        {thrower<DatabaseUnavailable>("x"), 503, "unavailable"},
        {thrower<std::runtime_error>("x"), 500, "internal"},
        {thrower<std::logic_error>("x"), 500, "internal"},
        {[](const Request&) -> Response {
             throw DatabaseError{"x", "23505"};
         },
         500, "internal"},
        {[](const Request&) -> Response { throw std::bad_alloc{}; }, 500, "internal"},
    };
    for (const auto& line : table) {
        handler = line.handler;
        const auto response = answer(asked("GET", "/page"));
        BOOST_TEST(response.status == line.status);
        BOOST_TEST(response.body == std::string{line.view} + " r-1");
    }
}

BOOST_AUTO_TEST_CASE(the_log_text_of_an_error_is_not_shown) {
    handler = thrower<NotFound>("course secret-slug");
    BOOST_TEST(answer(asked("GET", "/page")).body.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_line_of_the_log_names_the_route_and_no_path) {
    const auto logged = [&](Handler failing, const std::string& path) {
        handler = std::move(failing);
        const test::CapturedOutput errors{STDERR_FILENO};
        answer(as_member(asked("GET", path)));
        return json::parse(errors.text()).text("message").value();
    };
    BOOST_TEST(logged(thrower<Forbidden>("x: y"), "/mine/secret") == "GET /mine/{thing?}: x: y");
    BOOST_TEST(logged(thrower<DatabaseUnavailable>("x: y"), "/mine/secret") ==
               "GET /mine/{thing?}: x: y");
    BOOST_TEST(logged(thrower<std::runtime_error>("x: y"), "/mine/secret") ==
               "GET /mine/{thing?}: x: y");
    const Handler unknown_view = [](const Request&) { return page("missing", ViewData{}); };
    BOOST_TEST(logged(unknown_view, "/mine/secret").starts_with("GET /mine/{thing?}: page: "));
    const Handler broken_header = [](const Request&) {
        return plain_text("x").with_header("X-Broken", "a\nb");
    };
    BOOST_TEST(logged(broken_header, "/mine/secret") ==
               "GET /mine/{thing?}: a header holds a line break");
    BOOST_TEST(logged(handler, "/\xff") == "GET no route: request: is not valid UTF-8");
}

BOOST_AUTO_TEST_CASE(a_status_without_a_page_gets_the_internal_error_page) {
    handler = [](const Request&) -> Response { throw HttpError{418, "teapot"}; };
    BOOST_TEST(answer(asked("GET", "/page")).body == "internal r-1");
}

BOOST_AUTO_TEST_CASE(a_program_gets_its_errors_as_problem_details) {
    handler = thrower<NotFound>("x");
    auto request = asked("GET", "/page");
    request.headers = {{"accept", "application/json"}};
    const auto response = answer(request);
    BOOST_TEST(response.status == 404);
    BOOST_TEST(header_of(response, "Content-Type") == "application/problem+json");
    const auto details = json::parse(response.body);
    BOOST_TEST(details.integer("status").value() == 404);
    BOOST_TEST(details.text("title").value() == "Not found");
}

BOOST_AUTO_TEST_CASE(stripe_gets_its_errors_as_problem_details_whatever_it_accepts) {
    handler = thrower<DatabaseUnavailable>("x");
    const auto response = answer(asked("POST", "/stripe"));
    BOOST_TEST(response.status == 503);
    BOOST_TEST(header_of(response, "Content-Type") == "application/problem+json");
}

BOOST_AUTO_TEST_CASE(retry_after_is_sent_with_429_and_503) {
    handler = thrower<DatabaseUnavailable>("x");
    BOOST_TEST(header_of(answer(asked("GET", "/page")), "Retry-After") == "5");
    handler = thrower<TooManyRequests>("x");
    BOOST_TEST(header_of(answer(asked("GET", "/page")), "Retry-After") == "60");
    handler = thrower<NotFound>("x");
    BOOST_TEST(header_of(answer(asked("GET", "/page")), "Retry-After") == "absent");
}

BOOST_AUTO_TEST_CASE(head_has_the_headers_of_get_and_no_body) {
    const auto get = answer(asked("GET", "/page"));
    const auto head = answer(asked("HEAD", "/page"));
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body == "");
    BOOST_TEST(header_of(head, "Content-Length") == header_of(get, "Content-Length"));
    BOOST_TEST(header_of(answer(asked("HEAD", "/none")), "Content-Length") != "0");
}

BOOST_AUTO_TEST_CASE(nothing_is_cached_unless_the_response_allows_it) {
    BOOST_TEST(header_of(answer(asked("GET", "/page")), "Cache-Control") == "no-store");
    BOOST_TEST(header_of(answer(asked("GET", "/none")), "Cache-Control") == "no-store");
    handler = [](const Request&) {
        return plain_text("x").with_header("Cache-Control", "public, max-age=60");
    };
    BOOST_TEST(header_of(answer(asked("GET", "/page")), "Cache-Control") == "public, max-age=60");
}

BOOST_AUTO_TEST_CASE(a_header_with_a_line_break_is_never_sent) {
    for (const auto* value : {"/a\r\nSet-Cookie: evil=1", "/a\nb", "/a\rb"}) {
        handler = [&](const Request&) { return redirect(value); };
        const auto response = answer(asked("GET", "/page"));
        BOOST_TEST(response.status == 500);
        BOOST_TEST(header_of(response, "Location") == "absent");
        BOOST_TEST(response.body == "");
    }
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_rendered_is_an_internal_error) {
    handler = [](const Request&) { return page("no/such/view", ViewData{}); };
    const auto response = answer(asked("GET", "/page"));
    BOOST_TEST(response.status == 500);
    BOOST_TEST(header_of(response, "Content-Type") == "text/plain; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_404_and_a_wrong_method_405_with_the_allowed_ones) {
    BOOST_TEST(answer(asked("GET", "/none")).status == 404);
    const auto response = answer(asked("PUT", "/page"));
    BOOST_TEST(response.status == 405);
    BOOST_TEST(header_of(response, "Allow") == "GET, HEAD, POST");
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(a_slash_at_the_end_leads_to_the_page_without_it) {
    auto request = asked("GET", "/page/");
    request.query = {{"q", "a b"}};
    const auto response = answer(request);
    BOOST_TEST(response.status == 301);
    BOOST_TEST(header_of(response, "Location").starts_with("/page?q=a"));
    BOOST_TEST(header_of(answer(asked("GET", "/mine/a b/")), "Location") == "/mine/a%20b");
    BOOST_TEST(answer(asked("HEAD", "/page/")).status == 301);
    BOOST_TEST(answer(asked("POST", "/page/")).status == 404);
    BOOST_TEST(answer(asked("GET", "/none/")).status == 404);
    BOOST_TEST(answer(asked("GET", "/page//")).status == 404);
    BOOST_TEST(answer(asked("GET", "//example.com/")).status == 404);
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(a_visitor_is_sent_to_sign_in_and_back_to_the_page) {
    const auto response = answer(asked("GET", "/mine/a b&c=d"));
    BOOST_TEST(response.status == 303);
    BOOST_TEST(header_of(response, "Location") == "/login?next=/mine/a%20b%26c%3Dd");
    BOOST_TEST(header_of(answer(asked("HEAD", "/mine")), "Location") == "/login?next=/mine");
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(a_handler_can_send_a_visitor_to_sign_in_as_a_route_for_members_does) {
    handler = [](const Request&) -> Response { throw SignInNeeded{}; };
    const auto response = answer(asked("GET", "/page"));
    BOOST_TEST(response.status == 303);
    BOOST_TEST(header_of(response, "Location") == "/login?next=/page");
    BOOST_TEST(header_of(response, "Cache-Control") == "no-store");
    BOOST_TEST(response.body == answer(asked("GET", "/mine")).body);
}

BOOST_AUTO_TEST_CASE(a_visitor_who_posts_is_sent_to_sign_in_and_then_to_the_page_of_the_form) {
    BOOST_TEST(header_of(answer(asked("POST", "/mine")), "Location") == "/login?next=/mine");
    BOOST_TEST(header_of(answer(asked("POST", "/beat")), "Location") == "/login", "no form");
    BOOST_TEST(calls == 0);
    handler = [](const Request&) -> Response { throw SignInNeeded{}; };
    BOOST_TEST(header_of(answer(asked("POST", "/page")), "Location") == "/login?next=/page");
}

BOOST_AUTO_TEST_CASE(a_member_has_access_and_the_handler_gets_the_viewer) {
    handler = [](const Request& request) { return plain_text(request.viewer->name); };
    BOOST_TEST(answer(as_member(asked("GET", "/mine/x"))).body == "Ada");
    BOOST_TEST(answer(as_member(asked("POST", "/mine"))).body == "Ada");
}

BOOST_AUTO_TEST_CASE(an_unknown_session_cookie_means_a_visitor) {
    auto request = asked("GET", "/mine");
    request.cookies = {{"session", "another"}};
    BOOST_TEST(answer(request).status == 303);
    request.path = "/page";
    BOOST_TEST(answer(request).status == 200);
}

BOOST_AUTO_TEST_CASE(the_viewer_is_looked_up_only_if_the_cookie_is_sent) {
    answer(asked("GET", "/page"));
    auto request = asked("GET", "/page");
    request.cookies = {{"session", ""}, {"other", member_token}};
    answer(request);
    BOOST_TEST(viewer_lookups == 0);
    answer(as_member(asked("GET", "/page")));
    BOOST_TEST(viewer_lookups == 1);
}

BOOST_AUTO_TEST_CASE(stripe_has_no_viewer) {
    handler = [](const Request& request) {
        return plain_text(request.viewer ? "viewer" : "nobody");
    };
    BOOST_TEST(answer(as_member(asked("POST", "/stripe"))).body == "nobody");
    BOOST_TEST(viewer_lookups == 0);
}

BOOST_AUTO_TEST_CASE(a_cross_site_post_is_refused_before_the_handler) {
    auto request = as_member(asked("POST", "/mine"));
    request.headers = {{"sec-fetch-site", "cross-site"}};
    BOOST_TEST(answer(request).status == 403);
    request.headers = {{"origin", "https://evil.example"}};
    BOOST_TEST(answer(request).status == 403);
    BOOST_TEST(calls == 0);
    request.headers = {{"origin", base_url}};
    BOOST_TEST(answer(request).status == 200);
}

BOOST_AUTO_TEST_CASE(a_cross_site_get_is_answered) {
    auto request = asked("GET", "/page");
    request.headers = {{"sec-fetch-site", "cross-site"}};
    BOOST_TEST(answer(request).status == 200);
}

BOOST_AUTO_TEST_CASE(stripe_may_post_from_anywhere) {
    auto request = asked("POST", "/stripe");
    request.headers = {{"origin", "https://stripe.com"}};
    BOOST_TEST(answer(request).status == 200);
}

BOOST_AUTO_TEST_CASE(without_the_database_a_member_gets_503_and_a_visitor_the_page) {
    database_is_away = true;
    BOOST_TEST(answer(as_member(asked("GET", "/page"))).status == 503);
    BOOST_TEST(answer(asked("GET", "/page")).status == 200);
}

BOOST_AUTO_TEST_CASE(a_request_that_was_refused_while_reading_never_reaches_a_handler) {
    for (const int status : {400, 413}) {
        auto request = asked("POST", "/page");
        request.refusal = status;
        BOOST_TEST(answer(request).status == status);
    }
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(nul_and_invalid_utf8_are_refused_everywhere_in_a_request) {
    const auto dirty = std::string{"\xff"};
    const auto nul = std::string{"a\0b", 3};
    for (const auto& text : {dirty, nul}) {
        auto path = asked("GET", "/" + text);
        auto query = asked("GET", "/page");
        query.query = {{"q", text}};
        auto name = asked("GET", "/page");
        name.query = {{text, "q"}};
        auto cookie = asked("GET", "/page");
        cookie.cookies = {{"theme", text}};
        auto header = asked("GET", "/page");
        header.headers = {{"user-agent", text}};
        for (const auto& request : {path, query, name, cookie, header}) {
            BOOST_TEST(answer(request).status == 400);
        }
    }
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(the_handler_gets_the_values_of_the_path) {
    handler = [](const Request& request) { return plain_text(request.path_value("thing")); };
    BOOST_TEST(answer(as_member(asked("GET", "/mine/bread"))).body == "bread");
    BOOST_TEST(answer(as_member(asked("GET", "/mine"))).body == "");
}

BOOST_AUTO_TEST_CASE(a_worker_refuses_the_route_of_another_pool) {
    SmallSite site;
    site.pool = Pool::password;
    BOOST_TEST(site.answer(asked("GET", "/page")).status == 500);
    BOOST_TEST(site.answer(asked("POST", "/page")).status == 500);
    BOOST_TEST(site.answer(asked("POST", "/stripe")).status == 500);
    BOOST_TEST(site.calls == 0);
    BOOST_TEST(site.answer(asked("GET", "/nowhere")).status == 404);
    BOOST_TEST(site.answer(asked("PUT", "/page")).status == 405);

    site.pool = Pool::pages;
    BOOST_TEST(site.answer(asked("GET", "/page")).status == 200);
    site.pool.reset();
    BOOST_TEST(site.answer(asked("GET", "/page")).status == 200);
    BOOST_TEST(site.calls == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
