#include "catalog/charge_rules.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using lectern::catalog::fault_in_charge;

BOOST_AUTO_TEST_SUITE(charge_rules)

BOOST_AUTO_TEST_CASE(a_free_course_is_not_charged) {
    BOOST_TEST(!fault_in_charge(0, "EUR"));
}

BOOST_AUTO_TEST_CASE(an_amount_below_the_minimum_of_its_currency_is_refused) {
    BOOST_TEST(!fault_in_charge(50, "EUR"));
    BOOST_TEST(fault_in_charge(49, "EUR").value() ==
               "is 0.49 EUR, which Stripe does not charge (expected at least 0.50 EUR)");
    BOOST_TEST(!fault_in_charge(50, "JPY"));
    BOOST_TEST(fault_in_charge(49, "JPY").value() ==
               "is 49 JPY, which Stripe does not charge (expected at least 50 JPY)");
    BOOST_TEST(!fault_in_charge(17500, "HUF"));
    BOOST_TEST(fault_in_charge(17499, "HUF").has_value());
    BOOST_TEST(!fault_in_charge(1, "XAF"));
}

BOOST_AUTO_TEST_CASE(an_amount_has_at_most_eight_digits_and_twelve_of_rupiahs) {
    BOOST_TEST(!fault_in_charge(99'999'999, "USD"));
    BOOST_TEST(fault_in_charge(100'000'000, "USD").value() ==
               "is 1000000.00 USD, which Stripe does not charge (expected at most 999999.99 USD)");
    BOOST_TEST(!fault_in_charge(999'999'999'999, "IDR"));
    BOOST_TEST(fault_in_charge(1'000'000'000'000, "IDR").value() ==
               "is 10000000000.00 IDR, which Stripe does not charge (expected at most "
               "9999999999.99 IDR)");
}

BOOST_AUTO_TEST_CASE(amounts_of_currencies_that_lost_their_decimals_are_whole) {
    for (const auto* currency : {"ISK", "UGX"}) {
        BOOST_TEST(!fault_in_charge(490'000, currency), currency);
        BOOST_TEST(fault_in_charge(490'050, currency).has_value(), currency);
    }
    BOOST_TEST(fault_in_charge(4950, "ISK").value() ==
               "is 49.50 ISK, which Stripe does not charge (expected a whole number of ISK: the "
               "minor unit ends in 00)");
}

BOOST_AUTO_TEST_CASE(the_last_of_three_decimals_is_zero) {
    for (const auto* currency : {"BHD", "JOD", "KWD", "OMR", "TND"}) {
        BOOST_TEST(!fault_in_charge(12'340, currency), currency);
        BOOST_TEST(fault_in_charge(12'345, currency).has_value(), currency);
    }
}

BOOST_AUTO_TEST_SUITE_END()
