#include "school/logo.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

const std::string png_header{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x78\0\0\0\x28", 24};

std::optional<Logo> logo_from(const std::string& name, const std::string& content) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / name;
    std::ofstream{file, std::ios::binary} << content;
    return read_logo(file);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(logo)

BOOST_AUTO_TEST_CASE(the_size_of_an_svg_is_that_of_its_view_box) {
    const auto logo = logo_from("logo.svg", R"(<?xml version="1.0"?>
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120.4 40"><path d=""/></svg>)");
    BOOST_REQUIRE(logo.has_value());
    BOOST_TEST(logo->width == 120);
    BOOST_TEST(logo->height == 40);
    BOOST_TEST(logo->content_type == "image/svg+xml");
}

BOOST_AUTO_TEST_CASE(the_size_of_a_png_comes_from_its_header) {
    const auto logo = logo_from("logo.png", png_header);
    BOOST_REQUIRE(logo.has_value());
    BOOST_TEST(logo->width == 120);
    BOOST_TEST(logo->height == 40);
    BOOST_TEST(logo->content_type == "image/png");
}

BOOST_AUTO_TEST_CASE(an_invalid_logo_is_refused) {
    const std::string svg = R"(<svg viewBox="0 0 10 10"></svg>)";
    BOOST_TEST(logo_from("logo.svg", svg).has_value());
    BOOST_TEST(!logo_from("logo.html", svg).has_value());
    BOOST_TEST(!logo_from("logo.png", svg).has_value());
    BOOST_TEST(!logo_from("logo.svg", png_header).has_value());
    BOOST_TEST(!logo_from("logo.svg", "<svg></svg>").has_value());
    BOOST_TEST(!logo_from("logo.svg", R"(<svg viewBox="0 0 0 10"></svg>)").has_value());
    BOOST_TEST(!logo_from("logo.svg", R"(<svg><g viewBox="0 0 10 10"/></svg>)").has_value());
    BOOST_TEST(!logo_from("logo.svg", R"(<svg viewBox="0 0 99999 10"></svg>)").has_value());
    BOOST_TEST(!logo_from("logo.svg", svg + std::string(64 * 1024, ' ')).has_value());
    BOOST_TEST(!read_logo("/nowhere/logo.svg").has_value());
    BOOST_TEST(!read_logo("/tmp").has_value());
}

BOOST_AUTO_TEST_CASE(the_version_depends_on_the_content) {
    const auto version = [](const std::string& more) {
        return logo_from("logo.svg", R"(<svg viewBox="0 0 10 10">)" + more + "</svg>")->version;
    };
    BOOST_TEST(version("<g/>") == version("<g/>"));
    BOOST_TEST(version("<g/>") != version("<path/>"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
