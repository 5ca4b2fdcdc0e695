#include "catalog/lesson_offer.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "catalog/catalog_view.hpp"
#include "support/view_check.hpp"

using lectern::catalog::LessonOffer;
using lectern::catalog::offer_view;
using lectern::test::missing_keys;
namespace web = lectern::web;

namespace {

LessonOffer offer(std::int64_t amount_minor, bool has_stripe_price) {
    return {.course_slug = "practical-sql",
            .course_title = "Practical SQL",
            .promise = "Ask.",
            .amount_minor = amount_minor,
            .currency = "EUR",
            .has_stripe_price = has_stripe_price,
            .lesson_slug = "joins",
            .lesson_title = "Joins"};
}

std::string offered(const LessonOffer& of_lesson) {
    const auto data = offer_view(of_lesson);
    std::string names;
    for (const auto* key : {"is_free", "can_buy", "is_not_on_sale"}) {
        if (data.get(key)->is_true()) names += std::string{key} + ' ';
    }
    return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lesson_offer)

BOOST_AUTO_TEST_CASE(an_offer_supplies_every_key_of_its_view) {
    BOOST_TEST(
        missing_keys("learning/offer", offer_view(offer(4900, true))) == std::vector<std::string>{},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_offer_says_how_to_get_the_course) {
    BOOST_TEST(offered(offer(0, false)) == "is_free ");
    BOOST_TEST(offered(offer(4900, true)) == "can_buy ");
    BOOST_TEST(offered(offer(4900, false)) == "is_not_on_sale ");
    BOOST_TEST(offer_view(offer(4900, true)).get("price")->string_value() == "€49");
}

BOOST_AUTO_TEST_SUITE_END()
