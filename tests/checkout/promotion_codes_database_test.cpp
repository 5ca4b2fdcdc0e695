#include <boost/test/unit_test.hpp>

#include "support/checkout_desk.hpp"

namespace lectern::checkout {

namespace {

using test::value_in;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(promotion_codes_at_checkout, test::CheckoutDesk)

BOOST_AUTO_TEST_CASE(a_promotion_code_is_passed_on_and_may_make_it_cheaper) {
    payments.promotions = {{"SPRING", "promo_1"}};
    payments.discount_minor = 1000;
    BOOST_TEST(buy("guest@example.com", " SPRING ").status == 303);
    BOOST_TEST(payments.requests.front().promotion_code == "promo_1");
    BOOST_TEST(only_order().promotion_code == "promo_1");
    (void)buy();
    BOOST_TEST(order_count() == 2);
}

BOOST_AUTO_TEST_CASE(guessing_promotion_codes_is_throttled_but_buying_without_one_is_not) {
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(buy("gus@example.com", "GUESS" + std::to_string(i)).status == 422);
    }
    payments.promotions = {{"WELCOME20", "promo_1"}};
    const auto response = buy("gus@example.com", "WELCOME20");
    BOOST_TEST(response.status == 429);
    BOOST_TEST(value_in(response, "code_throttled") == "true");
    BOOST_TEST(value_in(response, "code_unknown") == "false");
    BOOST_TEST(buy("gus@example.com").status == 303);
    clock.advance(std::chrono::hours{1});
    BOOST_TEST(buy("gus@example.com", "WELCOME20").status == 303);
}

BOOST_AUTO_TEST_CASE(a_valid_promotion_code_is_not_throttled) {
    payments.promotions = {{"WELCOME20", "promo_1"}};
    for (int i = 0; i < 40; ++i) {
        BOOST_TEST(buy("guest" + std::to_string(i) + "@example.com", "WELCOME20").status == 303);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_promotion_code_is_reported_on_the_page) {
    const auto response = buy("guest@example.com", "AUTUMN");
    BOOST_TEST(response.status == 422);
    BOOST_TEST(value_in(response, "code_unknown") == "true");
    BOOST_TEST(value_in(response, "code_value") == "AUTUMN");
    BOOST_TEST(value_in(response, "email_value") == "guest@example.com");
    BOOST_TEST(order_count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
