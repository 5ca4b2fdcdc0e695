#include "routes.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include "support/source_tree.hpp"
#include "web/cookies.hpp"
#include "web/respond.hpp"
#include "web/view.hpp"

namespace lectern {

namespace {

using web::Audience;
using web::Pool;

const std::filesystem::path source{test::in_source({})};

/// Returns a path for a pattern, with each placeholder filled in.
std::string example_path(std::string_view pattern) {
    return std::regex_replace(std::string{pattern}, std::regex{R"(\{[^}]*\})"}, "example");
}

/// Returns the routes with handlers that answer with the method and pattern of their line.
std::vector<web::Route> telling_routes() {
    std::vector<web::Route> lines;
    for (const auto& line : routes()) {
        lines.push_back({line.method, line.pattern, line.audience, line.pool,
                         [name = std::string{line.method} + " " + std::string{line.pattern}](
                             const web::Request&) { return web::plain_text(name); },
                         line.page});
    }
    return lines;
}

const AppRoute& line_of(std::string_view method, std::string_view pattern) {
    for (const auto& line : routes()) {
        if (line.method == method && line.pattern == pattern) return line;
    }
    throw std::out_of_range{std::string{method} + " " + std::string{pattern}};
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Returns the names in `page("…")` and `form_page("…")` calls and in the table of error pages.
std::set<std::string> views_named_in_code() {
    const std::regex call{R"re((?:\b(?:form_)?page\(|\{\d{3}, )"([a-z_/]+)")re"};
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{source / "app"}) {
        if (entry.path().extension() != ".cpp") continue;
        const auto text = text_of(entry.path());
        for (std::sregex_iterator found{text.begin(), text.end(), call}, end; found != end;
             ++found) {
            names.insert((*found)[1]);
        }
    }
    return names;
}

/// Returns the line for nginx/http/pools.conf of a route outside the pool of pages.
std::string line_of_nginx(const AppRoute& route) {
    const auto path =
        std::regex_replace(std::string{route.pattern}, std::regex{R"(\{[^}]*\})"}, "[^/]+");
    const std::string methods = route.method == "GET" ? "(?:GET|HEAD)" : std::string{route.method};
    return "\"~^" + methods + " " + path + "$\" lectern_" + to_text(route.pool) + ";";
}

/// Returns the lines of nginx's map of pools, without the default.
std::set<std::string> lines_of_nginx() {
    const auto text = text_of(source / "nginx" / "http" / "pools.conf");
    const std::regex line{R"re(("~[^"]*" lectern_[a-z]+;))re"};
    std::set<std::string> lines;
    for (std::sregex_iterator found{text.begin(), text.end(), line}, end; found != end; ++found)
        lines.insert((*found)[1]);
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route_table)

BOOST_AUTO_TEST_CASE(every_route_is_reached_by_its_own_path) {
    const web::Router router{telling_routes()};
    for (const auto& line : routes()) {
        const auto match = router.match(line.method, example_path(line.pattern));
        BOOST_TEST_CONTEXT(line.method << " " << line.pattern) {
            BOOST_REQUIRE(match.route != nullptr);
            BOOST_TEST(match.route->method == line.method);
            BOOST_TEST(match.route->pattern == line.pattern);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_two_routes_have_the_same_method_and_path) {
    std::set<std::string> seen;
    for (const auto& line : routes()) {
        const auto path = std::string{line.method} + " " + example_path(line.pattern);
        BOOST_TEST(seen.insert(path).second, path);
    }
}

BOOST_AUTO_TEST_CASE(routes_are_get_or_post) {
    for (const auto& line : routes()) BOOST_TEST((line.method == "GET" || line.method == "POST"));
}

BOOST_AUTO_TEST_CASE(every_route_has_a_handler) {
    for (const auto& line : routes()) BOOST_TEST((line.handler != nullptr), line.pattern);
}

BOOST_AUTO_TEST_CASE(exactly_the_learning_and_account_routes_except_the_player_are_for_members) {
    for (const auto& line : routes()) {
        const bool is_own = line.pattern == "/account" || line.pattern.starts_with("/receipts") ||
                            line.pattern == "/.well-known/change-password" ||
                            line.pattern.starts_with("/account/");
        // The player itself tells visitors from members: a visitor may see what it offers.
        const bool is_player = line.pattern == "/learn/{course}/{lesson?}";
        const bool learns = (line.pattern.starts_with("/learn/") && !is_player) ||
                            line.pattern == "/my-courses" || line.pattern.starts_with("/notes/") ||
                            line.pattern.starts_with("/search/") ||
                            line.pattern.starts_with("/resources/");
        BOOST_TEST((is_own || learns) == (line.audience == Audience::member), line.pattern);
    }
}

BOOST_AUTO_TEST_CASE(every_form_has_a_page) {
    const web::Router router{telling_routes()};
    for (const auto& line : routes()) {
        const bool is_of_a_program = line.audience == Audience::stripe ||
                                     line.pattern == "/learn/{course}/{lesson}/progress";
        if (line.method != "POST") {
            BOOST_TEST(line.page.empty(), line.pattern);
            continue;
        }
        const auto page = router.page_of(example_path(line.pattern));
        BOOST_TEST(page.empty() == is_of_a_program, line.pattern);
        if (!page.empty()) BOOST_TEST((router.match("GET", page).route != nullptr), line.pattern);
    }
}

BOOST_AUTO_TEST_CASE(only_the_webhook_is_for_stripe) {
    for (const auto& line : routes()) {
        BOOST_TEST((line.audience == Audience::stripe) ==
                   (line.method == "POST" && line.pattern == "/webhooks/stripe"));
    }
}

BOOST_AUTO_TEST_CASE(exactly_the_routes_that_hash_passwords_are_in_the_password_pool) {
    const std::set<std::string_view> hashing{"/login",
                                             "/register",
                                             "/verify-email/{token}",
                                             "/claim/{token}",
                                             "/checkout/success",
                                             "/reset-password/{token}",
                                             "/account/email",
                                             "/account/password",
                                             "/account/delete",
                                             "/account/two-step/start",
                                             "/account/two-step/codes",
                                             "/account/two-step/off",
                                             "/confirm-email/{token}"};
    for (const auto& line : routes()) {
        const bool hashes = line.method == "POST" && hashing.contains(line.pattern);
        BOOST_TEST(hashes == (line.pool == Pool::password), line.method << " " << line.pattern);
    }
}

BOOST_AUTO_TEST_CASE(exactly_the_routes_that_call_stripe_or_storage_are_in_the_outside_pool) {
    BOOST_TEST((line_of("POST", "/courses/{slug}/checkout").pool == Pool::outside));
    BOOST_TEST((line_of("GET", "/checkout/success").pool == Pool::outside));
    BOOST_TEST((line_of("GET", "/resources/{id}/download").pool == Pool::outside));
    BOOST_TEST((line_of("GET", "/learn/{course}/{lesson}/playback").pool == Pool::outside));
    BOOST_TEST((line_of("GET", "/receipts/{order}/invoice").pool == Pool::outside));
    const auto outside = std::count_if(routes().begin(), routes().end(),
                                       [](const auto& line) { return line.pool == Pool::outside; });
    BOOST_TEST(outside == 5);
}

BOOST_AUTO_TEST_CASE(exactly_the_members_routes_send_a_visitor_to_sign_in) {
    const web::Views views{source / "views"};
    const web::Site site{
        .router = web::Router{telling_routes()},
        .views = views,
        .base_url = "https://school.example",
        .session_cookie_name = "session",
        .find_viewer = [](const std::string&,
                          const web::Request&) { return std::optional<web::Viewer>{}; },
        .add_frame = [](const web::Request&, web::ViewData&) {}};
    for (const auto& line : routes()) {
        const auto response = web::respond(
            site, {.method = std::string{line.method}, .path = example_path(line.pattern)});
        const bool is_sent_away = response.status == 303;
        BOOST_TEST(is_sent_away == (line.audience == Audience::member),
                   line.method << " " << line.pattern);
    }
}

BOOST_AUTO_TEST_CASE(every_view_that_the_code_names_exists) {
    const web::Views views{source / "views"};
    const auto names = views_named_in_code();
    BOOST_TEST(names.size() > 15);
    for (const auto& name : names) BOOST_TEST(views.has(name), name);
}

BOOST_AUTO_TEST_CASE(nginx_and_the_route_table_choose_the_same_pools) {
    std::set<std::string> wanted;
    for (const auto& route : routes()) {
        BOOST_TEST((!route.pattern.ends_with("?}") || route.pool == Pool::pages),
                   route.pattern << ": line_of_nginx() does not support optional parts");
        if (route.pool != Pool::pages) wanted.insert(line_of_nginx(route));
    }
    const auto found = lines_of_nginx();
    for (const auto& line : wanted)
        BOOST_TEST(found.contains(line), "nginx/http/pools.conf lacks " << line);
    for (const auto& line : found)
        BOOST_TEST(wanted.contains(line), "app/routes.cpp has no route for " << line);
    const auto text = text_of(source / "nginx" / "http" / "pools.conf");
    BOOST_TEST(text.find("default lectern_pages;") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nginx_recognises_both_names_of_the_session_cookie) {
    const auto text = text_of(source / "nginx" / "http" / "cache.conf");
    std::smatch pattern;
    BOOST_REQUIRE(std::regex_search(text, pattern, std::regex{R"re("~([^"]*)" 1;)re"}));
    const std::regex knows{pattern[1].str()};
    for (const auto* base_url : {"https://school.example", "http://localhost:8080"}) {
        const auto name = web::CookiePolicy{base_url}.name("session");
        BOOST_TEST(std::regex_search(name + "=abc", knows), name);
        BOOST_TEST(std::regex_search("other=1; " + name + "=abc", knows), name);
        BOOST_TEST(!std::regex_search("other=" + name, knows), name);
        BOOST_TEST(!std::regex_search("my" + name + "=abc", knows), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
