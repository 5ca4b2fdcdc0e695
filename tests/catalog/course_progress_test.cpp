#include "catalog/course_progress.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::catalog {

BOOST_AUTO_TEST_SUITE(course_progress)

BOOST_AUTO_TEST_CASE(the_percentage_is_by_time) {
    BOOST_TEST(percent_of({.lesson_count = 3,
                           .completed_count = 1,
                           .duration_seconds = 1000,
                           .learnt_seconds = 509}) == 50);
}

BOOST_AUTO_TEST_CASE(without_known_lengths_the_percentage_is_by_lessons) {
    BOOST_TEST(percent_of({.lesson_count = 3, .completed_count = 2}) == 66);
    BOOST_TEST(percent_of({.lesson_count = 3, .completed_count = 3}) == 100);
}

BOOST_AUTO_TEST_CASE(only_a_completed_course_is_at_a_hundred_percent) {
    CourseProgress progress{
        .lesson_count = 2, .completed_count = 1, .duration_seconds = 90, .learnt_seconds = 90};
    BOOST_TEST(percent_of(progress) == 99);
    BOOST_TEST(!is_completed(progress));
    progress.completed_count = 2;
    BOOST_TEST(percent_of(progress) == 100);
    BOOST_TEST(is_completed(progress));
}

BOOST_AUTO_TEST_CASE(a_course_without_lessons_is_at_zero_and_not_completed) {
    BOOST_TEST(percent_of({}) == 0);
    BOOST_TEST(!is_completed({}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
