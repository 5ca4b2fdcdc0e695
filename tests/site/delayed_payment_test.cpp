#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::string status_of_order(const std::string& email) {
    return facts("SELECT status FROM orders WHERE email = $1", email).front().text("status");
}

std::int64_t mails_to(const std::string& email, const std::string& kind) {
    return number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1 AND kind = $2", email,
                  kind);
}

/// Presses a button on the sandbox's event page: `arrived` or `failed`.
Reply end_transfer(const std::string& success, const std::string& outcome) {
    Browser operator_of_bank;
    return operator_of_bank.submit(
        site_under_test().sandbox + "/control/sessions/" + session_id_in(success) + "/transfer",
        {{"outcome", outcome}});
}

/// A guest who has announced a bank transfer.
struct PayingLater {
    Browser browser;
    std::string email = fresh_address("guest");
    std::string success =
        press(browser, start_checkout(browser, sql_course, email), "pay-later").header("location");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delayed_payment, PayingLater)

BOOST_AUTO_TEST_CASE(course_stays_closed_while_the_transfer_is_pending) {
    const auto page = browser.get(success);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.says("Your payment is on its way"));
    BOOST_TEST(set_password(browser, success).redirects_to(success));
    BOOST_TEST(!browser.cookie("lectern_session").has_value());
    BOOST_TEST(status_of_order(email) == "processing");
    BOOST_TEST(mails_to(email, "payment_awaited") == 1);
    BOOST_TEST(mails_to(email, "receipt") == 0);
}

BOOST_AUTO_TEST_CASE(arrived_transfer_pays_the_order_and_opens_the_course) {
    browser.get(success);
    BOOST_TEST(end_transfer(success, "arrived").redirects_to("/events"));
    wait_until("the event", [&] { return status_of_order(email) == "paid"; });
    BOOST_TEST(browser.get(success).says("Your payment has arrived"));
    BOOST_TEST(!mailed_path(email, "/claim/").empty());
    BOOST_TEST(set_password(browser, success).redirects_to("/learn/practical-sql"));
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
}

BOOST_AUTO_TEST_CASE(failed_transfer_fails_the_order_and_opens_nothing) {
    browser.get(success);
    BOOST_TEST(end_transfer(success, "failed").redirects_to("/events"));
    wait_until("the event", [&] { return status_of_order(email) == "failed"; });
    BOOST_TEST(browser.get(success).says("The payment did not go through"));
    BOOST_TEST(set_password(browser, success).redirects_to(success));
    BOOST_TEST(mails_to(email, "payment_failed") == 1);
    BOOST_TEST(mails_to(email, "receipt") == 0);
    BOOST_TEST(end_transfer(success, "arrived").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
