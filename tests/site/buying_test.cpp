#include <boost/test/unit_test.hpp>

#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

/// Counts the buyer's orders in this status.
std::int64_t orders(const std::string& email, const std::string& status) {
    return number("SELECT count(*) AS n FROM orders WHERE email = $1 AND status = $2", email,
                  status);
}

/// Counts the active entitlements from the buyer's orders.
std::int64_t active_grants(const std::string& email) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM entitlements AS grants
          JOIN order_items AS item ON item.id = grants.order_item_id
          JOIN orders ON orders.id = item.order_id
         WHERE orders.email = $1
           AND grants.status = 'active'
    )sql",
                  email);
}

/// Returns 1 if the school was mailed about this kind of fault, else 0. The school gets one mail a
/// day, so a run around midnight may find two.
std::int64_t school_mails(const std::string& kind) {
    return number(R"sql(
        SELECT least(count(*), 1) AS n
          FROM mail_outbox
         WHERE to_email = 'operator'
           AND dedupe_key LIKE $1 || ':%'
    )sql",
                  kind);
}

std::int64_t receipts(const std::string& email) {
    return number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1 AND kind = 'receipt'",
                  email);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(buying)

BOOST_AUTO_TEST_CASE(guest_buys_and_opens_the_course_after_setting_a_password_on_the_success_page) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto success = buy(browser, sql_course, email);
    const auto thanks = browser.get(success);
    BOOST_TEST(thanks.status == 200);
    BOOST_TEST(thanks.says("Choose a password"));
    BOOST_TEST(thanks.says("€49.00"));
    BOOST_TEST(orders(email, "paid") == 1);
    BOOST_TEST(active_grants(email) == 1);

    const auto account = set_password(browser, success);
    BOOST_TEST(account.redirects_to("/learn/practical-sql"));
    const auto player = browser.follow(account);
    BOOST_TEST(player.status == 200);
    BOOST_TEST(player.says("Start with the question"));
    BOOST_TEST(browser.get("/my-courses").says("Practical SQL"));
    BOOST_TEST(browser.get("/courses/practical-sql").says("This course is yours"));
}

BOOST_AUTO_TEST_CASE(
    payment_seen_by_page_and_webhook_makes_one_order_one_entitlement_and_one_receipt) {
    Browser browser;
    const auto email = fresh_address("guest");
    browser.get(buy(browser, sql_course, email));
    wait_until("the event of the payment", [&] {
        return number(R"sql(
            SELECT count(*) AS n
              FROM stripe_events AS event
              JOIN orders ON orders.id = event.order_id
             WHERE orders.email = $1
               AND event.status = 'processed'
        )sql",
                      email) == 1;
    });
    newest_mail_to(email);
    BOOST_TEST(orders(email, "paid") == 1);
    BOOST_TEST(active_grants(email) == 1);
    BOOST_TEST(receipts(email) == 1);
}

BOOST_AUTO_TEST_CASE(success_page_fulfils_the_order_without_an_event) {
    const NoWebhooks nothing_is_delivered;
    Browser browser;
    const auto email = fresh_address("guest");
    const auto thanks = browser.get(buy(browser, sql_course, email));
    BOOST_TEST(thanks.says("Your payment has arrived"));
    BOOST_TEST(active_grants(email) == 1);
}

BOOST_AUTO_TEST_CASE(cancelling_grants_nothing) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto page = start_checkout(browser, sql_course, email);
    const auto cancelled = press(browser, page, "cancel");
    BOOST_TEST(cancelled.status == 303);
    const auto told = browser.follow(cancelled);
    BOOST_TEST(told.status == 200);
    BOOST_TEST(told.says("Nothing was charged"));
    BOOST_TEST(told.says("/courses/practical-sql"));
    BOOST_TEST(orders(email, "pending") == 1);
    BOOST_TEST(active_grants(email) == 0);
    BOOST_TEST(receipts(email) == 0);
}

BOOST_AUTO_TEST_CASE(cancel_page_of_an_unknown_order_links_to_the_courses) {
    const auto reply = Browser{}.get("/checkout/cancel?order=000000000000000000000000");
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.says("Back to the courses"));
    BOOST_TEST(Browser{}.get("/checkout/cancel").status == 200);
}

BOOST_AUTO_TEST_CASE(declined_card_grants_nothing_and_the_same_session_can_still_be_paid) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto page = start_checkout(browser, sql_course, email);
    BOOST_TEST(press(browser, page, "decline").status == 422);
    BOOST_TEST(active_grants(email) == 0);
    BOOST_TEST(orders(email, "pending") == 1);

    const auto paid = press(browser, page, "pay");
    BOOST_TEST(paid.status == 303);
    BOOST_TEST(browser.follow(paid).says("Your payment has arrived"));
    BOOST_TEST(active_grants(email) == 1);
}

BOOST_AUTO_TEST_CASE(success_page_of_an_unpaid_session_waits_and_grants_nothing) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto page = start_checkout(browser, sql_course, email);
    const auto session = page.substr(page.rfind('/') + 1);
    const auto reply = browser.get("/checkout/success?session_id=" + session);
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.says("We are confirming your payment"));
    BOOST_TEST(active_grants(email) == 0);
    BOOST_TEST(set_password(browser, "?session_id=" + session).status == 303);
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", email) == 0);
}

BOOST_AUTO_TEST_CASE(success_page_of_an_unknown_session_is_not_found) {
    for (const char* session : {"", "cs_unknown", "cs_test_0000", "../../v1/events", "cs_%00"}) {
        const auto status =
            Browser{}.get("/checkout/success?session_id=" + std::string{session}).status;
        BOOST_TEST((status == 404 || status == 400), session << " gave " << status);
    }
    BOOST_TEST(Browser{}.get("/checkout/success").status == 404);
}

BOOST_AUTO_TEST_CASE(second_checkout_in_the_same_browser_reuses_the_open_order) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto first = start_checkout(browser, sql_course, email);
    const auto second = start_checkout(browser, sql_course, email);
    BOOST_TEST(first == second);
    BOOST_TEST(orders(email, "pending") == 1);
}

BOOST_AUTO_TEST_CASE(double_click_opens_one_order_and_one_session) {
    const auto email = fresh_address("guest");
    const auto browser_secret = fresh_address("secret");
    const auto pages = at_once(2, [&](int) {
        Browser browser;
        browser.set_cookie("lectern_checkout", browser_secret);
        return start_checkout(browser, sql_course, email);
    });
    BOOST_TEST(pages[0] == pages[1]);
    BOOST_TEST(orders(email, "pending") == 1);
}

BOOST_AUTO_TEST_CASE(setting_a_password_concurrently_creates_one_account) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto success = buy(browser, sql_course, email);
    browser.get(success);
    const auto secret = browser.cookie("lectern_checkout").value();
    const auto statuses = at_once(3, [&](int) {
        Browser tab;
        tab.set_cookie("lectern_checkout", secret);
        return set_password(tab, success).status;
    });
    for (const int status : statuses) BOOST_TEST(status == 303);
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", email) == 1);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM sessions
          JOIN users ON users.id = sessions.user_id
         WHERE users.email = $1
    )sql",
                      email) == 1);
}

BOOST_AUTO_TEST_CASE(another_browser_gets_an_order_of_its_own) {
    Browser one;
    Browser another;
    const auto email = fresh_address("guest");
    BOOST_TEST(start_checkout(one, sql_course, email) !=
               start_checkout(another, sql_course, email));
    BOOST_TEST(orders(email, "pending") == 2);
}

BOOST_AUTO_TEST_CASE(second_click_in_a_browser_without_a_cookie_opens_no_second_order) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto first = start_checkout(browser, sql_course, email);
    browser.set_cookie("lectern_checkout", "");
    const auto again = browser.submit("/courses/practical-sql/checkout", {{"email", email}});
    BOOST_TEST(again.redirects_to(first));
    BOOST_TEST(orders(email, "pending") == 1);
}

BOOST_AUTO_TEST_CASE(buyer_who_has_paid_is_not_asked_to_pay_again) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto page = start_checkout(browser, sql_course, email);
    const auto success = press(browser, page, "pay").header("location");
    browser.get(success);
    const auto course = browser.get("/courses/practical-sql");
    BOOST_TEST(course.says("You have bought this course"));
    BOOST_TEST(course.says("Buy it for somebody else"));
    BOOST_TEST(!Browser{}.get("/courses/practical-sql").says("You have bought this course"));
    const auto again = browser.submit("/courses/practical-sql/checkout", {{"email", email}});
    BOOST_TEST(again.redirects_to(success));
    const auto cancel = facts("SELECT public_id FROM orders WHERE email = $1", email);
    const auto left = browser.get("/checkout/cancel?order=" + cancel.front().text("public_id"));
    BOOST_TEST(left.says("This purchase is paid"));
    BOOST_TEST(!left.says("Nothing was charged"));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", email) == 1);

    BOOST_TEST(start_checkout(browser, sql_course, fresh_address("friend")) != page);
}

BOOST_AUTO_TEST_CASE(member_whose_payment_is_processing_is_not_asked_to_pay_again) {
    auto learner = registered_learner();
    const auto success =
        press(learner.browser, start_checkout(learner.browser, sql_course, learner.email),
              "pay-later")
            .header("location");
    learner.browser.get(success);
    learner.browser.set_cookie("lectern_checkout", "");
    const auto page = learner.browser.get("/courses/practical-sql");
    BOOST_TEST(page.says("Your payment is on its way"));
    BOOST_TEST(!page.says("name=\"shown_price\""));
    BOOST_TEST(learner.browser.submit("/courses/practical-sql/checkout", {}).redirects_to(success));
    BOOST_TEST(orders(learner.email, "pending") == 0);
}

BOOST_AUTO_TEST_CASE(order_and_audit_row_exist_before_the_browser_is_sent_to_pay) {
    Browser browser;
    const auto email = fresh_address("guest");
    start_checkout(browser, sql_course, email);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN orders ON orders.id = log.order_id
         WHERE orders.email = $1
           AND log.event = 'checkout_started'
    )sql",
                      email) == 1);
}

BOOST_AUTO_TEST_CASE(member_buys_another_course_and_finds_it_in_the_library) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    // The order gets the member's own address, whatever the form contains.
    const auto success = buy(browser, bread_course, "somebody.else@example.com");
    const auto thanks = browser.get(success);
    BOOST_TEST(thanks.says("ready when you are"));
    BOOST_TEST(thanks.says(learner.email));
    BOOST_TEST(browser.get("/my-courses").says("/learn/bread-from-four-ingredients"));
    BOOST_TEST(browser.get("/learn/bread-from-four-ingredients").status == 200);
    BOOST_TEST(orders("somebody.else@example.com", "paid") == 0);
}

BOOST_AUTO_TEST_CASE(learner_with_access_who_presses_buy_is_sent_to_the_player) {
    auto learner = learner_with(sql_course);
    const auto reply = learner.browser.submit("/courses/practical-sql/checkout", {});
    BOOST_TEST(reply.redirects_to("/learn/practical-sql"));
    BOOST_TEST(orders(learner.email, "pending") == 0);
}

BOOST_AUTO_TEST_CASE(another_browser_cannot_set_the_password_and_sees_no_address) {
    Browser buyer;
    const auto email = fresh_address("guest");
    const auto success = buy(buyer, sql_course, email);
    buyer.get(success);

    Browser stranger;
    const auto seen = stranger.get(success);
    BOOST_TEST(seen.status == 200);
    BOOST_TEST(!seen.says("Choose a password"));
    BOOST_TEST(!seen.says(email));
    BOOST_TEST(set_password(stranger, success).status == 303);
    BOOST_TEST(!stranger.cookie("lectern_session").has_value());
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", email) == 0);
}

BOOST_AUTO_TEST_CASE(password_can_be_set_on_the_success_page_once) {
    Browser browser;
    const auto success = buy(browser, sql_course, fresh_address("guest"));
    browser.get(success);
    BOOST_TEST(set_password(browser, success).redirects_to("/learn/practical-sql"));
    const auto session = browser.cookie("lectern_session");
    BOOST_TEST(set_password(browser, success).redirects_to(success));
    BOOST_TEST(browser.cookie("lectern_session").value() == session.value());
}

BOOST_AUTO_TEST_CASE(invalid_address_is_refused_and_kept_in_the_form) {
    Browser browser;
    const auto action = "/courses/practical-sql/checkout";
    const auto missing = browser.submit(action, {{"email", "  "}});
    BOOST_TEST(missing.status == 422);
    BOOST_TEST(missing.says("Enter your e-mail address"));
    const auto wrong = browser.submit(action, {{"email", "a\"<b>@x"}});
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(wrong.says("Check your e-mail address"));
    BOOST_TEST(wrong.says("a&quot;&lt;b&gt;@x"));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email LIKE '%<b>%'") == 0);
}

BOOST_AUTO_TEST_CASE(password_faults_are_shown_beside_the_field_and_the_name_is_kept) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto success = buy(browser, sql_course, email);
    browser.get(success);
    const auto try_with = [&](const std::string& name, const std::string& password) {
        return browser.submit(
            "/checkout/success",
            {{"session_id", session_id_in(success)}, {"name", name}, {"password", password}});
    };
    BOOST_TEST(try_with("Åsa", "short").says("This one is too short"));
    BOOST_TEST(try_with("Åsa", "short").says("value=\"Åsa\""));
    BOOST_TEST(try_with("Åsa", "short").status == 422);
    BOOST_TEST(!try_with("Åsa", "short-one").says("short-one"));
    BOOST_TEST(try_with("Åsa", "").says("Choose a password."));
    BOOST_TEST(try_with("Åsa", std::string(129, 'x')).says("This one is too long"));
    BOOST_TEST(try_with("Åsa", "password123").says("This one is easy to guess"));
    BOOST_TEST(try_with(" ", good_password).says("Enter your name."));
    BOOST_TEST(try_with(std::string(101, 'n'), good_password).says("Shorten your name"));
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", email) == 0);
}

BOOST_AUTO_TEST_CASE(course_that_is_not_for_sale_or_unknown_opens_no_order) {
    const auto before = number("SELECT count(*) AS n FROM orders");
    BOOST_TEST(
        Browser{}.submit("/courses/no-such-course/checkout", {{"email", "a@example.com"}}).status ==
        404);

    facts("UPDATE courses SET stripe_price = NULL WHERE slug = $1", bread_course);
    const auto reply = Browser{}.submit("/courses/bread-from-four-ingredients/checkout",
                                        {{"email", fresh_address("guest")}});
    const auto page = Browser{}.get("/courses/bread-from-four-ingredients");
    facts("UPDATE courses SET stripe_price = 'price_sandbox_bread' WHERE slug = $1", bread_course);
    BOOST_TEST(reply.status == 409);
    BOOST_TEST(reply.says("cannot be bought at the moment"));
    BOOST_TEST(page.says("Not on sale just now"));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders") == before);
}

BOOST_AUTO_TEST_CASE(price_that_differs_from_stripes_is_refused_before_the_buyer_can_pay) {
    const auto email = fresh_address("guest");
    facts("UPDATE courses SET amount_minor = amount_minor - 100 WHERE slug = $1", bread_course);
    const auto reply =
        Browser{}.submit("/courses/bread-from-four-ingredients/checkout", {{"email", email}});
    facts("UPDATE courses SET amount_minor = amount_minor + 100 WHERE slug = $1", bread_course);
    BOOST_TEST(reply.status == 502);
    BOOST_TEST(reply.says("would not have shown the same price"));
    BOOST_TEST(reply.says("we have written to the school"));
    BOOST_TEST(school_mails("other-price") == 1);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN orders ON orders.id = log.order_id
         WHERE orders.email = $1
           AND log.event = 'checkout_refused'
    )sql",
                      email) == 1);
}

BOOST_AUTO_TEST_CASE(
    price_unknown_to_stripe_is_reported_to_the_school_without_asking_the_buyer_to_wait) {
    const auto change = [](const std::string& price) {
        facts("UPDATE courses SET stripe_price = $2 WHERE slug = $1", bread_course, price);
    };
    change("price_unknown");
    const auto reply = Browser{}.submit("/courses/bread-from-four-ingredients/checkout",
                                        {{"email", fresh_address("guest")}});
    change("price_sandbox_bread");
    BOOST_TEST(reply.status == 502);
    BOOST_TEST(reply.says("does not know the price"));
    BOOST_TEST(reply.says("we have written to the school"));
    BOOST_TEST(!reply.says("wait a minute"));
    BOOST_TEST(school_mails("unusable-price") == 1);
}

BOOST_AUTO_TEST_CASE(address_that_stripe_refuses_is_reported_beside_its_field_and_kept) {
    const auto email = "two..dots." + fresh_address("guest");
    const auto reply = Browser{}.submit("/courses/practical-sql/checkout", {{"email", email}});
    BOOST_TEST(reply.status == 422);
    BOOST_TEST(reply.says("The payment service does not accept this address"));
    BOOST_TEST(reply.says("value=\"" + email + "\""));
}

BOOST_AUTO_TEST_CASE(changed_price_is_shown_before_an_order_is_opened) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto action = "/courses/practical-sql/checkout";
    BOOST_TEST(browser.get("/courses/practical-sql").says("value=\"4900 EUR\""));
    const auto told = browser.submit(action, {{"email", email}, {"shown_price", "3900 EUR"}});
    BOOST_TEST(told.status == 409);
    BOOST_TEST(told.says("The price has changed"));
    BOOST_TEST(told.says("Buy for €49"));
    BOOST_TEST(told.says("value=\"" + email + "\""));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", email) == 0);
    BOOST_TEST(browser.submit(action, {{"email", email}, {"shown_price", "4900 EUR"}}).status ==
               303);
}

BOOST_AUTO_TEST_CASE(course_retired_in_the_meantime_is_reported_as_off_sale) {
    const auto change = [](const std::string& status) {
        facts("UPDATE courses SET status = $2 WHERE slug = $1", bread_course, status);
    };
    change("retired");
    const auto reply = Browser{}.submit("/courses/bread-from-four-ingredients/checkout",
                                        {{"email", fresh_address("guest")}});
    change("published");
    BOOST_TEST(reply.status == 409);
    BOOST_TEST(reply.says("was taken off sale"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
