#include "web/cookies.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::web {

namespace {

std::optional<std::string> value_in(const std::string& header, std::string_view name) {
    return Request{.method = "GET", .cookies = parse_cookies(header)}.cookie(name);
}

bool has_attribute(const std::string& cookie, const std::string& attribute) {
    return (cookie + ";").find("; " + attribute + ";") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cookies)

BOOST_AUTO_TEST_CASE(a_cookie_is_bound_to_this_host_over_https) {
    const CookiePolicy policy{"https://school.example"};
    const auto cookie = policy.set("session", "token", std::chrono::hours{1});
    BOOST_TEST(cookie.starts_with("__Host-lectern_session=token;"));
    for (const auto* attribute : {"Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=3600"}) {
        BOOST_TEST(has_attribute(cookie, attribute), attribute);
    }
    BOOST_TEST(cookie.find("Domain") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_plain_http_on_loopback_omits_secure) {
    for (const auto* base_url : {"http://localhost:8080", "http://localhost", "http://127.0.0.1:80",
                                 "http://[::1]:8080"}) {
        const CookiePolicy policy{base_url};
        BOOST_TEST(policy.name("session") == "lectern_session");
        BOOST_TEST(!has_attribute(policy.set("session", "token", {}), "Secure"), base_url);
        BOOST_TEST(has_attribute(policy.set("session", "token", {}), "HttpOnly"), base_url);
    }
    for (const auto* base_url :
         {"https://localhost:8080", "http://school.example", "http://localhost.evil.example",
          "http://localhostile", "http://127.0.0.1@evil.example", "http://127.0.0.10",
          "HTTP://localhost", "", "localhost"}) {
        const CookiePolicy policy{base_url};
        BOOST_TEST(policy.name("session") == "__Host-lectern_session");
        BOOST_TEST(has_attribute(policy.set("session", "token", {}), "Secure"), base_url);
    }
}

BOOST_AUTO_TEST_CASE(a_cookie_without_a_lifetime_ends_with_the_browser) {
    const auto cookie = CookiePolicy{"https://school.example"}.set("session", "token", {});
    BOOST_TEST(cookie.find("Max-Age") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(removing_a_cookie_sends_its_name_with_max_age_zero) {
    const CookiePolicy policy{"https://school.example"};
    BOOST_TEST(policy.remove("session").starts_with("__Host-lectern_session=;"));
    BOOST_TEST(has_attribute(policy.remove("session"), "Max-Age=0"));
    BOOST_TEST(has_attribute(policy.remove("session"), "Path=/"));
}

BOOST_AUTO_TEST_CASE(the_cookies_of_a_header_are_found_by_name) {
    const std::string header = "theme=dark; lectern_session=abc-_123;other=1";
    BOOST_TEST(value_in(header, "lectern_session").value() == "abc-_123");
    BOOST_TEST(value_in(header, "theme").value() == "dark");
    BOOST_TEST(value_in(header, "other").value() == "1");
    BOOST_TEST(!value_in(header, "session"));
    BOOST_TEST(!value_in(header, "LECTERN_SESSION"));
}

BOOST_AUTO_TEST_CASE(a_value_keeps_its_equals_signs) {
    BOOST_TEST(value_in("token=a=b==", "token").value() == "a=b==");
}

BOOST_AUTO_TEST_CASE(an_escaped_cookie_name_is_not_decoded) {
    // A neighbouring host can set `__%48ost-…`: browsers protect the prefix only in its literal
    // form.
    BOOST_TEST(!value_in("__%48ost-lectern_session=evil", "__Host-lectern_session"));
    BOOST_TEST(!value_in("lectern%5fsession=evil", "lectern_session"));
    BOOST_TEST(!value_in("lectern+session=evil", "lectern session"));
}

BOOST_AUTO_TEST_CASE(malformed_headers_give_no_cookies_and_no_crash) {
    for (const auto* header : {"", ";", ";;;", "=", "=;=", " ", "  ;  ", "novalue", "a b c", "%",
                               "%4", "%zz", "\t\t", ";;session", "\xff\xfe", "\""}) {
        BOOST_TEST(!value_in(header, "session"), header);
    }
    BOOST_TEST(value_in("  session=1", "session").value() == "1");
    BOOST_TEST(value_in(";;session=1;;", "session").value() == "1");
    BOOST_TEST(value_in("session=", "session").value() == "");
    BOOST_TEST(value_in("a=%; session=1", "session").value() == "1");
    BOOST_TEST(value_in(std::string(60000, ';') + "session=1", "session").value() == "1");
    BOOST_TEST(value_in("a=" + std::string(60000, 'x'), "a").value().size() == 60000);
}

BOOST_AUTO_TEST_CASE(a_cookie_without_a_name_or_with_a_control_character_is_omitted) {
    BOOST_TEST(parse_cookies("=lectern_session=evil; =").empty());
    for (const auto* header :
         {"a=x\x01", "a=\x7f", "a\x08=x", "a=x\r\nSet-Cookie: b=1", "a=x\ty"}) {
        BOOST_TEST(parse_cookies(header).empty(), header);
    }
    const auto others = parse_cookies("a=\x1f; b=caf\xc3\xa9");
    BOOST_TEST(others.size() == 1U);
    BOOST_TEST(others.front().second == "caf\xc3\xa9");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
