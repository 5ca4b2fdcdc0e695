#include "catalog/cover.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/source_tree.hpp"

namespace lectern::catalog {

BOOST_AUTO_TEST_SUITE(cover)

BOOST_AUTO_TEST_CASE(the_colour_of_a_cover_depends_only_on_the_slug) {
    BOOST_TEST(cover_hue("practical-sql") == cover_hue("practical-sql"));
    BOOST_TEST(cover_hue("practical-sql") != cover_hue("bread"));
    BOOST_TEST(cover_hue("") >= 0);
    BOOST_TEST(cover_hue("practical-sql") < 360);
}

BOOST_AUTO_TEST_CASE(every_cover_shape_is_drawn) {
    std::set<int> shapes;
    for (int i = 0; i < 200; ++i) shapes.insert(cover_shape("course-" + std::to_string(i)));
    BOOST_TEST(shapes.size() == static_cast<std::size_t>(cover_shapes));
    BOOST_TEST(*shapes.begin() == 0);
    std::ifstream file{test::in_source("views/partials/cover_shapes.mustache")};
    const std::string drawn{std::istreambuf_iterator<char>{file}, {}};
    for (const int shape : shapes)
        BOOST_TEST(drawn.find("id=\"cover-shape-" + std::to_string(shape) + "\"") !=
                   std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_long_title_or_a_long_word_counts_as_long_on_a_cover) {
    BOOST_TEST(!is_long_on_cover("Practical SQL"));
    BOOST_TEST(!is_long_on_cover("Bookbinding at the Kitchen Table"));
    BOOST_TEST(!is_long_on_cover(""));
    BOOST_TEST(is_long_on_cover("The Art of Writing Letters That People Keep"));
    BOOST_TEST(is_long_on_cover("Donaudampfschiffe"));
    BOOST_TEST(!is_long_on_cover("Donau-Dampf-Schiffe"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
