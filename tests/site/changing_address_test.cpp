#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

const Fields own_password{{"password", good_password}};

Reply ask_for_change(Browser& browser, const std::string& new_email,
                     const std::string& password = good_password) {
    return browser.submit("/account/email",
                          {{"new_email", new_email}, {"email_password", password}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(changing_the_address)

BOOST_AUTO_TEST_CASE(new_address_takes_effect_with_its_link_and_purchases_stay_with_the_account) {
    auto learner = proven_learner_with(sql_course);
    const auto next = fresh_address("next");
    BOOST_TEST(ask_for_change(learner.browser, next).status == 303);
    const auto link = mailed_path(next, "/confirm-email/");

    Browser mail_reader;
    BOOST_TEST(mail_reader.get(link).says(next));
    BOOST_TEST(mail_reader.submit(link, {}).status == 422);
    BOOST_TEST(mail_reader.submit(link, {{"password", "not the password"}}).status == 422);
    BOOST_TEST(mail_reader.submit(link, own_password).says("Your address is changed"));
    BOOST_TEST(mail_reader.submit(link, own_password).status == 410);
    Browser browser;
    BOOST_TEST(sign_in(browser, learner.email, good_password).status == 422);
    BOOST_TEST(sign_in(browser, next, good_password).redirects_to("/my-courses"));
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
}

BOOST_AUTO_TEST_CASE(old_address_can_undo_the_change_which_ends_all_sessions) {
    auto learner = registered_learner();
    const auto next = fresh_address("next");
    ask_for_change(learner.browser, next);
    Browser mail_reader;
    mail_reader.submit(mailed_path(next, "/confirm-email/"), own_password);
    BOOST_TEST(learner.browser.get("/account").says(next));

    const auto undo = mailed_path(learner.email, "/undo-email/");
    BOOST_TEST(mail_reader.get(undo).says(learner.email));
    BOOST_TEST(mail_reader.submit(undo, {}).says("Your old address is back"));
    BOOST_TEST(mail_reader.submit(undo, {}).status == 410);
    BOOST_TEST(learner.browser.get("/account").redirects_to("/login?next=/account"));
    BOOST_TEST(sign_in(mail_reader, next, good_password).status == 422);
    BOOST_TEST(sign_in(mail_reader, learner.email, good_password).status == 422);
    const auto reset = mailed_path(learner.email, "/reset-password/");
    BOOST_TEST(mail_reader.submit(reset, own_password).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(undoing_voids_links_not_mailed_yet_and_notifies_the_removed_address) {
    auto learner = registered_learner();
    const auto second = fresh_address("second");
    const auto third = fresh_address("third");
    ask_for_change(learner.browser, second);
    Browser mail_reader;
    mail_reader.submit(mailed_path(second, "/confirm-email/"), own_password);
    const auto undo = mailed_path(learner.email, "/undo-email/");
    ask_for_change(learner.browser, third);
    mail_reader.submit(mailed_path(third, "/confirm-email/"), own_password);
    // Simulates that the mail to the second address, with its link, is late.
    mailed_path(second, "/undo-email/");
    wait_until("the mail is settled", [&] {
        return number(R"sql(
            SELECT count(*) AS n
              FROM mail_outbox
             WHERE to_email = $1
               AND link_purpose = 'undo_change'
               AND status = 'sent'
        )sql",
                      second) == 1;
    });
    facts(R"sql(
        UPDATE mail_outbox
           SET status = 'queued', sent_at = NULL, next_attempt_at = now() + interval '1 day'
         WHERE to_email = $1
           AND link_purpose = 'undo_change'
    )sql",
          second);

    BOOST_TEST(mail_reader.submit(undo, {}).says("Your old address is back"));
    const auto told = newest_mail_to(third, 1);
    BOOST_TEST(told.subject.find("was undone") != std::string::npos);
    BOOST_TEST(told.text.find(learner.email) == std::string::npos, "the address is masked");
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM mail_outbox
         WHERE to_email = $1
           AND link_purpose = 'undo_change'
           AND status = 'void'
    )sql",
                      second) == 1);
    BOOST_TEST(learner.browser.get("/account").redirects_to("/login?next=/account"));
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", learner.email) == 1);
}

BOOST_AUTO_TEST_CASE(undo_link_of_a_later_change_is_invalid_after_the_undo) {
    auto learner = registered_learner();
    const auto second = fresh_address("second");
    const auto third = fresh_address("third");
    ask_for_change(learner.browser, second);
    Browser mail_reader;
    mail_reader.submit(mailed_path(second, "/confirm-email/"), own_password);
    ask_for_change(learner.browser, third);
    mail_reader.submit(mailed_path(third, "/confirm-email/"), own_password);
    const auto first_undo = mailed_path(learner.email, "/undo-email/");
    const auto second_undo = mailed_path(second, "/undo-email/");
    BOOST_TEST(mail_reader.submit(first_undo, {}).says("Your old address is back"));
    // Simulates that the link was missed when the links were invalidated.
    facts("UPDATE email_tokens SET used_at = NULL WHERE email = $1", second);
    BOOST_TEST(mail_reader.get(second_undo).status == 410);
    BOOST_TEST(mail_reader.submit(second_undo, {}).status == 410);
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", learner.email) == 1);
}

BOOST_AUTO_TEST_CASE(wrong_password_sends_no_link) {
    const auto links_to = [](const std::string& email) {
        return number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1", email);
    };
    auto proven = registered_learner();
    const auto next = fresh_address("next");
    BOOST_TEST(ask_for_change(proven.browser, next, "not the password").status == 422);
    BOOST_TEST(links_to(next) == 0);

    BOOST_TEST(ask_for_change(proven.browser, next).status == 303);
    BOOST_TEST(links_to(next) == 1);
}

BOOST_AUTO_TEST_CASE(unproven_address_is_corrected_and_its_former_links_open_nothing) {
    auto buyer = learner_with(sql_course);
    const auto former_link = claim_path_in(newest_mail_to(buyer.email));
    const auto right = fresh_address("right");
    BOOST_TEST(buyer.browser.get("/account").says("Wrong address?"));
    BOOST_TEST(ask_for_change(buyer.browser, right, "not the password").status == 422);
    BOOST_TEST(ask_for_change(buyer.browser, right).status == 303);
    Browser mail_reader;
    const auto settled = mail_reader.submit(mailed_path(right, "/confirm-email/"), own_password);
    BOOST_TEST(settled.says("Your address is changed"));
    BOOST_TEST(!settled.says("gets a note"));

    BOOST_TEST(mail_reader.get(former_link).status == 410);
    BOOST_TEST(
        mail_reader.submit(former_link, {{"name", "M"}, {"password", good_password}}).status ==
        410);
    BOOST_TEST(number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1 AND link_purpose "
                      "= 'undo_change'",
                      buyer.email) == 0);
    BOOST_TEST(!buyer.browser.get("/account").says("It is not confirmed yet"));
    BOOST_TEST(buyer.browser.get("/learn/practical-sql").status == 200);
    BOOST_TEST(sign_in(mail_reader, right, good_password).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(address_that_got_an_account_in_the_meantime_is_not_taken_over) {
    auto learner = registered_learner();
    const auto next = fresh_address("next");
    ask_for_change(learner.browser, next);
    const auto link = mailed_path(next, "/confirm-email/");
    Browser owner;
    register_account(owner, next);
    owner.submit(mailed_path(next, "/verify-email/"), {{"password", good_password}});

    const auto refused = learner.browser.submit(link, own_password);
    BOOST_TEST(refused.status == 409);
    BOOST_TEST(refused.says("belongs to another account"));
    BOOST_TEST(learner.browser.get("/account").says(learner.email));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
