#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

/// Requests a link and returns its path.
std::string ask_for_link(Browser& browser, const std::string& email, const std::string& next = "") {
    const auto told = browser.submit("/login/link", {{"email", email}, {"next", next}});
    BOOST_TEST(told.says("Check your mail"));
    return mailed_path(email, "/sign-in/");
}

bool is_signed_in(Browser& browser) {
    return browser.get("/account").status == 200;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signing_in_by_link)

BOOST_AUTO_TEST_CASE(link_signs_in_by_its_button_once_and_keeps_the_next_page) {
    const auto learner = registered_learner();
    Browser browser;
    BOOST_TEST(browser.get("/login").says("formaction=\"/login/link\""));
    const auto link = ask_for_link(browser, learner.email, "/receipts");

    Browser scanner;  // opens the links in mails
    BOOST_TEST(scanner.get(link).says(learner.email));
    BOOST_TEST(!is_signed_in(scanner));

    BOOST_TEST(browser.submit(link, {}).redirects_to("/receipts"));
    BOOST_TEST(is_signed_in(browser));
    BOOST_TEST(scanner.get(link).status == 410);
    BOOST_TEST(scanner.submit(link, {}).status == 410);
    BOOST_TEST(!is_signed_in(scanner));
    BOOST_TEST(sign_in(scanner, learner.email, good_password).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(link_is_not_valid_after_ten_minutes) {
    const auto learner = registered_learner();
    Browser browser;
    const auto link = ask_for_link(browser, learner.email);
    facts(R"sql(
        UPDATE email_tokens
           SET created_at = created_at - interval '11 minutes',
               expires_at = expires_at - interval '11 minutes'
         WHERE email = $1
           AND purpose = 'sign_in'
    )sql",
          learner.email);
    BOOST_TEST(browser.get(link).status == 410);
    BOOST_TEST(browser.submit(link, {}).status == 410);
    BOOST_TEST(!is_signed_in(browser));
}

BOOST_AUTO_TEST_CASE(known_and_unknown_addresses_get_the_same_answer_but_different_mails) {
    const auto learner = registered_learner();
    const auto unknown = fresh_address("nobody");
    Browser browser;
    const auto to_known = browser.submit("/login/link", {{"email", learner.email}});
    const auto to_unknown = browser.submit("/login/link", {{"email", unknown}});
    BOOST_TEST(to_known.status == to_unknown.status);
    BOOST_TEST(without_address(to_known.body, learner.email) ==
               without_address(to_unknown.body, unknown));
    BOOST_TEST(!mailed_path(learner.email, "/sign-in/").empty());
    BOOST_TEST(newest_mail_to(unknown).text.find("/sign-in/") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(link_proves_the_address_and_removes_the_password_of_whoever_bought_with_it) {
    auto buyer = learner_with(sql_course);
    Browser browser;
    const auto link = ask_for_link(browser, buyer.email);
    BOOST_TEST(browser.get(link).says("no longer works"));
    BOOST_TEST(browser.submit(link, {}).redirects_to("/my-courses"));
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
    BOOST_TEST(!is_signed_in(buyer.browser));
    BOOST_TEST(sign_in(buyer.browser, buyer.email, good_password).status == 422);
}

BOOST_AUTO_TEST_CASE(other_sites_cannot_press_the_button) {
    const auto learner = registered_learner();
    Browser browser;
    const auto link = ask_for_link(browser, learner.email);
    const auto refused =
        browser.send({.method = "POST",
                      .address = link,
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                  {"Sec-Fetch-Site", "cross-site"}},
                      .body = ""});
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(browser.submit(link, {}).status == 303);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
