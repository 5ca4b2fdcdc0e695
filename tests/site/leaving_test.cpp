#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

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
        learner.browser.submit("/account/delete", all_confirmed).redirects_to("/account-deleted"));
    BOOST_TEST(learner.browser.get("/account-deleted").status == 200);
    for (auto* browser : {&learner.browser, &elsewhere}) {
        BOOST_TEST(browser->get("/my-courses").redirects_to("/login?next=/my-courses"));
    }
    BOOST_TEST(sign_in(elsewhere, learner.email, good_password).status == 422);
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", learner.email) == 0);
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", learner.email) == 0);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM orders WHERE id = $1 AND paid_amount_minor = 4900
    )sql",
                      order) == 1);
}

BOOST_AUTO_TEST_CASE(deleting_needs_the_password_and_the_confirmation) {
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
    BOOST_TEST(browser.get("/learn/practical-sql").status == 403, "the purchase is not restored");
}

BOOST_AUTO_TEST_CASE(no_table_mentions_an_erased_person) {
    const std::string name = "Zenobia Unmistakable";
    const auto first = fresh_address("zenobia");
    const auto second = fresh_address("elsewhere");
    // As a guest: one purchase, claimed by the mailed link, and one unpaid order.
    Browser browser;
    browser.get(buy(browser, sql_course, first));
    start_checkout(browser, bread_course, first);
    browser.submit(mailed_path(first, "/claim/"), {{"name", name}, {"password", good_password}});
    // As a member: a changed address, and links and mails pending for both addresses.
    browser.submit("/account/email", {{"new_email", second}, {"email_password", good_password}});
    browser.submit(mailed_path(second, "/confirm-email/"), {{"password", good_password}});
    mailed_path(first, "/undo-email/");
    start_checkout(browser, bread_course, second);
    for (const auto* path : {"/forgot-password", "/find-purchase"}) {
        Browser{}.submit(path, {{"email", second}});
    }
    facts(R"sql(
        UPDATE mail_outbox
           SET status = 'queued', sent_at = NULL, next_attempt_at = now() + interval '1 day'
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
           AND kind IN ('reset', 'sign_in')
    )sql",
          second);
    for (const auto& told : {first, second, name}) BOOST_TEST(!tables_that_hold(told).empty());
    const auto user_id = number("SELECT id AS n FROM users WHERE email = $1", second);

    BOOST_TEST(browser.submit("/account/delete", all_confirmed).redirects_to("/account-deleted"));
    BOOST_TEST(newest_mail_to(second, mail_count(second)).subject.find("is deleted") !=
               std::string::npos);
    wait_until("the farewell is settled", [&] {
        return number(R"sql(
            SELECT count(*) AS n FROM mail_outbox WHERE user_id = $1 AND status = 'queued'
        )sql",
                      user_id) == 0;
    });
    for (const auto& told : {first, second, name}) {
        const auto tables = tables_that_hold(told);
        BOOST_TEST(tables.empty(), told << " is still in " << (tables.empty() ? "" : tables[0]));
    }
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM orders WHERE user_id = $1 AND payment = 'paid'
    )sql",
                      user_id) == 1);
}

BOOST_AUTO_TEST_CASE(placeholder_address_of_an_erased_person_cannot_be_used_to_buy) {
    auto learner = registered_learner();
    const auto id = number("SELECT id AS n FROM users WHERE email = $1", learner.email);
    learner.browser.submit("/account/delete", all_confirmed);
    const auto placeholder = "erased-" + std::to_string(id) + "@erased.invalid";
    Browser stranger;
    BOOST_TEST(
        stranger
            .submit(std::string{"/courses/"} + sql_course + "/checkout", {{"email", placeholder}})
            .status == 422);
    auto next = registered_learner();
    BOOST_TEST(
        next.browser.submit("/account/delete", all_confirmed).redirects_to("/account-deleted"));
}

BOOST_AUTO_TEST_CASE(deleting_an_unproven_account_keeps_the_purchases_of_others_on_its_address) {
    const auto email = fresh_address("shared");
    Browser owner;
    owner.get(buy(owner, bread_course, email));
    const auto claim = mailed_path(email, "/claim/");
    Browser squatter;
    const auto success = buy(squatter, sql_course, email);
    squatter.get(success);
    BOOST_TEST(set_password(squatter, success).status == 303);
    BOOST_TEST(squatter.submit("/account/delete", all_confirmed).redirects_to("/account-deleted"));
    BOOST_TEST(owner.submit(claim, {{"name", "Olive Owner"}, {"password", good_password}}).status ==
               303);
    BOOST_TEST(owner.get("/learn/" + std::string{bread_course}).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
