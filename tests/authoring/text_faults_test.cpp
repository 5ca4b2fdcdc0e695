// Raw HTML and links that lead nowhere in the texts of a course file.

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "authoring/course_file.hpp"
#include "authoring/parsed_course.hpp"
#include "support/course_file_parts.hpp"

namespace lectern::authoring {

namespace {

std::string lesson_of(const std::string& body) {
    return R"({"key": "why", "slug": "why-sql", "title": "Why", "body": ")" + body + "\"}";
}

/// Returns the faults of the file as lines.
std::vector<std::string> faults(const test::FileParts& parts) {
    std::vector<std::string> lines;
    for (const auto& fault : parse_course_file(parts.text()).faults) {
        lines.push_back(CourseLocations{"a.json"}.line_of(fault));
    }
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_faults)

BOOST_AUTO_TEST_CASE(all_raw_html_is_named_at_once) {
    test::FileParts parts;
    parts.first_lesson = lesson_of(R"(A <b>b</b>\n\n<!-- c -->\n\n`<i>`)");
    parts.further = R"(, "description": "A\n<br>", "teacher": {"name": "N", "about": "<p>a</p>"})";
    const std::string advice = " (expected Markdown, or \\< for the character)";
    const std::vector<std::string> expected{
        "a.json: /description: has the HTML \"<br>\" in its line 2" + advice,
        "a.json: /modules/0/lessons/0/body: line 1 has the HTML \"<b>\"" + advice,
        "a.json: /modules/0/lessons/0/body: line 3 has the HTML \"<!-- c -->\"" + advice,
        "a.json: /teacher/about: has the HTML \"<p>\" in its line 1" + advice};
    auto found = faults(parts);
    std::ranges::sort(found);
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_long_tag_is_shortened) {
    test::FileParts parts;
    parts.first_lesson = lesson_of("<!-- " + std::string(54, 'a') + "ä" + std::string(50, 'b'));
    const auto found = faults(parts);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found.front().find(std::string(54, 'a') + "…\" (") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(links_lead_to_lessons_of_the_course) {
    test::FileParts parts;
    parts.first_lesson = lesson_of("[a](lesson:joins#b) [c](joins) [d](https://a.b/c.md) [e](#f)");
    BOOST_TEST(faults(parts) == std::vector<std::string>{}, boost::test_tools::per_element());
    parts.first_lesson = lesson_of(R"([a](lesson:lost)\n[b](02-joins.md) `[c](c.md)`)");
    const std::vector<std::string> expected{
        "a.json: /modules/0/lessons/0/body: line 1 links to \"lesson:lost\" (expected the key of a "
        "lesson)",
        "a.json: /modules/0/lessons/0/body: line 2 links to \"02-joins.md\" (expected a lesson of "
        "the course, or a URL)"};
    BOOST_TEST(faults(parts) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_link_to_a_lesson_is_no_fault_if_the_key_of_one_is) {
    test::FileParts parts;
    parts.first_lesson = lesson_of("[a](lesson:how)");
    parts.second_lesson = R"({"key": "h o w", "slug": "how", "title": "How"})";
    BOOST_TEST(faults(parts).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
