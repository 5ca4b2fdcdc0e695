#include "account/user_agent.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "support/view_check.hpp"
#include "web/date_view.hpp"

namespace lectern::account {

namespace {

std::string names(std::string_view user_agent) {
    const auto [browser, system] = browser_names(user_agent);
    return browser + " on " + system;
}

std::string shown(const char* browser, const char* system) {
    const std::string text{system};
    auto line = web::view({{"id", "1"},
                           {"is_current", false},
                           {"has_browser", *browser != '\0'},
                           {"browser", browser},
                           {"has_system", !text.empty()},
                           {"system", text},
                           {"network", "192.0.2.0/24"},
                           {"started", web::date_view("2026-11-03 07:05")},
                           {"last_used", web::date_view("2026-11-23 18:30")}});
    const auto data = web::view({{"sessions", web::view_list({std::move(line)})}});
    return test::source_views().render("account/account", data);
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(user_agent)

BOOST_AUTO_TEST_CASE(the_usual_browsers_are_known_with_their_system) {
    BOOST_TEST(names("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 "
                     "Firefox/145.0") == "Firefox on Windows");
    BOOST_TEST(names("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0") ==
               "Firefox on Linux");
    BOOST_TEST(names("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                     "Gecko) Chrome/142.0.0.0 Safari/537.36") == "Chrome on Windows");
    BOOST_TEST(names("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                     "Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0") == "Edge on Windows");
    BOOST_TEST(names("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                     "Gecko) Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0") == "Opera on Windows");
    BOOST_TEST(names("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                     "(KHTML, like Gecko) Version/26.0 Safari/605.1.15") == "Safari on macOS");
    BOOST_TEST(names("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like "
                     "Gecko) Chrome/142.0.0.0 Safari/537.36") == "Chrome on ChromeOS");
}

BOOST_AUTO_TEST_CASE(phones_and_tablets_are_known) {
    BOOST_TEST(names("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
                     "(KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1") ==
               "Safari on iPhone");
    BOOST_TEST(names("Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
                     "like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1") == "Chrome on iPad");
    BOOST_TEST(names("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
                     "(KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/604.1") ==
               "Firefox on iPhone");
    BOOST_TEST(names("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                     "Chrome/142.0.0.0 Mobile Safari/537.36") == "Chrome on Android");
    BOOST_TEST(names("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                     "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36") ==
               "Samsung Internet on Android");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_stays_empty) {
    BOOST_TEST(names("") == " on ");
    BOOST_TEST(names("curl/8.14.1") == " on ");
    BOOST_TEST(names("Lynx/2.9.2 (Linux)") == " on Linux");
}

BOOST_AUTO_TEST_CASE(the_account_page_names_browser_system_and_time_in_words) {
    const auto known = shown("Firefox", "Windows");
    BOOST_TEST(contains(known, "<strong>Firefox on Windows</strong>"));
    BOOST_TEST(
        contains(known, "Last used <time datetime=\"2026-11-23\">23 November 2026, 18:30</time>"));
    BOOST_TEST(
        contains(known, "Signed in <time datetime=\"2026-11-03\">3 November 2026, 07:05</time>"));
    BOOST_TEST(contains(shown("", ""), "<strong>Unknown browser</strong>"));
    BOOST_TEST(contains(shown("", "Linux"), "<strong>Unknown browser on Linux</strong>"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
