#include "authoring/hidden_parts.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/cast.hpp"

namespace lectern::test {

namespace {

std::vector<std::string> paths_of(const authoring::CourseFile& course) {
    std::vector<std::string> paths;
    for (const auto& found : authoring::hidden_parts(course)) paths.push_back(found.path);
    return paths;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hidden_parts)

BOOST_AUTO_TEST_CASE(a_course_whose_lessons_are_published_hides_nothing) {
    BOOST_TEST(paths_of(practical_sql_with_files()).empty());
}

BOOST_AUTO_TEST_CASE(what_belongs_to_unpublished_lessons_is_hidden) {
    auto course = practical_sql_with_files();
    course.modules[0].lessons[0].is_published = false;
    course.modules[1].lessons[0].is_published = false;
    const std::vector<std::string> expected{"/modules/0/lessons/0/is_preview", "/modules/1",
                                            "/resources/1", "/resources/2"};
    BOOST_TEST(paths_of(course) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_free_course_does_not_use_its_price_at_stripe) {
    auto course = practical_sql();
    course.amount_minor = 0;
    BOOST_TEST(paths_of(course) == std::vector<std::string>{"/price/stripe_price"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
