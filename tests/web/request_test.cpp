#include "web/request.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::web {

BOOST_AUTO_TEST_SUITE(request)

BOOST_AUTO_TEST_CASE(the_network_of_an_address_is_24_bits_of_ipv4_and_48_of_ipv6) {
    const struct {
        const char* address;
        const char* network;
    } table[] = {
        {"192.0.2.7", "192.0.2.0/24"},
        {"255.255.255.255", "255.255.255.0/24"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"},
        {"2001:db8::1", "2001:db8::/48"},
        {"::1", "::/48"},
        {"::ffff:192.0.2.7", "192.0.2.0/24"},
    };
    for (const auto& line : table) BOOST_TEST(network_prefix(line.address) == line.network);
}

BOOST_AUTO_TEST_CASE(an_invalid_address_has_no_network) {
    for (const auto* address :
         {"", "unix:", "localhost", "192.0.2", "192.0.2.7.1", "192.0.2.256", " 192.0.2.7",
          "2001:db8::1%eth0", "2001:db8:::1", "192.0.2.7:80", "[::1]"}) {
        BOOST_TEST(network_prefix(address) == "", "address " << address);
    }
}

BOOST_AUTO_TEST_CASE(the_time_in_the_queue_is_counted_from_what_nginx_tells) {
    using namespace std::chrono_literals;
    const Timestamp now{1'700'000'000s};
    const auto waited = [&](const std::string& since) {
        return queue_time({.headers = {{"x-request-start", since}}}, now);
    };
    BOOST_TEST((waited("1699999999.250") == 750ms));
    BOOST_TEST((waited("1700000000.500") == 0ms));
    for (const auto* invalid : {"", "soon", "nan", "inf", "-1", "1e300"})
        BOOST_TEST(!waited(invalid).has_value(), invalid);
    BOOST_TEST(!queue_time({}, now).has_value());
}

BOOST_AUTO_TEST_CASE(an_absent_field_differs_from_an_empty_one) {
    const Request request{.method = "GET", .query = {{"page", ""}}, .cookies = {{"seen", ""}}};
    BOOST_TEST(request.query_value("page").value() == "");
    BOOST_TEST(!request.query_value("sort"));
    BOOST_TEST(request.cookie("seen").value() == "");
    BOOST_TEST(!request.cookie("session"));
}

BOOST_AUTO_TEST_CASE(the_first_of_two_fields_with_one_name_is_used) {
    const Request request{.method = "GET",
                          .headers = {{"origin", "https://one"}, {"origin", "https://two"}},
                          .query = {{"page", "1"}, {"page", "2"}},
                          .cookies = {{"session", "first"}, {"session", "second"}}};
    BOOST_TEST(request.query_value("page").value() == "1");
    BOOST_TEST(request.cookie("session").value() == "first");
    BOOST_TEST(request.header("origin") == "https://one");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
