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

/// Returns the number in two bytes.
std::string two_bytes(unsigned number, bool is_big) {
    const auto high = static_cast<char>(number >> 8 & 0xff);
    const auto low = static_cast<char>(number & 0xff);
    return is_big ? std::string{high, low} : std::string{low, high};
}

std::string four_bytes(unsigned number, bool is_big) {
    const auto high = two_bytes(number >> 16, is_big);
    const auto low = two_bytes(number & 0xffff, is_big);
    return is_big ? high + low : low + high;
}

/// Returns an EXIF block whose directory has two entries. The second one is the orientation, unless
/// it has another tag.
std::string exif(unsigned orientation, bool is_big, unsigned tag = 0x0112) {
    const auto entry = [&](unsigned its_tag, unsigned value) {
        return two_bytes(its_tag, is_big) + two_bytes(3, is_big) + four_bytes(1, is_big) +
               two_bytes(value, is_big) + two_bytes(0, is_big);
    };
    return (is_big ? "MM" : "II") + two_bytes(42, is_big) + four_bytes(8, is_big) +
           two_bytes(2, is_big) + entry(0x0100, 6) + entry(tag, orientation) +
           four_bytes(0, is_big);
}

/// Returns the JPEG of 6 by 4 pixels with this block.
std::string jpeg_with(const std::string& block) {
    const auto content = std::string{"Exif\0\0", 6} + block;
    const auto length = two_bytes(static_cast<unsigned>(content.size()) + 2, true);
    const std::size_t first_segments = 20;  // SOI and APP0
    auto jpeg = tiny_jpeg();
    return jpeg.insert(first_segments, "\xff\xe1" + length + content);
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

BOOST_AUTO_TEST_CASE(a_jpeg_has_the_size_with_which_it_is_shown) {
    for (const bool is_big : {true, false}) {
        for (const unsigned upright : {0U, 1U, 2U, 3U, 4U, 9U}) {
            BOOST_TEST(told_of(jpeg_with(exif(upright, is_big))) == "image/jpeg 6x4", upright);
        }
        for (const unsigned turned : {5U, 6U, 7U, 8U}) {
            BOOST_TEST(told_of(jpeg_with(exif(turned, is_big))) == "image/jpeg 4x6", turned);
        }
        BOOST_TEST(told_of(jpeg_with(exif(6, is_big, 0x0113))) == "image/jpeg 6x4");
    }
}

BOOST_AUTO_TEST_CASE(a_damaged_orientation_is_none) {
    for (const bool is_big : {true, false}) {
        const auto whole = exif(6, is_big);
        const std::size_t end_of_value = whole.size() - 6;
        for (std::size_t size = 0; size < end_of_value; ++size) {
            BOOST_TEST(told_of(jpeg_with(whole.substr(0, size))) == "image/jpeg 6x4", size);
        }
        auto far_away = whole;
        far_away.replace(4, 4, 4, '\xff');
        BOOST_TEST(told_of(jpeg_with(far_away)) == "image/jpeg 6x4");
    }
    BOOST_TEST(told_of(jpeg_with("XX" + exif(6, true).substr(2))) == "image/jpeg 6x4");
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
