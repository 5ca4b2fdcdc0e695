#include "school/brand.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

namespace lectern::test {

using colour::contrast;
using colour::Rgb;

namespace {

const Rgb light_surface = colour::to_rgb({0.957, 0.01, 85});
const Rgb dark_surface = colour::to_rgb({0.235, 0.01, 70});

/// Accents that a school may choose: dark, light, glaring, grey, and the extremes.
const Rgb accents[] = {{0x1f, 0x4e, 0x8c}, {255, 230, 0},   {0, 255, 0}, {128, 128, 128},
                       {0, 0, 0},          {255, 255, 255}, {200, 0, 80}};

void check_readable(const AccentColours& colours, Rgb surface) {
    BOOST_TEST(contrast(colours.accent_ink, colours.accent) >= 4.5);
    BOOST_TEST(contrast(colours.accent_ink, colours.accent_strong) >= 4.5);
    BOOST_TEST(contrast(colours.link, surface) >= 4.5);
    BOOST_TEST(contrast(colours.link_strong, surface) >= 7);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(brand)

BOOST_AUTO_TEST_CASE(ink_and_links_are_readable_with_every_accent) {
    for (const auto accent : accents) {
        BOOST_TEST_CONTEXT(colour::to_text(accent)) {
            check_readable(on_light(accent), light_surface);
            check_readable(on_dark(accent), dark_surface);
        }
    }
}

BOOST_AUTO_TEST_CASE(buttons_have_exactly_the_chosen_accent) {
    for (const auto accent : accents) {
        BOOST_TEST((on_light(accent).accent == accent));
        BOOST_TEST((on_dark(accent).accent == accent));
    }
}

BOOST_AUTO_TEST_CASE(the_ink_is_white_on_dark_and_black_on_light) {
    BOOST_TEST((on_light({0x1f, 0x4e, 0x8c}).accent_ink == colour::white));
    BOOST_TEST((on_light({255, 230, 0}).accent_ink == colour::black));
}

BOOST_AUTO_TEST_CASE(the_style_sets_the_colours_of_both_schemes) {
    const auto style = brand_of(Rgb{200, 0, 80}).style;
    BOOST_TEST(style.starts_with(":root{--color-accent:#c80050;"));
    const auto dark =
        style.find("@media (prefers-color-scheme:dark){:root{--color-accent:#c80050;");
    BOOST_TEST(dark != std::string::npos);
    BOOST_TEST(style.size() < 500);
}

BOOST_AUTO_TEST_CASE(without_an_accent_there_is_no_style_and_mails_have_the_default_accent) {
    const auto plain = brand_of({});
    BOOST_TEST(plain.style.empty());
    BOOST_TEST((plain.mail.accent == colour::to_rgb({0.43, 0.11, 257})));
}

BOOST_AUTO_TEST_CASE(the_version_depends_on_the_accent) {
    BOOST_TEST(brand_of(Rgb{200, 0, 80}).version == brand_of(Rgb{200, 0, 80}).version);
    BOOST_TEST(brand_of(Rgb{200, 0, 80}).version != brand_of(Rgb{200, 0, 81}).version);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
