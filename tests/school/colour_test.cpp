#include "school/colour.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {

using colour::contrast;
using colour::Rgb;

BOOST_AUTO_TEST_SUITE(colours)

BOOST_AUTO_TEST_CASE(six_hexadecimal_digits_are_a_colour) {
    BOOST_TEST((colour::parse("#1f4e8C") == Rgb{0x1f, 0x4e, 0x8c}));
    BOOST_TEST(colour::to_text({0x1f, 0x4e, 0x8c}) == "#1f4e8c");
}

BOOST_AUTO_TEST_CASE(any_other_text_is_not_a_colour) {
    for (const auto* text : {"", "#", "1f4e8c", "#1f4e8", "#1f4e8cc", "#1f4e8g", "#fff", "blue",
                             "#1f4e8c;", " #1f4e8c", "#+f4e8c", "rgb(1,2,3)", "#1f4e8c}body{"})
        BOOST_TEST(!colour::parse(text).has_value(), text);
}

// The values of WCAG's own examples.
BOOST_AUTO_TEST_CASE(contrast_matches_wcag) {
    BOOST_TEST(contrast(colour::black, colour::white) == 21, boost::test_tools::tolerance(0.001));
    BOOST_TEST(contrast(colour::white, colour::black) == 21, boost::test_tools::tolerance(0.001));
    BOOST_TEST(contrast({0x76, 0x76, 0x76}, colour::white) == 4.54,
               boost::test_tools::tolerance(0.002));
    BOOST_TEST(contrast({255, 0, 0}, colour::white) == 4.0, boost::test_tools::tolerance(0.002));
}

// The values that browsers compute for oklch().
BOOST_AUTO_TEST_CASE(oklch_matches_css) {
    BOOST_TEST((colour::to_rgb({0.6280, 0.2577, 29.23}) == Rgb{255, 0, 0}));
    BOOST_TEST((colour::to_rgb({1, 0, 0}) == colour::white));
    BOOST_TEST((colour::to_rgb({0, 0, 0}) == colour::black));
    const auto blue = colour::to_oklch({0, 0, 255});
    BOOST_TEST(blue.lightness == 0.452, boost::test_tools::tolerance(0.001));
    BOOST_TEST(blue.chroma == 0.3132, boost::test_tools::tolerance(0.001));
    BOOST_TEST(blue.hue == 264.05, boost::test_tools::tolerance(0.001));
}

BOOST_AUTO_TEST_CASE(a_colour_survives_conversion_to_oklch_and_back) {
    for (const Rgb one : {Rgb{0x1f, 0x4e, 0x8c}, Rgb{255, 255, 0}, Rgb{1, 2, 3}, Rgb{200, 10, 90}})
        BOOST_TEST((colour::to_rgb(colour::to_oklch(one)) == one), colour::to_text(one));
}

BOOST_AUTO_TEST_CASE(a_colour_outside_the_gamut_keeps_its_lightness) {
    const auto shown = colour::to_oklch(colour::to_rgb({0.8, 0.4, 264}));
    BOOST_TEST(shown.lightness == 0.8, boost::test_tools::tolerance(0.02));
    BOOST_TEST(shown.chroma < 0.2);
}

BOOST_AUTO_TEST_CASE(the_requested_contrast_is_reached_on_light_and_dark_backgrounds) {
    const Rgb yellow{255, 230, 0};
    const Rgb navy{0, 0, 90};
    BOOST_TEST(contrast(colour::with_contrast(yellow, colour::white, 4.5), colour::white) >= 4.5);
    BOOST_TEST(contrast(colour::with_contrast(navy, colour::black, 4.5), colour::black) >= 4.5);
    BOOST_TEST((colour::with_contrast(navy, colour::white, 4.5) == navy));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
