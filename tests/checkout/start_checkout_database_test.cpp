#include "checkout/start_checkout_pages.hpp"

#include <memory>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "catalog/course_pages.hpp"
#include "checkout/problem_pages.hpp"
#include "support/addresses.hpp"
#include "support/checkout_desk.hpp"
#include "web/errors.hpp"

namespace lectern::checkout {

namespace {

using test::value_in;
using test::view_of;
using namespace std::chrono_literals;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(starting_checkout, test::CheckoutDesk)

BOOST_AUTO_TEST_CASE(a_guest_is_sent_to_stripes_page) {
    const auto response = buy(" Guest@EXAMPLE.com ");
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == payments.newest().url);
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_checkout="));
    BOOST_TEST(response.header("Set-Cookie").find("HttpOnly") != std::string::npos);
    const auto opened = only_order();
    BOOST_TEST(opened.email.text == "Guest@example.com");
    BOOST_TEST(!opened.user_id);
    BOOST_TEST(opened.stripe_session_id == payments.newest().id);
    BOOST_TEST(payments::was_begun_by(opened, browser_cookie));
    BOOST_TEST(audited("checkout_started") == 1);
}

BOOST_AUTO_TEST_CASE(the_request_to_stripe_matches_the_order) {
    (void)buy();
    const auto opened = only_order();
    const auto& asked = payments.requests.front();
    BOOST_TEST(asked.idempotency_key == opened.public_id + ":1");
    BOOST_TEST(asked.price == "price_sql");
    BOOST_TEST(asked.success_url ==
               "http://localhost:8080/checkout/success?session_id={CHECKOUT_SESSION_ID}");
    BOOST_TEST(asked.cancel_url ==
               "http://localhost:8080/checkout/cancel?order=" + opened.public_id);
    BOOST_TEST(asked.customer_email == "guest@example.com");
    BOOST_TEST(asked.client_reference_id == opened.public_id);
    BOOST_TEST(payments.newest().order_id == opened.public_id);
    BOOST_TEST(payments.newest().installation_id == installation());
    BOOST_TEST((asked.expires_at == opened.attempt_expires_at));
}

BOOST_AUTO_TEST_CASE(the_request_asks_for_tax_as_it_was_set_when_the_order_was_opened) {
    (void)buy();
    BOOST_TEST((payments.requests.back().tax == Tax::off));
    config.tax = Tax::exclusive;
    (void)buy();
    BOOST_TEST(order_count() == 2, "a checkout with tax is another one");
    BOOST_TEST((payments.requests.back().tax == Tax::exclusive));
    (void)buy();
    BOOST_TEST(order_count() == 2);
    BOOST_TEST(text("SELECT checkout_tax AS value FROM orders ORDER BY id DESC LIMIT 1") ==
               "exclusive");
}

BOOST_AUTO_TEST_CASE(the_language_of_the_payment_page_stays_that_of_the_first_click) {
    payments.failure = PaymentsError::Kind::no_answer;
    (void)buy();
    payments.failure.reset();
    config.checkout_locale = "de";
    (void)buy();
    BOOST_REQUIRE_EQUAL(payments.requests.size(), 2U);
    BOOST_TEST(payments.requests[0].idempotency_key == payments.requests[1].idempotency_key);
    BOOST_TEST(payments.requests[1].locale == "", "a repeated request is identical");
    BOOST_TEST(order_count() == 1, "another language is no other checkout");
    (void)buy("other@example.com");
    BOOST_TEST(payments.requests.back().locale == "de");
    BOOST_TEST(text("SELECT checkout_locale AS value FROM orders ORDER BY id DESC LIMIT 1") ==
               "de");
}

BOOST_AUTO_TEST_CASE(a_buyer_must_tick_the_text_about_the_right_of_withdrawal_if_the_school_asks) {
    config.asks_for_withdrawal_waiver = true;
    const auto ticked = [&](const std::string& version) {
        auto request = checkout_of("practical-sql", "guest@example.com");
        request.body += "&withdrawal=" + version;
        return buy(request);
    };
    for (const auto& response : {buy(), ticked(""), ticked("2"), ticked("on")}) {
        BOOST_TEST(response.status == 422);
        BOOST_TEST(value_in(response, "withdrawal_missing") == "true");
        BOOST_TEST(value_in(response, "is_waiver_ticked") == "false");
    }
    BOOST_TEST(order_count() == 0);
    BOOST_TEST(ticked("1").status == 303);
    const auto opened = only_order();
    BOOST_TEST(opened.withdrawal_version.value() == 1);
    BOOST_TEST((opened.withdrawal_waived_at == clock.now()));
}

BOOST_AUTO_TEST_CASE(a_tick_is_shown_again_if_something_else_is_wrong) {
    config.asks_for_withdrawal_waiver = true;
    auto request = checkout_of("practical-sql", "nobody");
    request.body += "&withdrawal=1";
    const auto response = buy(request);
    BOOST_TEST(response.status == 422);
    BOOST_TEST(value_in(response, "withdrawal_missing") == "false");
    BOOST_TEST(value_in(response, "is_waiver_ticked") == "true");
}

BOOST_AUTO_TEST_CASE(nothing_is_recorded_about_withdrawal_if_the_school_does_not_ask) {
    auto request = checkout_of("practical-sql", "guest@example.com");
    request.body += "&withdrawal=1";
    BOOST_TEST(buy(request).status == 303);
    BOOST_TEST(!only_order().withdrawal_version);
    BOOST_TEST(!only_order().withdrawal_waived_at);
    config.asks_for_withdrawal_waiver = true;
    BOOST_TEST(buy(request).status == 303);
    BOOST_TEST(order_count() == 2, "a checkout with the tick is another one");
}

BOOST_AUTO_TEST_CASE(the_request_asks_for_an_invoice_as_it_was_set_when_the_order_was_opened) {
    (void)buy();
    BOOST_TEST(!payments.requests.back().creates_invoice);
    config.creates_invoices = true;
    payments.failure = PaymentsError::Kind::no_answer;
    (void)buy();
    payments.failure.reset();
    BOOST_TEST(order_count() == 2, "a checkout with an invoice is another one");
    (void)buy();
    BOOST_TEST(order_count() == 2);
    BOOST_REQUIRE_EQUAL(payments.requests.size(), 3U);
    BOOST_TEST(payments.requests[1].idempotency_key == payments.requests[2].idempotency_key);
    BOOST_TEST(payments.requests[1].creates_invoice);
    BOOST_TEST(payments.requests[2].creates_invoice);
}

BOOST_AUTO_TEST_CASE(the_request_asks_for_the_terms_as_it_was_set_when_the_order_was_opened) {
    (void)buy();
    BOOST_TEST(!payments.requests.back().needs_terms);
    config.needs_terms = true;
    payments.failure = PaymentsError::Kind::no_answer;
    (void)buy();
    payments.failure.reset();
    BOOST_TEST(order_count() == 2, "a checkout with terms is another one");
    (void)buy();
    BOOST_TEST(order_count() == 2);
    BOOST_REQUIRE_EQUAL(payments.requests.size(), 3U);
    BOOST_TEST(payments.requests[1].idempotency_key == payments.requests[2].idempotency_key);
    BOOST_TEST(payments.requests[1].needs_terms);
    BOOST_TEST(payments.requests[2].needs_terms);
}

BOOST_AUTO_TEST_CASE(the_order_is_committed_before_stripe_is_called_and_no_transaction_is_open) {
    std::int64_t orders_seen = 0;
    std::int64_t open_transactions = -1;
    payments.during_call = [&] {
        Database other{test.connection_string()};
        other.read([&](Connection& connection) {
            orders_seen =
                query(connection, "SELECT count(*) AS value FROM orders").front().integer("value");
            open_transactions = query(connection, R"sql(
                SELECT count(*) AS value
                  FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND pid <> pg_backend_pid()
                   AND xact_start IS NOT NULL
                   AND backend_type = 'client backend'
            )sql")
                                    .front()
                                    .integer("value");
        });
    };
    (void)buy();
    BOOST_TEST(orders_seen == 1);
    BOOST_TEST(open_transactions == 0);
}

BOOST_AUTO_TEST_CASE(a_probable_slip_in_the_address_is_asked_about_before_paying) {
    const auto answer = [&](const std::string& choice) {
        auto request = checkout_of("practical-sql", "guest@gmial.com");
        request.body += "&asked_email=guest%40gmial.com&email_choice=" + choice;
        return buy(request);
    };
    for (const auto& response : {buy("guest@gmial.com"), answer("")}) {
        BOOST_TEST(response.status == 422);
        BOOST_TEST(value_in(response, "email_misspelt") == "true");
        BOOST_TEST(value_in(response, "likely_email") == "guest@gmail.com");
        const auto& page = std::get<web::Page>(response.body);
        BOOST_TEST(test::missing_keys(page.view, page.data).empty());
    }
    BOOST_TEST(order_count() == 0);
    BOOST_TEST(answer("likely").status == 303);
    BOOST_TEST(only_order().email.text == "guest@gmail.com");
    BOOST_TEST(answer("entered").status == 303);
    BOOST_TEST(number("SELECT count(*) AS value FROM orders WHERE email = 'guest@gmial.com'") == 1);
}

BOOST_AUTO_TEST_CASE(a_second_click_goes_to_the_same_page_without_calling_stripe_again) {
    const auto first = buy();
    const auto second = buy();
    BOOST_TEST(second.header("Location") == first.header("Location"));
    BOOST_TEST(payments.requests.size() == 1U);
    BOOST_TEST(order_count() == 1);
}

BOOST_AUTO_TEST_CASE(another_browser_gets_an_order_of_its_own) {
    (void)buy();
    browser_cookie.clear();
    auto other = checkout_of("practical-sql", "guest@example.com");
    other.headers = {{"user-agent", "another"}};
    (void)buy(other);
    browser_cookie.clear();
    other = checkout_of("practical-sql", "guest@example.com");
    other.remote_address = "198.51.100.7";
    (void)buy(other);
    BOOST_TEST(order_count() == 3);
    BOOST_TEST(payments.requests.size() == 3U);
}

BOOST_AUTO_TEST_CASE(two_quick_clicks_without_a_cookie_open_one_order_that_belongs_to_no_browser) {
    const auto click = [&] {
        browser_cookie.clear();
        const auto address = buy().header("Location");
        return std::pair{address, browser_cookie};
    };
    clock.set(Timestamp{clock.now().time_since_epoch() / 10s * 10s + 9s});  // a window ends
    const auto first = click();
    clock.advance(2s);
    const auto second = click();
    BOOST_TEST(first.first == second.first);
    BOOST_TEST(order_count() == 1);
    BOOST_TEST(payments.requests.size() == 1U);
    for (const auto& cookie : {first.second, second.second}) {
        BOOST_TEST(!payments::was_begun_by(only_order(), cookie));
    }

    clock.advance(30s);
    click();
    BOOST_TEST(order_count() == 2);
}

BOOST_AUTO_TEST_CASE(one_click_without_a_cookie_opens_an_order_of_that_browser) {
    (void)buy();
    BOOST_TEST(payments::was_begun_by(only_order(), browser_cookie));
    (void)buy();
    BOOST_TEST(order_count() == 1);
    BOOST_TEST(payments::was_begun_by(only_order(), browser_cookie),
               "the cookie identifies the browser");
}

BOOST_AUTO_TEST_CASE(a_changed_price_is_shown_before_an_order_is_opened) {
    auto request = checkout_of("practical-sql", "guest@example.com");
    request.body += "&shown_price=3900+EUR";
    const auto told = buy(request);
    BOOST_TEST(told.status == 409);
    BOOST_TEST(view_of(told) == "catalog/course");
    BOOST_TEST(value_in(told, "is_repriced") == "true");
    BOOST_TEST(value_in(told, "shown_price") == "4900 EUR");
    BOOST_TEST(value_in(told, "email_value") == "guest@example.com");
    const auto& page = std::get<web::Page>(told.body);
    BOOST_TEST(test::missing_keys(page.view, page.data).empty());
    BOOST_TEST(order_count() == 0);
    BOOST_TEST(payments.requests.empty());

    request.body = form_encode({{"email", "guest@example.com"}, {"shown_price", "4900 EUR"}});
    BOOST_TEST(buy(request).status == 303);
}

BOOST_AUTO_TEST_CASE(a_course_that_has_become_free_is_shown_as_free) {
    change("UPDATE courses SET amount_minor = 0, stripe_price = NULL");
    auto request = checkout_of("practical-sql", "guest@example.com");
    request.body += "&shown_price=4900+EUR";
    const auto told = buy(request);
    BOOST_TEST(told.status == 409);
    BOOST_TEST(value_in(told, "is_repriced") == "true");
    BOOST_TEST(value_in(told, "is_free") == "true");
}

BOOST_AUTO_TEST_CASE(a_buyer_who_has_paid_is_redirected_to_the_success_page) {
    (void)buy();
    auto& session = payments.sessions.begin()->second;
    record(only_order(), payments::Payment::processing, session);
    const auto success = "/checkout/success?session_id=" + session.id;
    BOOST_TEST(buy().header("Location") == success);
    record(only_order(), payments::Payment::paid, test::FakePayments::pay(session));
    BOOST_TEST(buy().header("Location") == success);
    BOOST_TEST(order_count() == 1);

    const auto for_somebody_else = buy("friend@example.com");
    BOOST_TEST(for_somebody_else.header("Location") == payments.newest().url);
    change("UPDATE orders SET status = 'refunded' WHERE email = 'guest@example.com'");
    const auto after_refund = buy();
    BOOST_TEST(after_refund.header("Location") == payments.newest().url);
}

BOOST_AUTO_TEST_CASE(a_member_whose_payment_is_processing_is_not_sent_to_pay_again) {
    const auto ada = add_member("ada");
    (void)buy(test::as_learner(checkout_of("practical-sql", ""), ada));
    auto& session = payments.sessions.begin()->second;
    record(only_order(), payments::Payment::processing, session);
    browser_cookie.clear();
    const auto again = buy(test::as_learner(checkout_of("practical-sql", ""), ada));
    BOOST_TEST(again.header("Location") == "/checkout/success?session_id=" + session.id);
    BOOST_TEST(order_count() == 1);
}

BOOST_AUTO_TEST_CASE(who_signs_out_after_buying_can_buy_for_somebody_else_in_the_same_browser) {
    const auto ada = add_member("ada");
    (void)buy(test::as_learner(checkout_of("practical-sql", ""), ada));
    const auto& own = payments.sessions.begin()->second;
    record(only_order(), payments::Payment::processing, own);
    const auto for_friend = buy("friend@example.com");
    BOOST_TEST(for_friend.header("Location") == payments.newest().url);
    auto by_bob = test::as_learner(checkout_of("practical-sql", ""), add_member("bob"));
    by_bob.viewer->email = test::address("bob@example.com");
    const auto for_bob = buy(by_bob);
    BOOST_TEST(for_bob.header("Location") == payments.newest().url);
    BOOST_TEST(order_count() == 3);
    const auto again = buy("ada@example.com");
    BOOST_TEST(again.header("Location") == "/checkout/success?session_id=" + own.id);
}

BOOST_AUTO_TEST_CASE(the_course_page_shows_a_purchase_only_to_its_buyer) {
    const auto ada = add_member("ada");
    (void)buy(test::as_learner(checkout_of("practical-sql", ""), ada));
    auto& session = payments.sessions.begin()->second;
    record(only_order(), payments::Payment::processing, session);
    const auto bought = [&](web::Request request, bool with_cookie) {
        if (with_cookie) request.cookies = {{"lectern_checkout", browser_cookie}};
        const auto page = catalog::show_course(request, services);
        const auto& shown = std::get<web::Page>(page.body);
        BOOST_TEST(test::missing_keys(shown.view, shown.data).empty());
        BOOST_TEST(page.header("X-Accel-Expires").empty() == (with_cookie || request.viewer));
        return value_in(page, "is_bought") + ' ' + value_in(page, "is_paid") + ' ' +
               value_in(page, "can_buy_again");
    };
    const auto request = test::get_request("/courses/practical-sql", {{"slug", "practical-sql"}});
    BOOST_TEST(bought(test::as_learner(request, ada), false) == "true false false");
    BOOST_TEST(bought(request, true) == "true false true");
    BOOST_TEST(bought(request, false) == "false false false");
    BOOST_TEST(bought(test::as_learner(request, add_member("bob")), false) == "false false false");

    change("UPDATE orders SET user_id = NULL");
    record(only_order(), payments::Payment::paid, test::FakePayments::pay(session));
    BOOST_TEST(bought(request, true) == "true true true");
    BOOST_TEST(bought(request, false) == "false false false");
}

BOOST_AUTO_TEST_CASE(a_member_buys_with_the_accounts_address) {
    const auto ada = add_member("ada");
    const auto response =
        buy(test::as_learner(checkout_of("practical-sql", "other@example.com"), ada));
    BOOST_TEST(response.status == 303);
    BOOST_TEST(only_order().user_id.value() == ada);
    BOOST_TEST(only_order().email.text == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_learner_with_access_is_sent_to_the_player_and_nothing_is_ordered) {
    const auto ada = add_member("ada");
    const auto bob = add_member("bob");
    test::add_grant(database(), ada, course);
    const auto response = buy(test::as_learner(checkout_of("practical-sql", ""), ada));
    BOOST_TEST(response.header("Location") == "/learn/practical-sql");
    BOOST_TEST(order_count() == 0);

    const auto others = buy(test::as_learner(checkout_of("practical-sql", ""), bob));
    BOOST_TEST(others.header("Location") == payments.newest().url);
}

BOOST_AUTO_TEST_CASE(a_retired_course_is_reported_as_retired_and_a_draft_is_not_found) {
    change("UPDATE courses SET status = 'draft'");
    BOOST_CHECK_THROW(buy(), web::NotFound);
    change("UPDATE courses SET status = 'retired'");
    expect_problem(buy(), 409, "is_retired");
    BOOST_TEST(value_in(buy(), "course_title") == "Practical SQL");
    BOOST_CHECK_THROW(buy(checkout_of("no-such-course", "guest@example.com")), web::NotFound);
    BOOST_TEST(order_count() == 0);
}

BOOST_AUTO_TEST_CASE(a_course_without_a_price_at_stripe_is_not_for_sale) {
    change("UPDATE courses SET stripe_price = NULL");
    expect_problem(buy(), 409, "is_not_for_sale");
    change("UPDATE courses SET stripe_price = 'price_sql', amount_minor = 0");
    expect_problem(buy(), 409, "is_not_for_sale");
    BOOST_TEST(order_count() == 0);
    BOOST_TEST(payments.requests.empty());
}

BOOST_AUTO_TEST_CASE(a_guest_with_an_invalid_address_sees_the_form_again_with_the_input) {
    const auto missing = buy("  ");
    BOOST_TEST(missing.status == 422);
    BOOST_TEST(view_of(missing) == "catalog/course");
    BOOST_TEST(value_in(missing, "email_missing") == "true");

    const auto invalid = buy("ada@nowhere");
    BOOST_TEST(invalid.status == 422);
    BOOST_TEST(value_in(invalid, "email_invalid") == "true");
    BOOST_TEST(value_in(invalid, "email_value") == "ada@nowhere");
    const auto& page = std::get<web::Page>(invalid.body);
    BOOST_TEST(test::missing_keys(page.view, page.data).empty());
    BOOST_TEST(order_count() == 0);
}

BOOST_AUTO_TEST_CASE(a_problem_is_shown_once_at_the_checkouts_url_which_else_leads_to_the_course) {
    auto request =
        test::get_request("/courses/practical-sql/checkout", {{"slug", "practical-sql"}});
    BOOST_TEST(show_problem(request, services).header("Location") == "/courses/practical-sql");
    for (const auto& [problem, key] : {std::pair{Problem::unavailable, "is_unavailable"},
                                       std::pair{Problem::retired, "is_retired"}}) {
        const auto posted = problem_page(request, "practical-sql", "Practical SQL", problem);
        BOOST_TEST(posted.status >= 409);
        BOOST_TEST(posted.refused_form->page == request.path);
        auto next = request;
        next.refused_form = std::make_shared<const web::Form>(*posted.refused_form);
        const auto shown = show_problem(next, services);
        BOOST_TEST(shown.status == 200);
        BOOST_TEST(view_of(shown) == "checkout/problem");
        BOOST_TEST(value_in(shown, key) == "true");
        BOOST_TEST(value_in(shown, "course_title") == "Practical SQL");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
