#include "platform/stream_access_rules.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using lectern::are_access_rules;

BOOST_AUTO_TEST_SUITE(stream_access_rules)

BOOST_AUTO_TEST_CASE(each_type_of_rule_is_accepted) {
    for (
        const auto* rules :
        {R"([{"type":"any","action":"block"}])",
         R"([{"type":"ip.geoip.country","country":["US","MX"],"action":"allow"}])",
         R"([{"action":"allow","ip":["93.184.216.0/24","2400:cb00::/32","192.0.2.7"],"type":"ip.src"},
              {"type":"any","action":"block"}])"}) {
        BOOST_TEST(are_access_rules(rules), rules);
    }
}

BOOST_AUTO_TEST_CASE(a_list_that_cloudflare_would_not_understand_is_refused) {
    for (const auto* rules :
         {"",
          "none",
          "[]",
          "{}",
          R"({"type":"any","action":"allow"})",
          R"(["any"])",
          R"([{"type":"any"}])",
          R"([{"action":"allow"}])",
          R"([{"type":"any","action":"deny"}])",
          R"([{"type":"asn","action":"allow"}])",
          R"([{"type":"ip.src","action":"allow"}])",
          R"([{"type":"ip.src","ip":[],"action":"allow"}])",
          R"([{"type":"ip.src","ip":["300.0.0.1"],"action":"allow"}])",
          R"([{"type":"ip.src","ip":["192.0.2.0/33"],"action":"allow"}])",
          R"([{"type":"ip.src","ip":["192.0.2.0/"],"action":"allow"}])",
          R"([{"type":"ip.src","ip":[7],"action":"allow"}])",
          R"([{"type":"any","ip":["192.0.2.7"],"action":"allow"}])",
          R"([{"type":"ip.geoip.country","action":"allow"}])",
          R"([{"type":"ip.geoip.country","country":["Germany"],"action":"allow"}])",
          R"([{"type":"any","action":"allow"}] x)"}) {
        BOOST_TEST(!are_access_rules(rules), rules);
    }
}

BOOST_AUTO_TEST_CASE(five_rules_are_accepted_and_six_are_refused) {
    const std::string rule = R"({"type":"any","action":"allow"})";
    std::string rules = rule;
    for (int count = 1; count < 5; ++count) rules += ',' + rule;
    BOOST_TEST(are_access_rules('[' + rules + ']'));
    BOOST_TEST(!are_access_rules('[' + rules + ',' + rule + ']'));
}

BOOST_AUTO_TEST_SUITE_END()
