#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/site_with_settings.hpp"

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(checkout_options)

BOOST_AUTO_TEST_CASE(stripe_is_asked_for_language_terms_and_an_invoice_that_only_its_buyer_opens) {
    const SiteWithSettings site{{"LECTERN_LANG=de-AT", "STRIPE_INVOICES=on", "STRIPE_TERMS=on",
                                 "LECTERN_TERMS_URL=https://school.example/terms"}};
    const auto email = fresh_address("invoiced");
    Browser browser;
    const auto started = browser.submit(
        site.page(std::string{"/courses/"} + bread_course + "/checkout"), {{"email", email}});
    const auto success = press(browser, started.header("location"), "pay").header("location");
    BOOST_TEST(browser.get(success).says("Your payment has arrived"));
    const auto session = json::parse(session_object(session_id_in(success)));
    BOOST_TEST(session.text("locale").value() == "de");
    BOOST_TEST(session.text("consent.terms_of_service").value() == "accepted");

    const auto order =
        facts("SELECT public_id FROM orders WHERE email = $1", email).front().text("public_id");
    const auto invoice = "/receipts/" + order + "/invoice";
    BOOST_TEST(browser.follow(set_password(browser, success)).status == 200);
    BOOST_TEST(browser.get("/receipts").says(invoice));
    BOOST_TEST(browser.get(invoice).redirects_to(site_under_test().sandbox + "/invoices/" +
                                                 session.text("invoice").value()));
    BOOST_TEST(browser.follow(browser.get(invoice)).says("Invoice"));

    auto other = learner_with(sql_course);
    BOOST_TEST(other.browser.get(invoice).status == 404);
    BOOST_TEST(!other.browser.get("/receipts").says("Open the invoice"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
