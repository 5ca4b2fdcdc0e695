#include "sandbox/mp4.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>

#include "support/source_tree.hpp"

using lectern::sandbox::mp4_duration;

BOOST_AUTO_TEST_SUITE(sandbox_mp4)

BOOST_AUTO_TEST_CASE(demo_lesson_takes_half_a_minute) {
    std::ifstream stream{lectern::test::in_source("tests/sandbox/video/lesson.mp4"),
                         std::ios::binary};
    const std::string file{std::istreambuf_iterator<char>{stream}, {}};
    BOOST_TEST(mp4_duration(file).value() == 30.0, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(length_of_a_header_with_wide_numbers_is_read) {
    std::string header{"mvhd"};
    header += std::string{"\x01\0\0\0", 4} + std::string(16, '\0');         // version, two times
    header += std::string{"\0\0\0\x0a", 4};                                 // 10 units a second
    header += std::string{"\0\0\0\0\0\0\0\x0f", 8} + std::string(8, '\0');  // 15 units
    BOOST_TEST(mp4_duration(header).value() == 1.5);
}

BOOST_AUTO_TEST_CASE(file_without_a_length_has_none) {
    BOOST_TEST(!mp4_duration(""));
    BOOST_TEST(!mp4_duration("no movie"));
    BOOST_TEST(!mp4_duration("mvhd"));
    BOOST_TEST(!mp4_duration("mvhd" + std::string(40, '\0')));
}

BOOST_AUTO_TEST_SUITE_END()
