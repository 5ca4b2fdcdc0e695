#include "authoring/price_check.hpp"

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/fake_payments.hpp"

namespace lectern::authoring {

namespace {

struct Offer {
    test::FakePayments payments;
    CourseFile course = test::practical_sql();

    Offer() {
        course.stripe_price = "price_1";
        at_stripe(4900, "EUR");
    }
    void at_stripe(std::int64_t amount_minor, const std::string& currency, bool is_active = true) {
        payments.prices["price_1"] = {.id = "price_1",
                                      .amount_minor = amount_minor,
                                      .currency = currency,
                                      .is_active = is_active};
    }
    std::string fault() { return find_price_fault(payments, course).value_or(""); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(price_check, Offer)

BOOST_AUTO_TEST_CASE(the_same_amount_in_the_same_currency_is_no_fault) {
    BOOST_TEST(fault() == "");
}

BOOST_AUTO_TEST_CASE(another_amount_or_currency_is_named_with_both) {
    at_stripe(5900, "EUR");
    BOOST_TEST(fault() == "price_1 is 5900 EUR at Stripe, and 4900 EUR here");
    at_stripe(4900, "USD");
    BOOST_TEST(fault() == "price_1 is 4900 USD at Stripe, and 4900 EUR here");
}

BOOST_AUTO_TEST_CASE(an_archived_price_and_an_unknown_one_are_faults) {
    at_stripe(4900, "EUR", false);
    BOOST_TEST(fault() == "price_1 is archived at Stripe");
    payments.prices.clear();
    BOOST_TEST(fault() == "price_1 is not known to Stripe");
}

BOOST_AUTO_TEST_CASE(a_price_that_stripe_does_not_answer_about_was_not_compared) {
    for (const auto kind : {PaymentsError::Kind::no_answer, PaymentsError::Kind::refused}) {
        payments.failure = kind;
        BOOST_TEST(fault().starts_with("price_1 was not compared with Stripe: "), fault());
    }
}

BOOST_AUTO_TEST_CASE(stripe_is_not_asked_without_a_price_or_about_a_free_course) {
    payments.failure = PaymentsError::Kind::no_answer;
    course.amount_minor = 0;
    BOOST_TEST(fault() == "");
    course.amount_minor = 4900;
    course.stripe_price.reset();
    BOOST_TEST(fault() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
