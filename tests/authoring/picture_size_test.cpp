#include "authoring/picture_size.hpp"

#include <filesystem>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"
#include "support/tiny_pictures.hpp"

namespace lectern::authoring {

namespace {

struct Pictures {
    test::TemporaryDirectory directory;

    std::filesystem::path file(const std::string& name, const std::string& content) {
        directory.write(name, content);
        return directory.path() / name;
    }
    std::string fault(const std::string& name, const std::string& content) {
        return fault_in_picture(file(name, content), PictureUse::lesson).value_or("");
    }
};

/// Returns a PNG whose header gives this width.
std::string png_as_wide_as(unsigned pixels) {
    constexpr std::size_t place_of_width = 16;
    auto png = test::tiny_png();
    for (std::size_t i = 0; i < 4; ++i) {
        png[place_of_width + i] = static_cast<char>((pixels >> (24 - 8 * i)) & 0xff);
    }
    return png;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(picture_sizes, Pictures)

BOOST_AUTO_TEST_CASE(the_size_is_that_of_the_content_whatever_the_name) {
    const auto size = picture_size(file("photo.txt", test::tiny_jpeg()));
    BOOST_TEST(size.value().content_type == "image/jpeg");
    BOOST_TEST(size->width == 6);
    BOOST_TEST(size->height == 4);
    BOOST_TEST(!picture_size(file("a.png", "Text")).has_value());
    BOOST_TEST(!picture_size(directory.path() / "missing.png").has_value());
    BOOST_TEST(!picture_size(directory.path()).has_value());
}

BOOST_AUTO_TEST_CASE(a_picture_whose_content_is_as_its_name_says_has_no_fault) {
    BOOST_TEST(fault("a.png", test::tiny_png()) == "");
    BOOST_TEST(fault("a.jpg", test::tiny_jpeg()) == "");
    BOOST_TEST(fault("a.JPEG", test::tiny_jpeg()) == "");
    BOOST_TEST(fault("a.gif", test::tiny_gif()) == "");
    BOOST_TEST(fault("a.webp", test::tiny_webp()) == "");
}

BOOST_AUTO_TEST_CASE(another_kind_of_file_is_refused) {
    const std::string of_another_kind =
        "is of another kind (expected .png, .jpg, .jpeg, .gif or .webp)";
    BOOST_TEST(fault("a.svg", "<svg/>") == of_another_kind);
    BOOST_TEST(fault("png", test::tiny_png()) == of_another_kind);
    BOOST_TEST(fault("a.png", test::tiny_gif()) ==
               "has the content of another kind, image/gif (expected image/png, as its name says)");
    BOOST_TEST(fault("a.png", "Text") ==
               "is damaged, or no picture (expected a picture as its name says)");
    BOOST_TEST(fault_in_picture(directory.path() / "missing.png", PictureUse::lesson).value() ==
               "cannot be read");
}

BOOST_AUTO_TEST_CASE(a_cover_is_judged_as_other_pictures_and_is_no_gif) {
    const auto fault_of_cover = [&](const std::string& name, const std::string& content) {
        return fault_in_picture(file(name, content), PictureUse::cover).value_or("");
    };
    const std::string of_another_kind = "is of another kind (expected .png, .jpg, .jpeg or .webp)";
    BOOST_TEST(fault_of_cover("a.jpg", test::tiny_jpeg()) == "");
    BOOST_TEST(fault_of_cover("a.webp", test::tiny_webp()) == "");
    BOOST_TEST(fault_of_cover("a.gif", test::tiny_gif()) == of_another_kind);
    BOOST_TEST(fault_of_cover("a.avif", "avif") == of_another_kind);
    BOOST_TEST(fault_of_cover("a.png", test::tiny_gif()) == fault("a.png", test::tiny_gif()));
}

BOOST_AUTO_TEST_CASE(a_file_of_more_than_ten_mebibytes_is_refused) {
    auto png = test::tiny_png();
    png.resize(static_cast<std::size_t>(largest_picture_bytes), '\0');
    BOOST_TEST(fault("a.png", png) == "");
    BOOST_TEST(fault("a.png", png + 'x') == "is too large (expected at most 10 MiB)");
}

BOOST_AUTO_TEST_CASE(a_picture_of_more_than_ten_thousand_pixels_is_refused) {
    BOOST_TEST(fault("a.png", png_as_wide_as(10000)) == "");
    BOOST_TEST(fault("a.png", png_as_wide_as(10001)) ==
               "has 10001 × 4 pixels (expected at most 10000 in width and in height)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
