#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

Reply ask(const std::string& email) {
    Browser browser;
    return browser.submit("/find-purchase", {{"email", email}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(finding_purchases)

BOOST_AUTO_TEST_CASE(guest_gets_a_new_link_that_opens_the_course) {
    const auto email = fresh_address("guest");
    Browser guest;
    guest.get(buy(guest, sql_course, email));
    newest_mail_to(email);
    ask(email);
    Browser browser;
    const auto link = claim_path_in(newest_mail_to(email, 1));
    const auto claimed =
        browser.submit(link, {{"name", "Greta Guest"}, {"password", good_password}});
    BOOST_TEST(claimed.redirects_to("/learn/practical-sql"));
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
}

BOOST_AUTO_TEST_CASE(owner_of_an_account_is_mailed_a_link_to_sign_in) {
    const auto learner = registered_learner();
    ask(learner.email);
    const auto mail = newest_mail_to(learner.email, 1);
    BOOST_TEST(mail.text.find("/login") != std::string::npos);
    BOOST_TEST(claim_path_in(mail).empty());
}

BOOST_AUTO_TEST_CASE(buyer_guest_and_stranger_get_the_same_answer) {
    const auto buyer = proven_learner_with(sql_course);
    const auto guest = fresh_address("guest");
    Browser browser;
    browser.get(buy(browser, sql_course, guest));
    const auto stranger = fresh_address("stranger");

    const auto to_stranger = ask(stranger);
    for (const auto& email : {buyer.email, guest}) {
        const auto reply = ask(email);
        BOOST_TEST(reply.status == to_stranger.status);
        BOOST_TEST(without_address(reply.body, email) ==
                   without_address(to_stranger.body, stranger));
    }
    const auto mail = newest_mail_to(stranger);
    BOOST_TEST(mail.text.find("found neither") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
