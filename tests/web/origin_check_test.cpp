#include "web/request.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::web {

namespace {

constexpr auto base_url = "https://school.example";

Request posted(Fields headers) {
    return {.method = "POST", .headers = std::move(headers)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(origin)

BOOST_AUTO_TEST_CASE(this_sites_own_pages_may_post) {
    BOOST_TEST(is_same_origin(posted({{"sec-fetch-site", "same-origin"}}), base_url));
    BOOST_TEST(is_same_origin(posted({{"sec-fetch-site", "none"}}), base_url));
    BOOST_TEST(is_same_origin(posted({{"origin", base_url}}), base_url));
}

BOOST_AUTO_TEST_CASE(a_client_that_sends_neither_header_may_post) {
    BOOST_TEST(is_same_origin(posted({}), base_url));
    BOOST_TEST(is_same_origin(posted({{"referer", "https://evil.example/"}}), base_url));
}

BOOST_AUTO_TEST_CASE(another_site_may_not_post) {
    for (const auto* site : {"cross-site", "same-site", "SAME-ORIGIN", "same-origin, none"}) {
        BOOST_TEST(!is_same_origin(posted({{"sec-fetch-site", site}}), base_url), site);
    }
    for (const auto* origin :
         {"https://evil.example", "http://school.example", "https://school.example:8443",
          "https://school.example.evil.example", "https://evil.example/https://school.example",
          "null", "https://school.example/", "https://SCHOOL.example"}) {
        BOOST_TEST(!is_same_origin(posted({{"origin", origin}}), base_url), origin);
    }
}

BOOST_AUTO_TEST_CASE(sec_fetch_site_takes_precedence_over_origin) {
    BOOST_TEST(!is_same_origin(posted({{"sec-fetch-site", "cross-site"}, {"origin", base_url}}),
                               base_url));
    BOOST_TEST(is_same_origin(
        posted({{"sec-fetch-site", "same-origin"}, {"origin", "https://alias.example"}}),
        base_url));
}

BOOST_AUTO_TEST_CASE(the_host_header_is_ignored) {
    BOOST_TEST(!is_same_origin(
        posted({{"origin", "https://evil.example"}, {"host", "evil.example"}}), base_url));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
