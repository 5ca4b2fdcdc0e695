#include "catalog/preview_pages.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/view_check.hpp"

namespace lectern::catalog {

namespace {

using test::is_set;
using test::missing_keys;
using test::text_at;
using test::with_video;

Preview preview() {
    return {.offer = {.course_slug = "practical-sql",
                      .course_title = "Practical SQL",
                      .amount_minor = 4900,
                      .currency = "EUR",
                      .has_stripe_price = true,
                      .lesson_title = "Why SQL"},
            .body_html = "<p>Hi</p>",
            .video = {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(preview_pages)

BOOST_AUTO_TEST_CASE(a_preview_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("catalog/preview", with_video(preview_view(preview()))) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_preview_offers_what_the_viewer_can_do) {
    BOOST_TEST(is_set(preview_view(preview()), "can_buy"));
    BOOST_TEST(text_at(preview_view(preview()), "price") == "€49");
    auto other = preview();
    other.offer.has_stripe_price = false;
    BOOST_TEST(!is_set(preview_view(other), "can_buy"));
    other = preview();
    other.offer.amount_minor = 0;
    BOOST_TEST(!is_set(preview_view(other), "can_buy"));
    BOOST_TEST(is_set(preview_view(other), "is_free"));
    other = preview();
    other.is_owned = true;
    BOOST_TEST(is_set(preview_view(other), "is_owned"));
}

BOOST_AUTO_TEST_CASE(a_preview_is_indexed) {
    BOOST_TEST(is_set(preview_view(preview()), "is_indexed"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
