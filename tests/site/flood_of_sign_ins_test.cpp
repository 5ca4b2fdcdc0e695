#include <chrono>
#include <filesystem>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/fastcgi_client.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

// If more people sign in than passwords can be hashed, a request waits for a worker. The tests
// state how long it waited, as nginx does.

namespace {

/// A minute in the future, so that the test passes however long a busy machine takes.
constexpr double no_wait = -60;

std::string seconds_ago(double seconds) {
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string(now.count() - seconds);
}

/// Posts a form that has waited so long, and returns the whole response.
std::string post_after(double seconds, const std::string& path, const Fields& fields,
                       const std::string& cookie = {}, const std::string& from = "203.0.113.1") {
    const auto socket =
        std::filesystem::path{site_under_test().logs}.parent_path() / "run" / "password.sock";
    FastcgiRequest request{socket,
                           {{"REQUEST_METHOD", "POST"},
                            {"REQUEST_URI", path},
                            {"DOCUMENT_URI", path},
                            {"CONTENT_TYPE", "application/x-www-form-urlencoded"},
                            {"REMOTE_ADDR", from},
                            {"HTTP_COOKIE", cookie},
                            {"HTTP_X_REQUEST_START", seconds_ago(seconds)}},
                           form_body(fields)};
    return request.answer();
}

std::string sign_in_after(double seconds, const std::string& email, const std::string& cookie = {},
                          const std::string& from = "203.0.113.1") {
    return post_after(seconds, "/login", {{"email", email}, {"password", good_password}}, cookie,
                      from);
}

/// A failure shows the beginning of the answer.
boost::test_tools::assertion_result is_signed_in(const std::string& answer) {
    boost::test_tools::assertion_result result{answer.starts_with("Status: 303")};
    result.message() << answer.substr(0, 500);
    return result;
}

bool is_asked_to_retry(const std::string& answer) {
    return answer.starts_with("Status: 429") &&
           answer.find("Very busy just now") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flood_of_sign_ins)

BOOST_AUTO_TEST_CASE(unknown_browser_is_asked_to_retry_only_if_the_request_waited_long) {
    const auto learner = learner_with(sql_course);
    const auto busy = sign_in_after(5, learner.email);
    BOOST_TEST(is_asked_to_retry(busy));
    BOOST_TEST(busy.find("Retry-After: 5") != std::string::npos);
    BOOST_TEST(is_asked_to_retry(sign_in_after(5, fresh_address("nobody"))), "same answer");
    BOOST_TEST(is_signed_in(sign_in_after(no_wait, learner.email)));
}

BOOST_AUTO_TEST_CASE(browser_that_has_signed_in_before_is_served_after_any_wait) {
    auto learner = learner_with(sql_course);
    const auto mark = learner.browser.cookie("lectern_browser");
    BOOST_REQUIRE(mark.has_value());
    BOOST_TEST(is_signed_in(sign_in_after(5, learner.email, "lectern_browser=" + *mark)));
    const auto other = learner_with(sql_course);
    BOOST_TEST(is_asked_to_retry(
        sign_in_after(5, other.email, "lectern_browser=" + *mark, "203.0.113.2")));
}

BOOST_AUTO_TEST_CASE(network_that_has_signed_in_before_is_served_after_any_wait) {
    const auto learner = learner_with(sql_course);
    BOOST_TEST(is_signed_in(sign_in_after(no_wait, learner.email, "", "198.51.100.7")));
    BOOST_TEST(is_signed_in(sign_in_after(5, learner.email, "", "198.51.100.99")));
}

BOOST_AUTO_TEST_CASE(registration_that_waited_long_is_asked_to_retry) {
    const Fields fields{
        {"name", "Zoe"}, {"email", fresh_address("zoe")}, {"password", good_password}};
    BOOST_TEST(post_after(5, "/register", fields).starts_with("Status: 429"));
    BOOST_TEST(post_after(no_wait, "/register", fields).starts_with("Status: 200"));
}

BOOST_AUTO_TEST_CASE(client_cannot_set_its_own_waiting_time) {
    Browser browser;
    const auto reply =
        browser.send({.method = "POST",
                      .address = "/login",
                      .headers = {{"X-Request-Start", "1.000"},
                                  {"Content-Type", "application/x-www-form-urlencoded"},
                                  {"Origin", site_under_test().site}},
                      .body = form_body({{"email", fresh_address("nobody")}, {"password", "x"}})});
    BOOST_TEST(reply.status == 422);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
