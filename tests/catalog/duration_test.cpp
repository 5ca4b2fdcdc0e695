#include "catalog/duration.hpp"

#include <boost/test/unit_test.hpp>

using lectern::catalog::course_length;
using lectern::catalog::duration_text;

BOOST_AUTO_TEST_SUITE(duration)

BOOST_AUTO_TEST_CASE(seconds_always_have_two_digits) {
    BOOST_TEST(duration_text(0) == "0:00");
    BOOST_TEST(duration_text(31) == "0:31");
    BOOST_TEST(duration_text(725) == "12:05");
}

BOOST_AUTO_TEST_CASE(minutes_have_two_digits_after_hours) {
    BOOST_TEST(duration_text(3599) == "59:59");
    BOOST_TEST(duration_text(3723) == "1:02:03");
}

BOOST_AUTO_TEST_CASE(the_length_of_a_course_is_rounded_up_to_minutes) {
    BOOST_TEST(course_length(1).minutes == 1);
    BOOST_TEST(course_length(60).minutes == 1);
    BOOST_TEST(course_length(61).minutes == 2);
}

BOOST_AUTO_TEST_CASE(sixty_minutes_are_an_hour) {
    BOOST_TEST(course_length(3541).hours == 1);
    BOOST_TEST(course_length(3541).minutes == 0);
    BOOST_TEST(course_length(3540).hours == 0);
    BOOST_TEST(course_length(7260).hours == 2);
    BOOST_TEST(course_length(7260).minutes == 1);
}

BOOST_AUTO_TEST_SUITE_END()
