#include "catalog/course_progress.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::catalog {

BOOST_AUTO_TEST_SUITE(course_progress)

BOOST_AUTO_TEST_CASE(a_course_is_completed_with_all_its_lessons) {
    BOOST_TEST(!is_completed({.lesson_count = 2, .completed_count = 1, .percent = 99}));
    BOOST_TEST(is_completed({.lesson_count = 2, .completed_count = 2, .percent = 100}));
}

BOOST_AUTO_TEST_CASE(a_course_without_lessons_is_not_completed) {
    BOOST_TEST(!is_completed({}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
