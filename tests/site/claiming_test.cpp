#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::int64_t users(const std::string& email) {
    return number("SELECT count(*) AS n FROM users WHERE lower(email) = lower($1)", email);
}

Fields new_account() {
    return {{"name", "Greta Guest"}, {"password", good_password}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(claiming)

BOOST_AUTO_TEST_CASE(guest_claims_an_account_by_the_mailed_link_and_keeps_the_course) {
    Browser at_the_shop;
    const auto email = fresh_address("guest");
    buy(at_the_shop, sql_course, email);
    const auto mail = newest_mail_to(email);
    BOOST_TEST(mail.subject.find("Practical SQL") != std::string::npos);
    const auto link = claim_path_in(mail);
    BOOST_REQUIRE(!link.empty());

    Browser at_home;
    const auto offer = at_home.get(link);
    BOOST_TEST(offer.status == 200);
    BOOST_TEST(offer.says("Practical SQL"));
    BOOST_TEST(offer.says(email));
    BOOST_TEST(at_home.get(link).status == 200, "viewing the link must not use it up");

    const auto claimed = at_home.submit(link, new_account());
    BOOST_TEST(claimed.redirects_to("/learn/practical-sql"));
    const auto lesson = at_home.follow(claimed);
    BOOST_TEST(lesson.status == 200);
    BOOST_TEST(lesson.says("Start with the question"));
    BOOST_TEST(at_home.get("/my-courses").says("Practical SQL"));
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM users WHERE email = $1 AND email_verified_at IS NOT NULL
    )sql",
                      email) == 1);

    Browser elsewhere;
    BOOST_TEST(sign_in(elsewhere, email, good_password).redirects_to("/my-courses"));
    BOOST_TEST(elsewhere.get("/learn/practical-sql").status == 200);
}

BOOST_AUTO_TEST_CASE(a_reassigned_order_is_no_longer_open_to_the_browser_that_bought_it) {
    Browser buyer;
    const auto wrong = fresh_address("wrong");
    const auto right = fresh_address("right");
    const auto success = buy(buyer, sql_course, wrong);
    BOOST_TEST(buyer.get(success).says("Choose a password"));
    const auto order =
        facts("SELECT public_id FROM orders WHERE email = $1", wrong).front().text("public_id");
    SiteCommand reassigning{{"order", "reassign", order, right, "--reason", "mistyped"}};
    BOOST_REQUIRE(reassigning.status() == 0);

    const auto page = buyer.get(success);
    BOOST_TEST(!page.says("Choose a password"));
    BOOST_TEST(!page.says(right));
    BOOST_TEST(set_password(buyer, success).status == 303);
    BOOST_TEST(users(wrong) + users(right) == 0);
    const auto link = claim_path_in(newest_mail_to(right));
    BOOST_TEST(Browser{}.submit(link, new_account()).redirects_to("/learn/practical-sql"));
}

BOOST_AUTO_TEST_CASE(claim_link_works_once) {
    Browser browser;
    const auto email = fresh_address("guest");
    buy(browser, sql_course, email);
    const auto link = claim_path_in(newest_mail_to(email));
    BOOST_TEST(Browser{}.submit(link, new_account()).redirects_to("/learn/practical-sql"));

    const auto looked_at = Browser{}.get(link);
    BOOST_TEST(looked_at.status == 410);
    BOOST_TEST(looked_at.says("This link no longer works"));
    Browser thief;
    BOOST_TEST(thief.submit(link, {{"name", "T"}, {"password", "another good password"}}).status ==
               410);
    BOOST_TEST(!thief.cookie("lectern_session").has_value());
    BOOST_TEST(users(email) == 1);
    BOOST_TEST(sign_in(browser, email, good_password).status == 303);
}

BOOST_AUTO_TEST_CASE(claim_link_used_concurrently_succeeds_once) {
    Browser buyer;
    const auto email = fresh_address("guest");
    buy(buyer, sql_course, email);
    const auto link = claim_path_in(newest_mail_to(email));
    const auto statuses =
        at_once(4, [&](int) { return Browser{}.submit(link, new_account()).status; });
    BOOST_TEST(std::ranges::count(statuses, 303) == 1);
    BOOST_TEST(std::ranges::count(statuses, 410) == 3);
    BOOST_TEST(users(email) == 1);
}

BOOST_AUTO_TEST_CASE(expired_or_unknown_claim_link_is_gone) {
    Browser browser;
    const auto email = fresh_address("guest");
    buy(browser, sql_course, email);
    const auto link = claim_path_in(newest_mail_to(email));
    facts(R"sql(
        UPDATE email_tokens
           SET created_at = created_at - interval '8 days',
               expires_at = expires_at - interval '8 days'
         WHERE email = $1
    )sql",
          email);
    BOOST_TEST(browser.get(link).status == 410);
    BOOST_TEST(browser.submit(link, new_account()).status == 410);
    BOOST_TEST(users(email) == 0);
    BOOST_TEST(browser.get("/claim/never-made").status == 410);
}

BOOST_AUTO_TEST_CASE(claim_with_a_weak_password_keeps_the_link) {
    Browser browser;
    const auto email = fresh_address("guest");
    buy(browser, sql_course, email);
    const auto link = claim_path_in(newest_mail_to(email));
    const auto refused = browser.submit(link, {{"name", "Greta"}, {"password", "short"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(refused.says("value=\"Greta\""));
    BOOST_TEST(browser.submit(link, new_account()).redirects_to("/learn/practical-sql"));
}

BOOST_AUTO_TEST_CASE(guest_purchase_for_a_proven_account_is_in_its_library_at_once) {
    auto learner = proven_learner_with(sql_course);
    Browser guest;
    const auto thanks = guest.get(buy(guest, bread_course, learner.email));
    BOOST_TEST(thanks.says("Sign in to start"));
    BOOST_TEST(!thanks.says("Choose a password"));
    BOOST_TEST(users(learner.email) == 1);
    BOOST_TEST(learner.browser.get("/my-courses").says("/learn/bread-from-four-ingredients"));

    const auto mail = newest_mail_to(learner.email, 1);
    BOOST_TEST(claim_path_in(mail).empty());
    BOOST_TEST(mail.text.find("in your account") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(address_is_the_same_account_whatever_its_case) {
    auto learner = proven_learner_with(sql_course, "casey");
    auto shouted = learner.email;
    shouted[0] = 'C';
    Browser guest;
    guest.get(buy(guest, bread_course, shouted));
    BOOST_TEST(users(learner.email) == 1);
    BOOST_TEST(learner.browser.get("/learn/bread-from-four-ingredients").status == 200);
}

BOOST_AUTO_TEST_CASE(guest_purchase_for_an_unproven_account_waits_for_the_mailed_link) {
    auto first = learner_with(sql_course);  // the address is not proven
    Browser guest;
    const auto success = buy(guest, bread_course, first.email);
    const auto thanks = guest.get(success);
    BOOST_TEST(!thanks.says("Choose a password"));
    BOOST_TEST(thanks.says("open the link"));
    BOOST_TEST(set_password(guest, success).redirects_to(success));
    BOOST_TEST(users(first.email) == 1);
    BOOST_TEST(first.browser.get("/learn/bread-from-four-ingredients").status == 403);
}

BOOST_AUTO_TEST_CASE(mailed_link_takes_over_an_unproven_account_and_ends_its_sessions) {
    auto stranger = learner_with(sql_course);  // paid with an address that is not theirs
    Browser owner;
    owner.get(buy(owner, bread_course, stranger.email));
    const auto link = claim_path_in(newest_mail_to(stranger.email, 1));
    const auto claimed =
        owner.submit(link, {{"name", "Olga Owner"}, {"password", "the owner's own words"}});
    BOOST_TEST(claimed.redirects_to("/my-courses"));
    BOOST_TEST(owner.get("/learn/bread-from-four-ingredients").status == 200);
    BOOST_TEST(users(stranger.email) == 1);

    BOOST_TEST(stranger.browser.get("/my-courses").redirects_to("/login?next=/my-courses"));
    BOOST_TEST(sign_in(stranger.browser, stranger.email, good_password).status == 422);
    BOOST_TEST(sign_in(owner, stranger.email, "the owner's own words").status == 303);
}

BOOST_AUTO_TEST_CASE(one_link_gives_all_purchases_of_the_address) {
    const auto email = fresh_address("guest");
    Browser first;
    Browser second;
    buy(first, sql_course, email);
    newest_mail_to(email);
    buy(second, bread_course, email);
    const auto link = claim_path_in(newest_mail_to(email, 1));
    BOOST_TEST(first.submit(link, new_account()).redirects_to("/my-courses"));
    BOOST_TEST(first.get("/learn/practical-sql").status == 200);
    BOOST_TEST(first.get("/learn/bread-from-four-ingredients").status == 200);
}

BOOST_AUTO_TEST_CASE(mailed_link_still_proves_the_address_after_a_password_on_the_success_page) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto success = buy(browser, sql_course, email);
    browser.get(success);
    BOOST_TEST(set_password(browser, success).status == 303);
    const auto claimed = browser.submit(claim_path_in(newest_mail_to(email)), new_account());
    BOOST_TEST(claimed.redirects_to("/learn/practical-sql"));
    BOOST_TEST(users(email) == 1);
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM users WHERE email = $1 AND email_verified_at IS NOT NULL
    )sql",
                      email) == 1);
}

BOOST_AUTO_TEST_CASE(browser_that_bought_corrects_the_address_and_the_new_link_opens_the_course) {
    Browser buyer;
    const auto wrong = fresh_address("wrong");
    const auto right = fresh_address("right");
    const auto success = buy(buyer, sql_course, wrong);
    const auto former_link = claim_path_in(newest_mail_to(wrong));
    BOOST_TEST(buyer.get(success).says("Wrong address? Correct it"));
    BOOST_TEST(!Browser{}.get(success).says("Wrong address?"));
    const auto correct = [&](Browser& browser, const std::string& email) {
        return browser.submit("/checkout/address",
                              {{"session_id", session_id_in(success)}, {"email", email}});
    };
    Browser thief;
    BOOST_TEST(correct(thief, fresh_address("thief")).redirects_to(success));
    BOOST_TEST(correct(buyer, "nobody").status == 422);
    BOOST_TEST(correct(buyer, right).redirects_to(success));
    BOOST_TEST(buyer.get(success).says(right));

    const auto told = newest_mail_to(wrong, 1);
    BOOST_TEST(told.text.find(right) == std::string::npos);
    const auto gone = Browser{}.get(former_link);
    BOOST_TEST(gone.status == 410);
    BOOST_TEST(gone.says("has another address now"));
    BOOST_TEST(Browser{}.submit(former_link, new_account()).status == 410);
    const auto claimed = Browser{}.submit(claim_path_in(newest_mail_to(right)), new_account());
    BOOST_TEST(claimed.redirects_to("/learn/practical-sql"));
    BOOST_TEST(users(right) == 1);
    BOOST_TEST(users(wrong) == 0);
    BOOST_TEST(!buyer.get(success).says("Wrong address?"));
    BOOST_TEST(correct(buyer, fresh_address("late")).redirects_to(success));
}

BOOST_AUTO_TEST_CASE(claim_is_audited_without_an_address) {
    auto learner = proven_learner_with(sql_course);
    for (const char* event : {"account_registered", "email_verified", "purchase_claim_completed"}) {
        BOOST_TEST(number(R"sql(
            SELECT count(*) AS n
              FROM audit_logs AS log
              JOIN users ON users.id = log.user_id
             WHERE users.email = $1
               AND log.event = $2
        )sql",
                          learner.email, event) == 1,
                   event);
    }
    BOOST_TEST(number("SELECT count(*) AS n FROM audit_logs WHERE audit_logs::text LIKE '%@%'") ==
               0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
