// Payments that differ from what was agreed.

#include <boost/test/unit_test.hpp>

#include <regex>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

struct Mismatch {
    Browser browser;
    std::string email = fresh_address("guest");
    std::string success;
    std::string order;  // its reference

    /// Reports a payment whose subtotal differs from the agreed price.
    Mismatch() {
        const NoWebhooks silent;
        success = buy(browser, sql_course, email);
        const auto session = session_object(session_id_in(success));
        const std::regex subtotal{R"re("amount_subtotal": *4900)re"};
        const auto other = std::regex_replace(session, subtotal, "\"amount_subtotal\":4800");
        if (other == session) throw std::runtime_error{"the session has no subtotal"};
        deliver(event_about(fresh_event_id(), "checkout.session.completed", other));
        order =
            facts("SELECT public_id FROM orders WHERE email = $1", email).front().text("public_id");
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(mismatched_payments)

BOOST_AUTO_TEST_CASE(
    mismatched_payment_is_reported_to_buyer_school_and_operator_and_can_be_accepted) {
    Mismatch buyer;
    BOOST_TEST(status_of_order(session_id_in(buyer.success)) == "mismatched");
    BOOST_TEST(buyer.browser.get(buyer.success).says("Your payment needs a look"));
    BOOST_TEST(newest_mail_to(buyer.email).subject.find("needs a look") != std::string::npos);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM mail_outbox
          JOIN orders ON dedupe_key = 'payment-mismatched:' || orders.id
         WHERE orders.email = $1
    )sql",
                      buyer.email) == 1);
    SiteCommand doctor{{"doctor", "--invariants"}};
    BOOST_TEST(doctor.status() == 1);
    BOOST_TEST(doctor.output().find("another amount or currency than agreed") != std::string::npos);
    SiteCommand accept{{"order", "accept", buyer.order, "--reason", "close enough"}};
    BOOST_TEST(accept.status() == 0, accept.output());
    BOOST_TEST(buyer.browser.get(buyer.success).says("Your payment has arrived"));
    BOOST_TEST(!claim_path_in(newest_mail_to(buyer.email, 1)).empty());
}

BOOST_AUTO_TEST_CASE(operator_refunds_a_mismatched_payment_through_stripe) {
    Mismatch buyer;
    SiteCommand refund{{"order", "refund", buyer.order, "--reason", "wrong price", "--yes"}};
    BOOST_TEST(refund.status() == 0, refund.output());
    wait_for_status(session_id_in(buyer.success), "refunded");
    SiteCommand again{{"order", "refund", buyer.order, "--reason", "wrong price", "--yes"}};
    BOOST_TEST(again.status() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
