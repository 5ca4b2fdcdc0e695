#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "checkout/find_purchase.hpp"
#include "checkout/success_pages.hpp"
#include "payments/order_decisions.hpp"
#include "platform/http_client.hpp"
#include "support/addresses.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::checkout {

namespace {

using test::FakePayments;
using test::get_request;
using test::post_request;
using test::value_in;
using Kind = PaymentsError::Kind;

struct AfterPaying : test::TestSchool {
    payments::Order opened = open(wish());

    AfterPaying() {
        payments.sessions["cs_test_1"] = session_of(opened);
        database().write([&](Transaction& transaction) {
            save_checkout_session(transaction, opened, "cs_test_1", "https://pay.example/1",
                                  clock.now());
        });
    }

    CheckoutSession& session() { return payments.sessions.at("cs_test_1"); }

    static web::Request from_browser(web::Request request, const std::string& token = "browser") {
        request.cookies = {{"lectern_checkout", token}};
        return request;
    }
    web::Request asked(const std::string& session_id = "cs_test_1") {
        auto request = get_request("/checkout/success");
        request.query = {{"session_id", session_id}};
        return request;
    }
    web::Response show(const web::Request& request) { return show_success(request, services); }
    web::Response show() { return show(from_browser(asked())); }

    web::Response post_password(const std::string& browser = "browser",
                                const std::string& name = "Gus",
                                const std::string& password = test::good_password,
                                const std::string& session_id = "cs_test_1") {
        const auto body =
            form_encode({{"session_id", session_id}, {"name", name}, {"password", password}});
        return save_password(from_browser(post_request("/checkout/success", body), browser),
                             services);
    }
    std::int64_t user_count() { return number("SELECT count(*) AS value FROM users"); }
    std::int64_t session_count() { return number("SELECT count(*) AS value FROM sessions"); }
};

std::string rendered(const web::Response& response) {
    const auto& page = std::get<web::Page>(response.body);
    return test::source_views().render(page.view, page.data);
}

bool is_back_to_success(const web::Response& response) {
    return response.status == 303 &&
           response.header("Location") == "/checkout/success?session_id=cs_test_1" &&
           response.header("Set-Cookie").empty();
}

void check_keys(const web::Response& response) {
    const auto& page = std::get<web::Page>(response.body);
    for (const auto& key : test::missing_keys(page.view, page.data))
        BOOST_ERROR(page.view + " lacks " + key);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(success_page, AfterPaying)

BOOST_AUTO_TEST_CASE(the_page_waits_until_stripe_reports_the_payment) {
    const auto open_page = show();
    BOOST_TEST(value_in(open_page, "is_waiting") == "true");
    BOOST_TEST(value_in(open_page, "is_paid") == "false");
    BOOST_TEST(value_in(open_page, "can_set_password") == "false");
    BOOST_TEST(value_in(open_page, "total") == "€49.00");
    check_keys(open_page);

    session().status = "complete";
    BOOST_TEST(value_in(show(), "is_waiting") == "true");
    BOOST_TEST(text("SELECT status AS value FROM orders") == "processing");
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements") == 0);
}

BOOST_AUTO_TEST_CASE(the_page_fulfils_the_order_when_the_webhook_is_late) {
    FakePayments::pay(session());
    const auto page = show();
    BOOST_TEST(value_in(page, "is_paid") == "true");
    BOOST_TEST(value_in(page, "is_waiting") == "false");
    BOOST_TEST(value_in(page, "can_set_password") == "true");
    BOOST_TEST(value_in(page, "needs_mail") == "true");
    BOOST_TEST(value_in(page, "email") == "guest@example.com");
    check_keys(page);
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements") == 1);
    BOOST_TEST(audited("order_paid") == 1);
    BOOST_TEST(mails_to("guest@example.com") == 1);
}

BOOST_AUTO_TEST_CASE(an_order_of_nothing_says_enrolled_and_not_paid) {
    FakePayments::pay(session());
    session().payment_status = "no_payment_required";
    session().amount_discount_minor = session().amount_total_minor.value();
    session().amount_total_minor = 0;
    session().payment_intent.clear();
    const auto page = rendered(show());
    BOOST_TEST(page.find("You are enrolled") != std::string::npos);
    BOOST_TEST(page.find("Your payment has arrived") == std::string::npos);
    BOOST_TEST(text("SELECT data ->> 'is_free' AS value FROM mail_outbox") == "true");
}

BOOST_AUTO_TEST_CASE(a_paid_order_is_shown_without_asking_stripe) {
    FakePayments::pay(session());
    (void)show();
    const auto lookups = payments.lookups;
    (void)show();
    BOOST_TEST(payments.lookups == lookups);
    BOOST_TEST(audited("order_paid") == 1);
    BOOST_TEST(mails_to("guest@example.com") == 1);
}

BOOST_AUTO_TEST_CASE(the_page_names_the_tax_of_a_payment_that_has_some) {
    FakePayments::pay(session());
    const auto tax = [&] {
        const auto page = show();
        return value_in(page, "has_tax") + ' ' + value_in(page, "tax");
    };
    BOOST_TEST(tax() == "false €0.00", "Stripe gave none");
    change("UPDATE orders SET tax_minor = 0");
    BOOST_TEST(tax() == "false €0.00");
    change("UPDATE orders SET tax_minor = 817");
    BOOST_TEST(tax() == "true €8.17");
}

BOOST_AUTO_TEST_CASE(no_transaction_is_open_during_a_call_to_stripe) {
    payments.during_call = [&] { BOOST_TEST(number("SELECT count(*) AS value FROM orders") == 1); };
    (void)show();
    BOOST_TEST(payments.lookups == 1);
}

BOOST_AUTO_TEST_CASE(while_stripe_does_not_answer_the_page_waits) {
    for (const auto kind : {Kind::no_answer, Kind::replayed_error, Kind::refused}) {
        payments.failure = kind;
        BOOST_TEST(value_in(show(), "is_waiting") == "true");
    }
}

BOOST_AUTO_TEST_CASE(a_bank_transfer_is_told_while_it_is_on_its_way_and_when_it_fails) {
    session().status = "complete";
    session().amount_total_minor = 5831;  // with tax
    const auto waiting = show();
    BOOST_TEST(rendered(waiting).find("takes a few days") != std::string::npos);
    check_keys(waiting);
    record(opened, payments::Payment::processing, session());
    BOOST_TEST(text("SELECT string_agg(kind, ' ') AS value FROM mail_outbox") == "payment_awaited");
    BOOST_TEST(text("SELECT data->>'total' AS value FROM mail_outbox") == "€58.31");

    record(opened, payments::Payment::failed, session());
    record(opened, payments::Payment::failed, session());
    const auto failed = show();
    BOOST_TEST(rendered(failed).find("Your bank did not send the money") != std::string::npos);
    check_keys(failed);
    BOOST_TEST(text("SELECT string_agg(kind, ' ' ORDER BY id) AS value FROM mail_outbox") ==
               "payment_awaited payment_failed");
    BOOST_TEST(text("SELECT string_agg(data ->> 'total', ' ') AS value FROM mail_outbox") ==
               "€58.31 €58.31");
}

BOOST_AUTO_TEST_CASE(an_expired_checkout_is_shown_as_failed) {
    session().status = "expired";
    const auto page = show();
    BOOST_TEST(value_in(page, "is_failed") == "true");
    BOOST_TEST(value_in(page, "is_waiting") == "false");
    check_keys(page);
}

BOOST_AUTO_TEST_CASE(a_payment_of_another_amount_grants_nothing_and_is_explained) {
    FakePayments::pay(session()).amount_subtotal_minor = 1;
    session().amount_total_minor = 1;
    const auto page = show();
    BOOST_TEST(value_in(page, "is_paid") == "false");
    BOOST_TEST(value_in(page, "is_waiting") == "false");
    BOOST_TEST(value_in(page, "is_mismatched") == "true");
    BOOST_TEST(value_in(page, "agreed") == "€49.00");
    check_keys(page);
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements") == 0);
    BOOST_TEST(audited("payment_mismatched") == 1);
}

BOOST_AUTO_TEST_CASE(another_browser_sees_a_masked_address_and_no_form) {
    FakePayments::pay(session());
    for (const auto& request :
         {asked(), from_browser(asked(), "phone"), from_browser(asked(), "")}) {
        const auto page = show(request);
        BOOST_TEST(value_in(page, "is_paid") == "true");
        BOOST_TEST(value_in(page, "email") == "g…@example.com");
        BOOST_TEST(value_in(page, "can_set_password") == "false");
        check_keys(page);
    }
}

BOOST_AUTO_TEST_CASE(the_buyer_alone_learns_of_a_refund_a_dispute_and_a_charge_back) {
    FakePayments::pay(session());
    (void)show();
    const auto strangers = [&] { return rendered(show(from_browser(asked(), "phone"))); };
    const auto before = strangers();
    for (const auto& [status, words] : std::vector<std::pair<std::string, std::string>>{
             {"refunded", "The payment was refunded on 2026-11-2"},
             {"disputed", "The payment is disputed at the bank since 2026-11-2"},
             {"charged_back", "The bank took the payment back on 2026-11-2"}}) {
        change("UPDATE orders SET status = $1", status);
        const auto page = show();
        BOOST_TEST(value_in(page, "is_unopened") == "true", status);
        BOOST_TEST(value_in(page, "is_paid") == "false", status);
        BOOST_TEST(value_in(page, "can_set_password") == "false", status);
        check_keys(page);
        BOOST_TEST(rendered(page).find(words) != std::string::npos, rendered(page));
        BOOST_TEST(strangers() == before, status);
        BOOST_TEST(is_back_to_success(post_password()));
    }
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(what_happened_to_a_payment_is_mailed_to_the_stored_address) {
    FakePayments::pay(session());
    (void)show();
    change("UPDATE orders SET status = 'refunded'");
    database().write([&](Transaction& transaction) {
        request_purchase_links(transaction, test::operator_act(clock.now()),
                               test::address("GUEST@example.com"));
    });
    BOOST_TEST(text("SELECT to_email AS value FROM mail_outbox WHERE kind = 'purchase_state'") ==
               "guest@example.com");
}

BOOST_AUTO_TEST_CASE(nobody_is_mailed_about_a_payment_that_an_account_with_another_address_has) {
    FakePayments::pay(session());
    (void)show();
    const auto ada = test::add_learner(database(), "ada");
    change("UPDATE orders SET status = 'refunded', user_id = $1", ada);
    database().write([&](Transaction& transaction) {
        request_purchase_links(transaction, test::operator_act(clock.now()),
                               test::address("guest@example.com"));
    });
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'purchase_state'") ==
               0);
}

BOOST_AUTO_TEST_CASE(after_a_reassignment_the_former_browser_is_offered_nothing) {
    FakePayments::pay(session());
    (void)show();
    const auto bought = order(opened.id);
    database().write([&](Transaction& transaction) {
        payments::reassign_order(transaction, test::operator_act(clock.now()), bought,
                                 test::address("other@example.com"), "a slip");
    });
    const auto page = show();
    BOOST_TEST(value_in(page, "is_strangers") == "true");
    BOOST_TEST(value_in(page, "can_set_password") == "false");
    BOOST_TEST(value_in(page, "email") == "o…@example.com");
    BOOST_TEST(is_back_to_success(post_password()));
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(a_session_of_another_installation_or_an_unknown_one_is_not_found) {
    auto foreign = session_of(opened, "cs_foreign");
    foreign.installation_id = "another";
    payments.sessions["cs_foreign"] = FakePayments::pay(foreign);
    auto lost = session_of(opened, "cs_lost");
    lost.order_id = "no-such-order";
    payments.sessions["cs_lost"] = FakePayments::pay(lost);
    for (const auto* id : {"", "cs_none", "cs_foreign", "cs_lost", "../../etc", "cs_test_1 "}) {
        BOOST_CHECK_THROW(show(asked(id)), web::NotFound);
    }
    BOOST_CHECK_THROW(show(get_request("/checkout/success")), web::NotFound);
    BOOST_TEST(audited("order_paid") == 0);
}

BOOST_AUTO_TEST_CASE(an_unknown_session_is_not_found_while_stripe_is_unavailable) {
    payments.failure = Kind::no_answer;
    BOOST_CHECK_THROW(show(asked("cs_none")), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_session_that_was_never_saved_is_found_through_stripe) {
    payments.sessions["cs_test_2"] = session_of(opened, "cs_test_2");
    FakePayments::pay(payments.sessions["cs_test_2"]);
    BOOST_TEST(value_in(show(from_browser(asked("cs_test_2"))), "is_paid") == "true");
}

BOOST_AUTO_TEST_CASE(the_page_refers_a_member_who_bought_to_the_library) {
    auto wanted = wish();
    wanted.user_id = test::add_learner(database(), "ada");
    wanted.email = test::address("ada@example.com");
    const auto members = open(wanted);
    payments.sessions["cs_test_2"] = session_of(members, "cs_test_2");
    FakePayments::pay(payments.sessions["cs_test_2"]);

    const auto own = show(test::as_learner(asked("cs_test_2"), *wanted.user_id));
    BOOST_TEST(value_in(own, "is_in_library") == "true");
    BOOST_TEST(value_in(own, "email") == "ada@example.com");
    BOOST_TEST(value_in(own, "can_set_password") == "false");
    check_keys(own);

    const auto bob = test::add_learner(database(), "bob");
    const auto others = show(test::as_learner(asked("cs_test_2"), bob));
    BOOST_TEST(value_in(others, "is_in_library") == "false");
    BOOST_TEST(value_in(others, "email") == "a…@example.com");
}

BOOST_AUTO_TEST_CASE(setting_a_password_creates_an_unproven_account_with_this_order_and_signs_in) {
    FakePayments::pay(session());
    (void)show();
    const auto response = post_password();
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session="));
    BOOST_TEST(session_count() == 1);
    const auto owner = order(opened.id).user_id;
    BOOST_REQUIRE(owner);
    BOOST_TEST(grants_of(*owner) == 1);
    BOOST_TEST(text("SELECT email_verified_at::text AS value FROM users") == "NULL");
    BOOST_TEST(text("SELECT email AS value FROM users") == "guest@example.com");
    BOOST_TEST(audited("purchase_claim_completed") == 1);
}

BOOST_AUTO_TEST_CASE(the_unproven_account_gets_only_this_order) {
    FakePayments::pay(session());
    (void)show();
    const auto other = paid_order("guest@example.com");
    (void)post_password();
    BOOST_TEST(order(opened.id).user_id.has_value());
    BOOST_TEST(!order(other.id).user_id.has_value());
}

BOOST_AUTO_TEST_CASE(a_password_is_refused_where_the_form_is_not_shown) {
    // Not paid yet.
    BOOST_TEST(is_back_to_success(post_password()));
    FakePayments::pay(session());
    (void)show();
    // From another browser.
    BOOST_TEST(is_back_to_success(post_password("phone")));
    BOOST_TEST(is_back_to_success(post_password("")));
    BOOST_TEST(user_count() == 0);
    BOOST_TEST(session_count() == 0);
    BOOST_CHECK_THROW(post_password("browser", "Gus", test::good_password, "cs_none"),
                      web::NotFound);
    BOOST_CHECK_THROW(post_password("browser", "Gus", test::good_password, ""), web::NotFound);
}

BOOST_AUTO_TEST_CASE(setting_a_password_never_calls_stripe) {
    const auto lookups = payments.lookups;
    (void)post_password();
    BOOST_CHECK_THROW(post_password("browser", "Gus", test::good_password, "cs_none"),
                      web::NotFound);
    BOOST_TEST(payments.lookups == lookups);
}

BOOST_AUTO_TEST_CASE(an_address_with_an_account_gets_no_second_account) {
    // An unproven account: with a proven one, the order would have got an owner when it was paid.
    const auto ada = test::add_learner(database(), "ada");
    change(
        "UPDATE users SET email_verified_at = NULL, email = 'GUEST@example.com', canonical_email = "
        "'guest@example.com'");
    FakePayments::pay(session());
    BOOST_TEST(value_in(show(), "can_set_password") == "false");
    BOOST_TEST(value_in(show(), "needs_mail") == "true");
    BOOST_TEST(is_back_to_success(post_password()));
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(grants_of(ada) == 0);
    BOOST_TEST(session_count() == 0);
}

BOOST_AUTO_TEST_CASE(who_sets_a_password_too_often_is_led_back_to_the_page_of_the_order) {
    FakePayments::pay(session());
    (void)show();
    change("INSERT INTO throttles (subject, tries, window_started_at) VALUES ($1, 1000, $2)",
           "success:" + opened.public_id, clock.now());
    BOOST_CHECK_EXCEPTION(post_password(), web::TooManyRequests,
                          [](const web::TooManyRequests& error) {
                              return error.form_page() == "/checkout/success?session_id=cs_test_1";
                          });
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(setting_a_password_twice_creates_one_account) {
    FakePayments::pay(session());
    (void)show();
    BOOST_TEST(post_password().header("Location") == "/learn/practical-sql");
    BOOST_TEST(is_back_to_success(post_password()));
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(session_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_fault_in_name_or_password_is_shown) {
    FakePayments::pay(session());
    (void)show();
    const auto response = post_password("browser", "Gus", "short");
    BOOST_TEST(response.status == 422);
    BOOST_TEST(value_in(response, "password_too_short") == "true");
    BOOST_TEST(value_in(response, "name_value") == "Gus");
    BOOST_TEST(value_in(response, "password_value") == "");
    BOOST_TEST(value_in(response, "session_id") == "cs_test_1");
    check_keys(response);
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(the_cancel_page_leads_back_to_the_course_and_grants_nothing) {
    auto request = get_request("/checkout/cancel");
    const auto unknown = show_cancel(request, services);
    BOOST_TEST(value_in(unknown, "has_course") == "false");
    check_keys(unknown);
    request.query = {{"order", opened.public_id}};
    const auto known = show_cancel(request, services);
    BOOST_TEST(value_in(known, "course_slug") == "practical-sql");
    check_keys(known);
    BOOST_TEST(text("SELECT status AS value FROM orders") == "pending");
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements") == 0);
}

BOOST_AUTO_TEST_CASE(the_cancel_page_shows_a_payment_and_links_its_buyer_to_the_success_page) {
    const auto shown_to = [&](const std::string& token) {
        auto request = from_browser(get_request("/checkout/cancel"), token);
        request.query = {{"order", opened.public_id}};
        const auto page = show_cancel(request, services);
        check_keys(page);
        return value_in(page, "is_left") + ' ' + value_in(page, "is_under_way") + ' ' +
               value_in(page, "is_paid") + ' ' + value_in(page, "success_url");
    };
    BOOST_TEST(shown_to("browser") == "true false false /checkout/success?session_id=cs_test_1");
    record(opened, payments::Payment::processing, session());
    BOOST_TEST(shown_to("browser") == "false true false /checkout/success?session_id=cs_test_1");
    record(opened, payments::Payment::paid, FakePayments::pay(session()));
    BOOST_TEST(shown_to("browser") == "false false true /checkout/success?session_id=cs_test_1");
    BOOST_TEST(shown_to("another") == "false false true ");

    change("UPDATE orders SET status = 'refunded'");
    auto request = from_browser(get_request("/checkout/cancel"));
    request.query = {{"order", opened.public_id}};
    BOOST_TEST(is_back_to_success(show_cancel(request, services)));
    BOOST_TEST(shown_to("another") == "false false true ");
}

BOOST_AUTO_TEST_CASE(the_cancel_page_links_a_members_payment_for_that_member_alone) {
    auto wanted = wish();
    wanted.user_id = test::add_learner(database(), "ada");
    wanted.email = test::address("ada@example.com");
    const auto members = open(wanted);
    const auto paying = session_of(members, "cs_test_2");
    database().write([&](Transaction& transaction) {
        save_checkout_session(transaction, members, paying.id, paying.url, clock.now());
    });
    record(members, payments::Payment::processing, paying);
    auto request = get_request("/checkout/cancel");
    request.query = {{"order", members.public_id}};
    const auto shown_to = [&](UserId user_id) {
        const auto page = show_cancel(test::as_learner(request, user_id), services);
        return value_in(page, "has_purchase") + ' ' + value_in(page, "success_url");
    };
    BOOST_TEST(shown_to(*wanted.user_id) == "true /checkout/success?session_id=cs_test_2");
    BOOST_TEST(shown_to(test::add_learner(database(), "bob")) == "false ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
