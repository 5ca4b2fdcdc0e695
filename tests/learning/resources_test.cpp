#include "learning/resources.hpp"

#include <boost/test/unit_test.hpp>

using lectern::learning::file_size_text;

BOOST_AUTO_TEST_SUITE(file_size)

BOOST_AUTO_TEST_CASE(small_files_are_counted_in_bytes) {
    BOOST_TEST(file_size_text(0) == "0 B");
    BOOST_TEST(file_size_text(999) == "999 B");
}

BOOST_AUTO_TEST_CASE(below_ten_a_size_has_one_decimal) {
    BOOST_TEST(file_size_text(1000) == "1 kB");
    BOOST_TEST(file_size_text(3548) == "3.5 kB");
    BOOST_TEST(file_size_text(9949) == "9.9 kB");
    BOOST_TEST(file_size_text(9950) == "10 kB");
    BOOST_TEST(file_size_text(24'400) == "24 kB");
}

BOOST_AUTO_TEST_CASE(a_rounded_size_never_reaches_a_thousand) {
    BOOST_TEST(file_size_text(999'499) == "999 kB");
    BOOST_TEST(file_size_text(999'500) == "1 MB");
    BOOST_TEST(file_size_text(1'250'000'000) == "1.3 GB");
    BOOST_TEST(file_size_text(5'000'000'000'000) == "5 TB");
    BOOST_TEST(file_size_text(5'000'000'000'000'000) == "5000 TB");
}

BOOST_AUTO_TEST_SUITE_END()
