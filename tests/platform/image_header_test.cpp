#include "platform/image_header.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "support/tiny_pictures.hpp"

namespace lectern::test {

namespace {

/// Returns `TYPE WIDTHxHEIGHT`, or an empty string.
std::string told_of(const std::string& bytes) {
    const auto header = image_header(bytes);
    if (!header) return "";
    return header->content_type + ' ' + std::to_string(header->width) + 'x' +
           std::to_string(header->height);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(image_headers)

BOOST_AUTO_TEST_CASE(kind_and_size_are_read_from_the_content) {
    BOOST_TEST(told_of(tiny_png()) == "image/png 6x4");
    BOOST_TEST(told_of(tiny_jpeg()) == "image/jpeg 6x4");
    BOOST_TEST(told_of(tiny_gif()) == "image/gif 6x4");
    BOOST_TEST(told_of(tiny_webp()) == "image/webp 6x4");
    BOOST_TEST(told_of(tiny_lossless_webp()) == "image/webp 6x4");
}

BOOST_AUTO_TEST_CASE(other_files_are_no_images) {
    const std::string no_pixels = "GIF89a" + std::string(7, '\0');
    const std::string bitmap = "BM" + std::string(100, '\x01');
    for (const auto& bytes : {std::string{}, std::string{"RIFF"}, std::string{"Text"}, bitmap,
                              no_pixels, std::string{"<svg xmlns='http://www.w3.org/2000/svg'/>"},
                              std::string{"RIFF\x04\0\0\0WAVEfmt ", 16}}) {
        BOOST_TEST(told_of(bytes) == "", bytes);
    }
    // The picture inside a WebP file, without the file around it.
    BOOST_TEST(told_of(tiny_webp().substr(12)) == "");
}

BOOST_AUTO_TEST_CASE(files_that_end_within_their_header_are_no_images) {
    for (const auto& whole : {tiny_png(), tiny_jpeg(), tiny_gif(), tiny_webp()}) {
        for (std::size_t size = 0; size < 9; ++size)
            BOOST_TEST(told_of(whole.substr(0, size)) == "");
    }
    BOOST_TEST(told_of(tiny_jpeg().substr(0, 100)) == "");
    BOOST_TEST(told_of(tiny_png().substr(0, 20)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
