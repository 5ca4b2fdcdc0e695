#include "authoring/front_matter.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using lectern::authoring::lesson_text;
using lectern::authoring::parse_lesson_text;

BOOST_AUTO_TEST_SUITE(front_matter)

BOOST_AUTO_TEST_CASE(a_text_has_front_matter_and_a_body_with_their_lines) {
    const auto lesson =
        parse_lesson_text("---\ntitle: Joins\npreview: true\n---\n\nFirst\nSecond\n", "a.md");
    BOOST_TEST(lesson.faults.empty());
    BOOST_TEST(lesson.front_matter.find("title")->text == "Joins");
    BOOST_TEST(lesson.front_matter.find("preview")->location.line == 3U);
    BOOST_TEST(lesson.body == "First\nSecond\n");
    BOOST_TEST(lesson.body_line == 6U);
}

BOOST_AUTO_TEST_CASE(lines_may_end_as_on_windows) {
    const auto lesson =
        parse_lesson_text("\xef\xbb\xbf---\r\ntitle: Joins\r\n---\r\n\r\nText\r\n", "a.md");
    BOOST_TEST(lesson.faults.empty());
    BOOST_TEST(lesson.front_matter.find("title")->text == "Joins");
    BOOST_TEST(lesson.body == "Text\r\n");
}

BOOST_AUTO_TEST_CASE(a_text_without_front_matter_is_all_body_and_a_fault) {
    const auto lesson = parse_lesson_text("Text\n\n---\n\nMore", "a.md");
    BOOST_REQUIRE(lesson.faults.size() == 1U);
    BOOST_TEST(lesson.faults[0].text == "has no front matter (expected `---` as the first line)");
    BOOST_TEST(!lesson.is_readable);
    BOOST_TEST(lesson.front_matter.is_map());
    BOOST_TEST(lesson.front_matter.members.empty());
    BOOST_TEST(lesson.body == "Text\n\n---\n\nMore");
    BOOST_TEST(lesson.body_line == 1U);
    BOOST_TEST(parse_lesson_text("", "a.md").body.empty());
}

BOOST_AUTO_TEST_CASE(front_matter_that_does_not_end_is_a_fault) {
    const auto lesson = parse_lesson_text("---\ntitle: Joins\n\nText\n", "a.md");
    BOOST_REQUIRE(lesson.faults.size() == 1U);
    BOOST_TEST(lesson.faults[0].location.line == 1U);
    BOOST_TEST(!lesson.is_readable);
}

BOOST_AUTO_TEST_CASE(a_written_text_is_read_as_it_was) {
    for (const std::string body :
         {"", "Text", "Text\n", "\nText", "\n\n", "---\n", " \nText\n\n"}) {
        const auto lesson = parse_lesson_text(lesson_text("title: Joins\n", body), "a.md");
        BOOST_TEST(lesson.body == body);
        BOOST_TEST(lesson.front_matter.find("title")->text == "Joins");
    }
}

BOOST_AUTO_TEST_SUITE_END()
