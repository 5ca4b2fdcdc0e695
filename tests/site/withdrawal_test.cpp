#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "school/withdrawal.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_with_settings.hpp"

namespace lectern::test {

namespace {

json::Value evidence_of(const std::string& order) {
    SiteCommand command{{"order", "evidence", order, "--json"}, {database_of_operator()}};
    BOOST_REQUIRE_MESSAGE(command.status() == 0, command.output());
    return json::parse(command.output());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(withdrawal)

BOOST_AUTO_TEST_CASE(a_buyer_ticks_the_waiver_and_finds_it_again_in_the_receipt) {
    const SiteWithSettings site{{"LECTERN_WITHDRAWAL_WAIVER=on"}};
    const std::string words{school::withdrawal_text(school::withdrawal_version).value()};
    const auto course = std::string{"/courses/"} + bread_course;
    const auto email = fresh_address("waiver");
    Browser browser;
    BOOST_TEST(browser.get(site.page(course)).says(words));
    BOOST_TEST(!browser.get(course).says(words), "other schools do not ask");

    BOOST_TEST(browser.submit(site.page(course + "/checkout"), {{"email", email}})
                   .says("Tick this to buy."));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", email) == 0);

    const auto started =
        browser.submit(site.page(course + "/checkout"), {{"email", email}, {"withdrawal", "1"}});
    const auto success = press(browser, started.header("location"), "pay").header("location");
    BOOST_TEST(browser.get(success).says("Your payment has arrived"));
    BOOST_TEST(newest_mail_to(email).text.find(words) != std::string::npos);

    const auto order =
        facts("SELECT public_id FROM orders WHERE email = $1", email).front().text("public_id");
    const auto evidence = evidence_of(order);
    BOOST_TEST(evidence.integer("withdrawal_version").value() == 1);
    BOOST_TEST(evidence.text("withdrawal_text").value() == words);
    BOOST_TEST(evidence.has("withdrawal_waived_at"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
