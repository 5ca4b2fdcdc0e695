#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

constexpr auto new_password = "three other unrelated words";

/// Requests a reset and returns the path of the mailed link.
std::string ask_for_reset(Browser& browser, const std::string& email) {
    BOOST_TEST(browser.submit("/forgot-password", {{"email", email}}).says("Check your mail"));
    return mailed_path(email, "/reset-password/");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resetting_a_password)

BOOST_AUTO_TEST_CASE(link_changes_the_password_and_ends_the_old_sessions) {
    auto learner = registered_learner();
    Browser browser;
    const auto link = ask_for_reset(browser, learner.email);
    BOOST_TEST(learner.browser.get("/account").status == 200, "the request alone ends no session");
    BOOST_TEST(browser.get(link).says(learner.email));

    BOOST_TEST(browser.submit(link, {{"password", new_password}}).redirects_to("/my-courses"));
    BOOST_TEST(browser.get("/account").status == 200);
    BOOST_TEST(learner.browser.get("/account").redirects_to("/login?next=/account"));
    BOOST_TEST(sign_in(learner.browser, learner.email, good_password).status == 422);
    BOOST_TEST(sign_in(learner.browser, learner.email, new_password).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(link_works_once_and_a_weak_password_does_not_use_it_up) {
    const auto learner = registered_learner();
    Browser browser;
    const auto link = ask_for_reset(browser, learner.email);
    BOOST_TEST(browser.submit(link, {{"password", "short"}}).status == 422);
    BOOST_TEST(browser.submit(link, {{"password", new_password}}).status == 303);

    Browser thief;
    BOOST_TEST(thief.get(link).status == 410);
    BOOST_TEST(thief.submit(link, {{"password", "the thief's own words"}}).status == 410);
    BOOST_TEST(sign_in(thief, learner.email, new_password).status == 303);
}

BOOST_AUTO_TEST_CASE(link_is_valid_for_an_hour) {
    const auto learner = registered_learner();
    Browser browser;
    const auto link = ask_for_reset(browser, learner.email);
    facts(R"sql(
        UPDATE email_tokens
           SET created_at = created_at - interval '61 minutes',
               expires_at = expires_at - interval '61 minutes'
         WHERE email = $1
    )sql",
          learner.email);
    BOOST_TEST(browser.get(link).status == 410);
    BOOST_TEST(browser.submit(link, {{"password", new_password}}).status == 410);
    BOOST_TEST(sign_in(browser, learner.email, good_password).status == 303);
}

BOOST_AUTO_TEST_CASE(reset_proves_the_address) {
    const auto learner = learner_with(sql_course);
    const auto is_proven = [&] {
        return number(R"sql(
            SELECT count(*) AS n FROM users WHERE email = $1 AND email_verified_at IS NOT NULL
        )sql",
                      learner.email) == 1;
    };
    BOOST_TEST(!is_proven());
    Browser browser;
    browser.submit(ask_for_reset(browser, learner.email), {{"password", new_password}});
    BOOST_TEST(is_proven());
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
}

BOOST_AUTO_TEST_CASE(known_and_unknown_addresses_get_the_same_answer_but_different_mails) {
    const auto learner = registered_learner();
    const auto unknown = fresh_address("member");
    Browser browser;
    const auto to_known = browser.submit("/forgot-password", {{"email", learner.email}});
    const auto to_unknown = browser.submit("/forgot-password", {{"email", unknown}});
    BOOST_TEST(to_known.status == to_unknown.status);
    BOOST_TEST(without_address(to_known.body, learner.email) ==
               without_address(to_unknown.body, unknown));
    BOOST_TEST(!mailed_path(learner.email, "/reset-password/").empty());
    const auto mail = newest_mail_to(unknown);
    BOOST_TEST(mail.text.find("/reset-password/") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
