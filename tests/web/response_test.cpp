#include "web/response.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"

namespace lectern::web {

BOOST_AUTO_TEST_SUITE(response)

BOOST_AUTO_TEST_CASE(a_redirect_has_status_303_and_a_location) {
    BOOST_TEST(redirect("/courses").status == 303);
    BOOST_TEST(redirect("/courses").header("Location") == "/courses");
}

BOOST_AUTO_TEST_CASE(a_permanent_redirect_has_status_301) {
    BOOST_TEST(moved({}, "/courses/bread").status == 301);
    BOOST_TEST(moved({}, "/courses/bread").header("Location") == "/courses/bread");
    const Request with_query{.query = {{"t", "40"}, {"q", "a&b\r\nX: 1"}}};
    BOOST_TEST(moved(with_query, "/courses/bread").header("Location") ==
               "/courses/bread?t=40&q=a%26b%0D%0AX%3A%201");
}

BOOST_AUTO_TEST_CASE(an_absent_header_is_empty) {
    BOOST_TEST(plain_text("x").header("Location") == "");
}

BOOST_AUTO_TEST_CASE(a_problem_is_valid_json_whatever_its_text) {
    const auto response = problem(400, "Event \"refused\"", "a\nb");
    const auto details = json::parse(std::get<std::string>(response.body));
    BOOST_TEST(response.status == 400);
    BOOST_TEST(details.text("title").value() == "Event \"refused\"");
    BOOST_TEST(details.text("detail").value() == "a\nb");
}

BOOST_AUTO_TEST_CASE(a_shared_page_sets_what_nginx_reads_in_the_order_it_needs) {
    const auto shared = shared_by_visitors(plain_text("hello"), std::chrono::seconds{2});
    const Fields expected = {{"Content-Type", "text/plain; charset=utf-8"},
                             {"Cache-Control", "stale-while-revalidate=1"},
                             {"X-Accel-Expires", "2"},
                             {"Cache-Control", "private, no-cache"}};
    BOOST_TEST((shared.headers == expected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
