#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::int64_t users(const std::string& email) {
    return number("SELECT count(*) AS n FROM users WHERE lower(email) = lower($1)", email);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registering)

BOOST_AUTO_TEST_CASE(account_is_created_by_the_mailed_link_and_the_password) {
    Browser browser;
    const auto email = fresh_address("member");
    const auto asked = register_account(browser, email);
    BOOST_TEST(asked.status == 200);
    BOOST_TEST(asked.says("Check your mail"));
    BOOST_TEST(users(email) == 0);
    BOOST_TEST(!browser.cookie("lectern_session").has_value());
    BOOST_TEST(sign_in(browser, email, good_password).status == 422);

    Browser elsewhere;
    const auto link = mailed_path(email, "/verify-email/");
    BOOST_TEST(elsewhere.get(link).says(email));
    BOOST_TEST(users(email) == 0, "viewing the link creates no account");
    const auto confirmed = elsewhere.submit(link, {{"password", good_password}});
    BOOST_TEST(confirmed.redirects_to("/my-courses"));
    BOOST_TEST(elsewhere.follow(confirmed).status == 200);
    BOOST_TEST(users(email) == 1);
    BOOST_TEST(sign_in(browser, email, good_password).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(registration_ends_at_the_page_where_it_began_if_that_is_of_this_site) {
    for (const auto& [next, end] : {std::pair{"/courses/practical-sql", "/courses/practical-sql"},
                                    std::pair{"https://evil.example/", "/my-courses"}}) {
        Browser browser;
        const auto email = fresh_address("member");
        browser.submit("/register", {{"name", "Mia Member"},
                                     {"email", email},
                                     {"password", good_password},
                                     {"next", next}});
        Browser elsewhere;
        const auto link = mailed_path(email, "/verify-email/");
        BOOST_TEST(elsewhere.submit(link, {{"password", good_password}}).redirects_to(end), next);
    }
}

BOOST_AUTO_TEST_CASE(wrong_password_creates_no_account_and_keeps_the_link) {
    Browser browser;
    const auto email = fresh_address("member");
    register_account(browser, email);
    const auto link = mailed_path(email, "/verify-email/");
    const auto refused = browser.submit(link, {{"password", "not the password"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(refused.says("Check the password"));
    BOOST_TEST(browser.submit(link, {{"password", ""}}).says("Enter your password"));
    BOOST_TEST(users(email) == 0);
    BOOST_TEST(browser.submit(link, {{"password", good_password}}).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(link_of_a_registration_works_once) {
    Browser browser;
    const auto email = fresh_address("member");
    register_account(browser, email);
    const auto link = mailed_path(email, "/verify-email/");
    browser.submit(link, {{"password", good_password}});
    Browser other;
    BOOST_TEST(other.get(link).status == 410);
    BOOST_TEST(other.submit(link, {{"password", good_password}}).status == 410);
    BOOST_TEST(!other.cookie("lectern_session").has_value());
    BOOST_TEST(users(email) == 1);
}

BOOST_AUTO_TEST_CASE(account_gets_the_purchases_of_its_address) {
    const auto email = fresh_address("guest");
    Browser guest;
    guest.get(buy(guest, sql_course, email));
    Browser browser;
    register_account(browser, email);
    browser.submit(mailed_path(email, "/verify-email/"), {{"password", good_password}});
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
    BOOST_TEST(browser.get("/learn/bread-from-four-ingredients").status == 403);
}

BOOST_AUTO_TEST_CASE(registering_another_persons_address_gives_no_access_to_their_purchases) {
    const auto email = fresh_address("owner");
    Browser stranger;
    register_account(stranger, email);
    Browser owner;
    const auto success = buy(owner, sql_course, email);
    owner.get(success);
    BOOST_TEST(sign_in(stranger, email, good_password).status == 422);
    BOOST_TEST(stranger.get("/my-courses").redirects_to("/login?next=/my-courses"));
    BOOST_TEST(set_password(owner, success).redirects_to("/learn/practical-sql"));
}

BOOST_AUTO_TEST_CASE(known_and_unknown_addresses_get_the_same_answer_but_different_mails) {
    const auto member = registered_learner();
    const auto unknown = fresh_address("member");
    Browser somebody;
    const auto to_known = register_account(somebody, member.email);
    const auto to_unknown = register_account(somebody, unknown);
    BOOST_TEST(to_known.status == to_unknown.status);
    BOOST_TEST(without_address(to_known.body, member.email) ==
               without_address(to_unknown.body, unknown));

    const auto mail = newest_mail_to(member.email, 1);
    BOOST_TEST(mail.text.find("There is one already") != std::string::npos);
    BOOST_TEST(mail.text.find("/verify-email/") == std::string::npos);
    BOOST_TEST(!mailed_path(unknown, "/verify-email/").empty());
}

BOOST_AUTO_TEST_CASE(invalid_form_is_shown_again_with_its_input) {
    Browser browser;
    const auto reply = browser.submit(
        "/register", {{"name", "Mia Member"}, {"email", "nobody"}, {"password", "short"}});
    BOOST_TEST(reply.status == 422);
    BOOST_TEST(reply.says("value=\"Mia Member\""));
    BOOST_TEST(reply.says("at least 10 characters"));
    BOOST_TEST(!reply.says("short\""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
