#include "catalog/money.hpp"

#include <boost/test/unit_test.hpp>

using lectern::catalog::is_known_currency;
using lectern::catalog::money_text;

BOOST_AUTO_TEST_SUITE(money)

BOOST_AUTO_TEST_CASE(an_amount_has_the_currency_sign_and_two_decimals) {
    BOOST_TEST(money_text(4900, "EUR") == "€49.00");
    BOOST_TEST(money_text(550, "USD") == "$5.50");
    BOOST_TEST(money_text(5, "GBP") == "£0.05");
    BOOST_TEST(money_text(0, "EUR") == "€0.00");
}

BOOST_AUTO_TEST_CASE(a_currency_without_decimals_has_none) {
    BOOST_TEST(money_text(4900, "JPY") == "¥4,900");
    BOOST_TEST(money_text(7, "KRW") == "₩7");
}

BOOST_AUTO_TEST_CASE(a_currency_that_has_lost_its_decimals_shows_none) {
    BOOST_TEST(money_text(490'000, "ISK") == "ISK 4,900");
    BOOST_TEST(money_text(490'000, "UGX") == "UGX 4,900");
    BOOST_TEST(money_text(490'050, "ISK") == "ISK 4,900.50");
    BOOST_TEST(lectern::catalog::money_decimal(490'000, "ISK") == "4900.00");
}

BOOST_AUTO_TEST_CASE(a_currency_with_three_decimals_has_three) {
    BOOST_TEST(money_text(12345, "KWD") == "KWD 12.345");
}

BOOST_AUTO_TEST_CASE(a_currency_without_a_known_sign_is_written_as_its_code) {
    BOOST_TEST(money_text(4900, "CHF") == "CHF 49.00");
}

BOOST_AUTO_TEST_CASE(thousands_are_separated) {
    BOOST_TEST(money_text(100000, "EUR") == "€1,000.00");
    BOOST_TEST(money_text(123456789, "EUR") == "€1,234,567.89");
    BOOST_TEST(money_text(99999, "EUR") == "€999.99");
}

BOOST_AUTO_TEST_CASE(a_negative_amount_begins_with_a_minus_sign) {
    BOOST_TEST(money_text(-4900, "EUR") == "-€49.00");
}

BOOST_AUTO_TEST_CASE(a_price_of_a_whole_amount_has_no_decimals) {
    using lectern::catalog::price_text;
    BOOST_TEST(price_text(4900, "EUR") == "€49");
    BOOST_TEST(price_text(4950, "EUR") == "€49.50");
    BOOST_TEST(price_text(4905, "EUR") == "€49.05");
    BOOST_TEST(price_text(100'000, "EUR") == "€1,000");
    BOOST_TEST(price_text(4900, "CHF") == "CHF 49");
    BOOST_TEST(price_text(49'000, "KWD") == "KWD 49");
    BOOST_TEST(price_text(49'010, "KWD") == "KWD 49.010");
    BOOST_TEST(price_text(4900, "JPY") == "¥4,900");
    BOOST_TEST(price_text(490'000, "ISK") == "ISK 4,900");
    BOOST_TEST(price_text(490'050, "ISK") == "ISK 4,900.50");
}

BOOST_AUTO_TEST_CASE(a_decimal_for_programs_has_no_sign_and_no_separators) {
    using lectern::catalog::money_decimal;
    BOOST_TEST(money_decimal(123456789, "EUR") == "1234567.89");
    BOOST_TEST(money_decimal(5, "USD") == "0.05");
    BOOST_TEST(money_decimal(4900, "JPY") == "4900");
    BOOST_TEST(money_decimal(12345, "KWD") == "12.345");
}

BOOST_AUTO_TEST_CASE(only_currencies_that_stripe_charges_in_are_known) {
    BOOST_TEST(is_known_currency("EUR"));
    BOOST_TEST(is_known_currency("ZMW"));
    BOOST_TEST(!is_known_currency("EUX"));
    BOOST_TEST(!is_known_currency("eur"));
}

BOOST_AUTO_TEST_CASE(a_decimal_is_read_in_the_minor_unit_of_its_currency) {
    using lectern::catalog::parse_money;
    BOOST_TEST(parse_money("49.00", "EUR").value() == 4900);
    BOOST_TEST(parse_money("49.5", "EUR").value() == 4950);
    BOOST_TEST(parse_money("49", "EUR").value() == 4900);
    BOOST_TEST(parse_money("0.05", "EUR").value() == 5);
    BOOST_TEST(parse_money("4800", "JPY").value() == 4800);
    BOOST_TEST(parse_money("1.234", "KWD").value() == 1234);
    for (const auto* text : {"", ".", "49.", ".5", "-1", "4,900", "49.001", "1e3", "49 EUR"})
        BOOST_TEST(!parse_money(text, "EUR"), text);
    BOOST_TEST(!parse_money("4800.0", "JPY"));
    BOOST_TEST(!parse_money("99999999999999999999", "EUR"));
}

BOOST_AUTO_TEST_SUITE_END()
