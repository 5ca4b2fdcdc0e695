#include "sandbox/promotion_codes.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"

namespace lectern::sandbox {

BOOST_AUTO_TEST_SUITE(sandbox_promotion_codes)

BOOST_AUTO_TEST_CASE(code_is_found_whatever_its_case_and_by_its_id) {
    const auto code = find_promotion_code("welcome20");
    BOOST_REQUIRE(code.has_value());
    BOOST_TEST(code->code == "WELCOME20");
    BOOST_TEST(find_promotion_code_of_id(code->id)->code == code->code);
}

BOOST_AUTO_TEST_CASE(unknown_code_and_unknown_id_are_not_found) {
    BOOST_TEST(!find_promotion_code("WELCOME").has_value());
    BOOST_TEST(!find_promotion_code("").has_value());
    BOOST_TEST(!find_promotion_code_of_id("WELCOME20").has_value());
}

BOOST_AUTO_TEST_CASE(discount_is_a_percentage_of_the_amount_rounded_to_a_minor_unit) {
    const auto welcome = find_promotion_code("WELCOME20").value();
    BOOST_TEST(discount_minor(welcome, 4900) == 980);
    BOOST_TEST(discount_minor(welcome, 12) == 2);
    BOOST_TEST(discount_minor(welcome, 13) == 3);
    BOOST_TEST(discount_minor(find_promotion_code("FREE100").value(), 4900) == 4900);
}

BOOST_AUTO_TEST_CASE(object_names_the_code_and_its_coupon) {
    const auto object = lectern::json::parse(stripe_object(find_promotion_code("FREE100").value()));
    BOOST_TEST(object.text("object").value_or("") == "promotion_code");
    BOOST_TEST(object.text("code").value_or("") == "FREE100");
    BOOST_TEST(object.text("promotion.type").value_or("") == "coupon");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::sandbox
