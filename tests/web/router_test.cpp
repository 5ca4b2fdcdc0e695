#include "web/router.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::web {

namespace {

Route route(std::string_view method, std::string_view pattern) {
    return {method, pattern, Audience::anyone, Pool::pages,
            [](const Request&) { return plain_text("ok"); }};
}

const Router& router() {
    static const Router all{{
        route("GET", "/"),
        route("GET", "/courses"),
        route("GET", "/courses/{slug}"),
        route("POST", "/courses/{slug}/checkout"),
        route("GET", "/learn/{course}/{lesson?}"),
        route("POST", "/learn/{course}/{lesson}/complete"),
        route("GET", "/login"),
        route("POST", "/login"),
        route("POST", "/logout"),
    }};
    return all;
}

/// Returns the pattern that matches a path, or an empty string.
std::string_view pattern_of(std::string_view method, std::string_view path) {
    const auto match = router().match(method, path);
    return match.route == nullptr ? std::string_view{} : match.route->pattern;
}

std::string value_of(const RouteMatch& match, std::string_view name) {
    for (const auto& [key, value] : match.path_values) {
        if (key == name) return value;
    }
    return "absent";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(routing)

BOOST_AUTO_TEST_CASE(a_path_matches_its_pattern) {
    BOOST_TEST(pattern_of("GET", "/") == "/");
    BOOST_TEST(pattern_of("GET", "/courses") == "/courses");
    BOOST_TEST(pattern_of("GET", "/courses/bread") == "/courses/{slug}");
    BOOST_TEST(pattern_of("POST", "/courses/bread/checkout") == "/courses/{slug}/checkout");
}

BOOST_AUTO_TEST_CASE(a_placeholder_takes_the_value_of_its_segment) {
    const auto match = router().match("POST", "/learn/bread/dough/complete");
    BOOST_TEST(value_of(match, "course") == "bread");
    BOOST_TEST(value_of(match, "lesson") == "dough");
}

BOOST_AUTO_TEST_CASE(an_optional_last_segment_may_be_omitted) {
    BOOST_TEST(pattern_of("GET", "/learn/bread") == "/learn/{course}/{lesson?}");
    BOOST_TEST(value_of(router().match("GET", "/learn/bread"), "lesson") == "absent");
    BOOST_TEST(value_of(router().match("GET", "/learn/bread/dough"), "lesson") == "dough");
    BOOST_TEST(pattern_of("GET", "/learn") == "");
    BOOST_TEST(pattern_of("POST", "/learn/bread/complete") == "");
}

BOOST_AUTO_TEST_CASE(other_paths_match_nothing) {
    for (const auto* path :
         {"/course", "/courses/", "/courses/bread/", "/courses//checkout", "//courses",
          "/learn/bread/", "/learn//dough", "/learn/bread/dough/", "/COURSES", "/courses/a/b",
          "/courses/bread/checkout/more", "/login/", "/{slug}", "/%63ourses"}) {
        const auto match = router().match("GET", path);
        BOOST_TEST((match.route == nullptr && match.allowed.empty()), "path " << path);
    }
}

BOOST_AUTO_TEST_CASE(a_segment_is_not_decoded_or_normalised) {
    BOOST_TEST(value_of(router().match("GET", "/courses/../etc"), "slug") == "absent");
    BOOST_TEST(value_of(router().match("GET", "/courses/.."), "slug") == "..");
    BOOST_TEST(value_of(router().match("GET", "/courses/{slug}"), "slug") == "{slug}");
}

BOOST_AUTO_TEST_CASE(a_path_with_a_wrong_method_lists_the_allowed_ones) {
    const std::vector<std::string> both{"GET", "HEAD", "POST"};
    const std::vector<std::string> post{"POST"};
    BOOST_TEST(router().match("DELETE", "/login").allowed == both);
    BOOST_TEST(router().match("GET", "/logout").allowed == post);
    BOOST_TEST(router().match("HEAD", "/logout").allowed == post);
    BOOST_TEST(router().match("get", "/login").allowed == both);
    BOOST_TEST(router().match("OPTIONS", "/logout").allowed == post);
}

BOOST_AUTO_TEST_CASE(the_page_of_a_form_is_named_by_its_route_or_has_the_same_path) {
    auto checkout = route("POST", "/courses/{slug}/checkout");
    checkout.page = "/courses/{slug}";
    auto note = route("POST", "/learn/{course}/{lesson}/notes/{id}");
    note.page = "/learn/{course}/{lesson}";
    const Router forms{{route("GET", "/courses/{slug}"), checkout,
                        route("GET", "/courses/{slug}/checkout"), note, route("POST", "/login"),
                        route("GET", "/login"), route("POST", "/beat")}};
    BOOST_TEST(forms.page_of("/courses/bread/checkout") == "/courses/bread");
    BOOST_TEST(forms.page_of("/courses/a b?c/checkout") == "/courses/a%20b%3Fc");
    BOOST_TEST(forms.page_of("/learn/bread/dough/notes/7") == "/learn/bread/dough");
    BOOST_TEST(forms.page_of("/login") == "/login");
    BOOST_TEST(forms.page_of("/courses/a b") == "/courses/a%20b");
    BOOST_TEST(forms.page_of("/beat") == "");
    BOOST_TEST(forms.page_of("/nowhere") == "");
}

BOOST_AUTO_TEST_CASE(head_finds_the_get_route) {
    BOOST_TEST(pattern_of("HEAD", "/courses/bread") == "/courses/{slug}");
    BOOST_TEST(pattern_of("HEAD", "/courses/bread/checkout") == "");
}

BOOST_AUTO_TEST_CASE(each_method_of_a_path_has_its_own_route) {
    BOOST_TEST(router().match("GET", "/login").route->method == "GET");
    BOOST_TEST(router().match("POST", "/login").route->method == "POST");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
