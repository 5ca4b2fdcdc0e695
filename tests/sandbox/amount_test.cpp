#include "sandbox/amount.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::sandbox {

BOOST_AUTO_TEST_SUITE(sandbox_amounts)

BOOST_AUTO_TEST_CASE(an_amount_has_the_decimals_of_its_currency) {
    BOOST_TEST(amount_text(4900, "eur") == "49.00 EUR");
    BOOST_TEST(amount_text(5, "usd") == "0.05 USD");
    BOOST_TEST(amount_text(500, "jpy") == "500 JPY");
    BOOST_TEST(amount_text(4900, "kwd") == "4.900 KWD");
    BOOST_TEST(amount_text(10, "tnd") == "0.010 TND");
    BOOST_TEST(amount_text(4900, "isk") == "49.00 ISK");
}

BOOST_AUTO_TEST_CASE(stripe_charges_no_less_than_the_minimum_and_only_whole_steps) {
    BOOST_TEST(minimum_minor("eur") == 50);
    BOOST_TEST(minimum_minor("huf") == 17500);
    BOOST_TEST(minimum_minor("kwd") == 1);
    BOOST_TEST(step_minor("eur") == 1);
    BOOST_TEST(step_minor("kwd") == 10);
    BOOST_TEST(step_minor("isk") == 100);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::sandbox
