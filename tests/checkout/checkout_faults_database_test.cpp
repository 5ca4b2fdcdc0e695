#include <tuple>

#include <boost/test/unit_test.hpp>

#include "support/checkout_desk.hpp"

namespace lectern::checkout {

namespace {

using test::value_in;
using test::view_of;
using Kind = PaymentsError::Kind;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(checkout_faults, test::CheckoutDesk)

BOOST_AUTO_TEST_CASE(without_an_answer_from_stripe_the_same_attempt_is_repeated) {
    payments.failure = Kind::no_answer;
    expect_problem(buy(), 502, "is_unavailable");
    BOOST_TEST(only_order().checkout_attempt == 1);
    payments.failure.reset();
    BOOST_TEST(buy().status == 303);
    BOOST_TEST(payments.requests[1].idempotency_key == payments.requests[0].idempotency_key);
    BOOST_TEST((payments.requests[1].expires_at == payments.requests[0].expires_at));
    BOOST_TEST(order_count() == 1);
}

BOOST_AUTO_TEST_CASE(after_a_fault_or_refusal_of_stripe_the_next_attempt_has_a_new_key) {
    int attempt = 1;
    for (const auto kind : {Kind::replayed_error, Kind::refused}) {
        payments.failure = kind;
        expect_problem(buy(), 502, kind == Kind::refused ? "is_refused" : "is_unavailable");
        BOOST_TEST(only_order().checkout_attempt == ++attempt);
        BOOST_TEST(audited("checkout_refused") == attempt - 1);
    }
    payments.failure.reset();
    BOOST_TEST(buy().status == 303);
    BOOST_TEST(payments.requests.back().idempotency_key == only_order().public_id + ":3");
    BOOST_TEST(order_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_browser_cookie_is_set_even_when_stripe_fails) {
    payments.failure = Kind::no_answer;
    BOOST_TEST(buy().header("Set-Cookie") != "");
}

BOOST_AUTO_TEST_CASE(nobody_is_sent_to_a_session_with_another_price) {
    payments.amount_minor = 5900;
    expect_problem(buy(), 502, "is_other_price");
    BOOST_TEST(audited("checkout_refused") == 1);
    BOOST_TEST(only_order().checkout_attempt == 2);
    BOOST_TEST(only_order().stripe_session_id == "");

    payments.amount_minor = 4900;
    payments.currency = "USD";
    expect_problem(buy(), 502, "is_other_price");
    payments.currency = "EUR";
    payments.amount_minor = 3900;
    expect_problem(buy(), 502, "is_other_price");

    payments.amount_minor = 4900;
    BOOST_TEST(buy().status == 303);
}

BOOST_AUTO_TEST_CASE(each_fault_the_school_must_fix_has_its_own_message_and_one_mail_a_day) {
    const auto expect_mails = [&](const std::string& key, int count) {
        BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE to_email = 'operator' "
                          "AND dedupe_key LIKE $1 || ':%'",
                          key) == count,
                   key);
    };
    payments.failure = Kind::refused;
    for (const auto& [refusal, words, key] :
         {std::tuple{Refusal::price, "is_unusable_price", "unusable-price"},
          {Refusal::key, "is_unusable_key", "unusable-key"},
          {Refusal::other, "is_refused", "checkout-refused"}}) {
        payments.refusal = refusal;
        for (int i = 0; i < 3; ++i) expect_problem(buy(), 502, words);
        BOOST_TEST(value_in(buy(), "is_lasting") == "true");
        expect_mails(key, 1);
    }
    payments.failure.reset();
    payments.amount_minor = 5900;
    for (int i = 0; i < 2; ++i) expect_problem(buy(), 502, "is_other_price");
    expect_mails("other-price", 1);
    BOOST_TEST(text("SELECT data ->> 'word' AS value FROM mail_outbox WHERE dedupe_key LIKE "
                    "'other-price:%'") == "this site says €49.00, Stripe €59.00");
    clock.advance(std::chrono::hours{24});
    (void)buy();
    expect_mails("other-price", 2);
}

BOOST_AUTO_TEST_CASE(a_key_refused_while_looking_up_a_promotion_code_is_reported_to_the_school) {
    payments.failure = Kind::refused;
    payments.refusal = Refusal::key;
    expect_problem(buy("guest@example.com", "SPRING"), 502, "is_unusable_key");
    BOOST_TEST(mails_to("operator") == 1);
    BOOST_TEST(order_count() == 0);
}

BOOST_AUTO_TEST_CASE(temporary_faults_ask_the_buyer_to_wait_and_are_not_reported_to_the_school) {
    for (const auto kind : {Kind::no_answer, Kind::replayed_error}) {
        payments.failure = kind;
        const auto response = buy();
        expect_problem(response, 502, "is_unavailable");
        BOOST_TEST(value_in(response, "is_lasting") == "false");
    }
    BOOST_TEST(mails_to("operator") == 0);
}

BOOST_AUTO_TEST_CASE(an_input_that_stripe_refuses_is_reported_beside_its_field) {
    payments.promotions = {{"BIG", "promo_1"}};
    payments.during_call = [&] {
        payments.failure.reset();
        if (!payments.requests.empty()) payments.failure = Kind::refused;
    };
    payments.refusal = Refusal::promotion_code;
    const auto code = buy("guest@example.com", "BIG");
    BOOST_TEST(code.status == 422);
    BOOST_TEST(view_of(code) == "catalog/course");
    BOOST_TEST(value_in(code, "code_unfit") == "true");
    BOOST_TEST(value_in(code, "code_value") == "BIG");
    BOOST_TEST(value_in(code, "email_value") == "guest@example.com");

    payments.refusal = Refusal::email;
    const auto email = buy("guest@example.com");
    BOOST_TEST(email.status == 422);
    BOOST_TEST(value_in(email, "email_refused") == "true");
    BOOST_TEST(value_in(email, "email_value") == "guest@example.com");
    const auto& page = std::get<web::Page>(email.body);
    BOOST_TEST(test::missing_keys(page.view, page.data).empty());

    const auto ada = add_member("ada");
    expect_problem(buy(test::as_learner(checkout_of("practical-sql", ""), ada)), 422,
                   "is_unusable_email");
    BOOST_TEST(mails_to("operator") == 0);
}

BOOST_AUTO_TEST_CASE(a_code_is_at_fault_if_it_leaves_too_little_to_charge_and_else_the_price_is) {
    payments.promotions = {{"BIG", "promo_1"}};
    const auto buy_refused = [&](Refusal refusal, const std::string& code) {
        payments.requests.clear();
        payments.refusal = refusal;
        payments.during_call = [&] {  // the code is found, and the payment page refused
            payments.failure.reset();
            if (!payments.requests.empty()) payments.failure = Kind::refused;
        };
        return buy("guest@example.com", code);
    };
    const auto too_small = buy_refused(Refusal::too_small, "BIG");
    BOOST_TEST(too_small.status == 422);
    BOOST_TEST(value_in(too_small, "code_unfit") == "true");
    BOOST_TEST(mails_to("operator") == 0);
    expect_problem(buy_refused(Refusal::price, "BIG"), 502, "is_unusable_price");
    expect_problem(buy_refused(Refusal::too_small, ""), 502, "is_unusable_price");
    BOOST_TEST(mails_to("operator") == 1);
}

BOOST_AUTO_TEST_CASE(a_superseded_attempt_is_not_sent_to_stripe) {
    payments.during_call = [&] {
        Database other{test.connection_string()};
        other.write([&](Transaction& transaction) {
            query(transaction, "UPDATE orders SET checkout_attempt = checkout_attempt + 1");
        });
    };
    expect_problem(buy(), 502, "is_unavailable");
    BOOST_TEST(only_order().stripe_session_id == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
