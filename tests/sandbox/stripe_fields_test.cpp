#include "sandbox/stripe_fields.hpp"

#include <boost/test/unit_test.hpp>

#include "sandbox/stripe_error.hpp"

using lectern::sandbox::StripeError;
using lectern::sandbox::StripeFields;

BOOST_AUTO_TEST_SUITE(sandbox_stripe_fields)

BOOST_AUTO_TEST_CASE(nested_names_are_found_by_their_full_name) {
    const StripeFields fields{"line_items[0][price]=price_1&line_items%5B0%5D%5Bquantity%5D=2"};
    BOOST_TEST(fields.find("line_items[0][price]").value() == "price_1");
    BOOST_TEST(fields.find("line_items[0][quantity]").value() == "2");
    BOOST_TEST(!fields.find("line_items").has_value());
}

BOOST_AUTO_TEST_CASE(values_are_decoded_once) {
    const StripeFields fields{"a=1+2%2B3&url=http%3A%2F%2Fx%2F%3Fs%3D%7BID%7D%2526"};
    BOOST_TEST(fields.find("a").value() == "1 2+3");
    BOOST_TEST(fields.find("url").value() == "http://x/?s={ID}%26");
}

BOOST_AUTO_TEST_CASE(members_are_the_fields_one_level_down) {
    const StripeFields fields{"m[b]=2&m[a]=1&m[c][d]=3&metadata[a]=4&m=5"};
    const auto members = fields.members("m");
    BOOST_REQUIRE(members.size() == 2U);
    BOOST_TEST(members[0].first == "a");
    BOOST_TEST(members[0].second == "1");
    BOOST_TEST(members[1].first == "b");
}

BOOST_AUTO_TEST_CASE(a_name_is_not_found_by_its_prefix) {
    const StripeFields fields{"line_items_more[0]=1&custom=2"};
    BOOST_TEST(!fields.has("line_items"));
    BOOST_TEST(!fields.has("custom_text"));
    BOOST_TEST(fields.has("line_items_more"));
}

BOOST_AUTO_TEST_CASE(malformed_names_and_escapes_are_refused) {
    for (const auto* text : {"a[b=1", "a]b=1", "a[b]c=1", "a[[b]]=1", "[a]=1", "=1", "a=%4",
                             "a=%zz", "a=%00", "a=%"}) {
        BOOST_TEST_CONTEXT(text) {
            BOOST_CHECK_THROW(StripeFields{text}, StripeError);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
