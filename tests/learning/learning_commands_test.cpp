#include "learning/learning_commands.hpp"

#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

namespace lectern::learning {

namespace {

LessonStats lesson(const std::string& title) {
    return {.slug = "why-sql",
            .title = title,
            .duration_seconds = 760,
            .visits = 40,
            .completions = 10,
            .watchers = 30,
            .watched = WatchedPercent{25, 50, 75},
            .leaving = LeavingPart{130, 7}};
}

LessonStats unvisited_lesson() {
    return {.slug = "notes",
            .title = "Notes",
            .duration_seconds = {},
            .visits = 0,
            .completions = 0,
            .watchers = 0,
            .watched = {},
            .leaving = {}};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_stats_html_page)

BOOST_AUTO_TEST_CASE(the_table_has_the_numbers_of_each_lesson) {
    const auto page =
        course_stats_html({"practical-sql", "Practical SQL", {lesson("Why"), unvisited_lesson()}});
    BOOST_TEST(contains(page,
                        "<td>1</td><th scope=\"row\">Why</th><td>12:40</td><td>40</td><td>10</td>"
                        "<td>30</td><td>25 %</td><td>50 %</td><td>75 %</td><td>2:10 (7)</td>"));
    BOOST_TEST(contains(page,
                        "<td>2</td><th scope=\"row\">Notes</th><td>–</td><td>0</td><td>0</td>"
                        "<td>0</td><td>–</td><td>–</td><td>–</td><td>–</td>"));
}

BOOST_AUTO_TEST_CASE(the_chart_draws_shares_of_the_most_visits_and_percentages) {
    auto half = lesson("Half");
    half.visits = 20;
    const auto page = course_stats_html({"practical-sql", "Practical SQL", {lesson("Why"), half}});
    BOOST_TEST(contains(page, "<rect class=\"visits\" x=\"40\" y=\"29\" width=\"260\""));
    BOOST_TEST(contains(page, "<rect class=\"completions\" x=\"40\" y=\"29\" width=\"65\""));
    BOOST_TEST(contains(page, "<rect class=\"visits\" x=\"40\" y=\"57\" width=\"130\""));
    BOOST_TEST(contains(page, "<rect class=\"range\" x=\"410\" y=\"32\" width=\"140\""));
    BOOST_TEST(contains(page, "<line class=\"median\" x1=\"480\" x2=\"480\""));
    for (const auto* x : {"340", "480", "620"}) {
        BOOST_TEST(contains(page, "<line class=\"axis\" x1=\"" + std::string{x} + "\" x2=\"" + x +
                                      "\" y1=\"24\" y2=\"80\"/>"));
    }
}

BOOST_AUTO_TEST_CASE(a_course_nobody_has_opened_has_empty_bars) {
    const auto page = course_stats_html({"sql", "SQL", {unvisited_lesson()}});
    BOOST_TEST(contains(page, "<rect class=\"visits\" x=\"40\" y=\"29\" width=\"0\""));
    BOOST_TEST(!contains(page, "class=\"median\""));
}

BOOST_AUTO_TEST_CASE(titles_are_escaped) {
    const auto page =
        course_stats_html({"sql", "</title><script>", {lesson("<b>\"Why\" & how</b>")}});
    BOOST_TEST(!contains(page, "<script"));
    BOOST_TEST(!contains(page, "<b>"));
    BOOST_TEST(contains(page, "&lt;/title&gt;&lt;script&gt;"));
    BOOST_TEST(contains(page, "&lt;b&gt;&quot;Why&quot; &amp; how&lt;/b&gt;"));
}

BOOST_AUTO_TEST_CASE(the_page_stands_by_itself_and_names_its_chart) {
    const auto page = course_stats_html({"sql", "SQL", {lesson("Why")}});
    for (const auto* part : {"<script", "http:", "https:", "<link", "src=", "@import", "url("})
        BOOST_TEST(!contains(page, part), part);
    BOOST_TEST(contains(page, "role=\"img\" aria-labelledby=\"chart-title\""));
    BOOST_TEST(contains(page, "<title id=\"chart-title\">"));
    BOOST_TEST(contains(page, "prefers-color-scheme: dark"));
}

BOOST_AUTO_TEST_CASE(a_course_without_lessons_has_neither_chart_nor_table) {
    const auto page = course_stats_html({"sql", "SQL", {}});
    BOOST_TEST(contains(page, "The course has no lessons."));
    BOOST_TEST(!contains(page, "<svg"));
    BOOST_TEST(!contains(page, "<table"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::learning
