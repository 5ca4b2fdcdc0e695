#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

using namespace lectern::test;

namespace {

const Fields all_confirmed{{"delete_confirm", "true"}, {"delete_password", good_password}};

}  // namespace

BOOST_AUTO_TEST_SUITE(leaving)

BOOST_AUTO_TEST_CASE(deleting_ends_the_account_and_keeps_the_payment_without_the_address) {
    auto learner = proven_learner_with(sql_course);
    const auto order = number(
        "SELECT max(id) AS n FROM orders WHERE email = $1 AND status = 'paid'", learner.email);
    Browser elsewhere;
    sign_in(elsewhere, learner.email, good_password);

    BOOST_TEST(
        learner.browser.submit("/account/delete", all_confirmed).leads_to("/account-deleted"));
    BOOST_TEST(learner.browser.get("/account-deleted").status == 200);
    for (auto* browser : {&learner.browser, &elsewhere}) {
        BOOST_TEST(browser->get("/my-courses").leads_to("/login?next=/my-courses"));
    }
    BOOST_TEST(sign_in(elsewhere, learner.email, good_password).status == 422);
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", learner.email) == 0);
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", learner.email) == 0);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM orders WHERE id = $1 AND paid_amount_minor = 4900
    )sql",
                      order) == 1);
}

BOOST_AUTO_TEST_CASE(deleting_wants_the_password_and_the_tick) {
    auto learner = registered_learner();
    auto& browser = learner.browser;
    BOOST_TEST(browser.submit("/account/delete", {{"delete_password", good_password}}).status ==
               422);
    BOOST_TEST(browser
                   .submit("/account/delete",
                           {{"delete_confirm", "true"}, {"delete_password", "not the password"}})
                   .status == 422);
    BOOST_TEST(browser.get("/account").status == 200);
    BOOST_TEST(browser.submit("/account/delete", all_confirmed).status == 303);
}

BOOST_AUTO_TEST_CASE(address_of_a_deleted_account_may_register_again) {
    auto learner = proven_learner_with(sql_course);
    learner.browser.submit("/account/delete", all_confirmed);
    Browser browser;
    register_account(browser, learner.email);
    browser.submit(mailed_path(learner.email, "/verify-email/"), {{"password", good_password}});
    BOOST_TEST(browser.get("/my-courses").status == 200);
    BOOST_TEST(browser.get("/learn/practical-sql").status == 403, "what was given up is gone");
}

BOOST_AUTO_TEST_SUITE_END()
