// Links between the lessons of a course's folder.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/course_folder_parts.hpp"

namespace lectern::test {

namespace {

constexpr auto about = "What you have done, in two sentences.";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(folder_links, ExampleFolder)

BOOST_AUTO_TEST_CASE(links_to_files_of_lessons_lead_to_the_lessons) {
    texts[first_lesson] += "\n[next](02-first-query.md) [more](../02-more/01-joins.md#two-words)\n";
    texts["02-more/02-a query.md"] =
        "---\ntitle: A\nkey: own\nslug: a\n---\n\n[a](./02-a%20query.md) `[b](01-joins.md)`\n";
    replace("course.yaml", about, "See [this](01-start/01-why-sql.md).");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    const auto& modules = parsed.course.modules;
    BOOST_TEST(modules[0].lessons[0].body.ends_with(
        "\n[next](lesson:first-query) [more](lesson:joins#two-words)\n"));
    BOOST_TEST(modules[1].lessons[1].body == "[a](lesson:own) `[b](01-joins.md)`\n");
    BOOST_TEST(parsed.course.teacher_about == "See [this](lesson:why-sql).\n");
}

BOOST_AUTO_TEST_CASE(a_link_to_another_file_is_a_fault) {
    texts[third_lesson] = "---\ntitle: Joins\n---\n\nA\n[b](joined-tables.png) [c](02-lost.md)\n";
    const std::string expected = " (expected a lesson of the course, or a URL)";
    const std::vector<std::string> all{
        "02-more/01-joins.md:6: this line links to \"joined-tables.png\"" + expected,
        "02-more/01-joins.md:6: this line links to \"02-lost.md\"" + expected};
    BOOST_TEST(faults() == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(raw_html_is_a_fault_with_file_and_line) {
    texts[third_lesson] = "---\ntitle: Joins\n---\n\nA\n<b>b</b>\n";
    texts.erase("02-more/joined-tables.png");
    BOOST_TEST(fault() ==
               "02-more/01-joins.md:6: this line has the HTML \"<b>\" (expected Markdown, or \\< "
               "for the character)");
}

BOOST_AUTO_TEST_CASE(an_exported_folder_has_links_to_files_again) {
    texts[first_lesson] += "\n[a](../02-more/01-joins.md#b) [c](02-first-query.md) [d](#e)\n";
    replace("course.yaml", about, "See [this](02-more/01-joins.md).");
    const auto course = parse().course;
    const auto exported = authoring::course_folder_texts(course);
    BOOST_TEST(exported.at(first_lesson)
                   .ends_with("\n[a](../02-more/01-joins.md#b) [c](02-first-query.md) [d](#e)\n"));
    BOOST_TEST(exported.at("course.yaml").find("See [this](02-more/01-joins.md).") !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
