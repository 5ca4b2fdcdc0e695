#include "learning/learning_pages.hpp"
#include "learning/library_pages.hpp"
#include "learning/notes_view.hpp"
#include "learning/outline_view.hpp"
#include "learning/refusal_pages.hpp"
#include "learning/resource_pages.hpp"
#include "learning/search_pages.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "support/view_check.hpp"

using lectern::catalog::VideoSource;
using lectern::learning::CourseOutline;
using lectern::learning::empty_course_view;
using lectern::learning::LessonPage;
using lectern::learning::library_view;
using lectern::learning::LibraryCourse;
using lectern::learning::modules_view;
using lectern::learning::outline_lesson_view;
using lectern::learning::outline_rows;
using lectern::test::missing_keys;
using lectern::test::with_video;
namespace web = lectern::web;

namespace {

LibraryCourse library_course(int completed_count) {
    return {.slug = "practical-sql",
            .title = "Practical SQL",
            .promise = "Ask.",
            .progress = {.lesson_count = 3,
                         .completed_count = completed_count,
                         .percent = completed_count * 100 / 3},
            .is_started = completed_count > 0,
            .next_lesson_title = completed_count < 3 ? std::optional{"Joins"} : std::nullopt};
}

/// Three lessons in two modules, the last with a video of that length.
std::shared_ptr<const CourseOutline> outline_of_three(int seconds = 90) {
    return std::make_shared<const CourseOutline>(
        CourseOutline{.version = "1",
                      .course_slug = "practical-sql",
                      .course_title = "Practical SQL",
                      .lessons = {{1, "Start", "why-sql", "Why SQL", 90},
                                  {1, "Start", "first-query", "A first query", std::nullopt},
                                  {2, "More", "joins", "Joins", seconds}},
                      .lesson_ids = {},
                      .counted_seconds = {}});
}

/// The first of the lessons is completed.
LessonPage lesson_page(std::size_t current) {
    LessonPage page;
    page.outline = outline_of_three();
    page.learnt.resize(3);
    page.learnt[0] = {.is_completed = true, .learnt_seconds = 90, .last_visited_at = {}};
    page.current = current;
    page.percent = 50;
    page.body_html = "<p>Hi</p>";
    page.video = VideoSource{VideoSource::Kind::stream, "5d5bc37ffcf54c9b82e996823bffbb81"};
    page.notes = {{lectern::NoteId{3}, "Ask\nfirst", 760},
                  {lectern::NoteId{1}, "Then query", std::nullopt}};
    page.captions = {{"en", "English"}, {"de", "Deutsch"}};
    page.transcript = {"en", {{{1500, "Two tables"}, {3000, "and a join."}}, {{65'000, "Done."}}}};
    page.resources = {{"a1", "Slides", "slides.pdf", 3548}, {"b2", "Data", "data.zip", {}}};
    return page;
}

/// Returns the view data of a page as a worker makes it that has kept the rows of the outline.
web::ViewData player_view(const LessonPage& page) {
    const auto& views = lectern::test::source_views();
    lectern::KeptAnswers kept{std::size_t{1} << 20U};
    const auto rows = outline_rows(*page.outline, kept, views);
    return lectern::learning::player_view(page, modules_view(page, rows.get(), views));
}

bool is_set(const web::ViewData& data, const char* key) {
    return data.get(key)->is_true();
}
std::string text(const web::ViewData& data, const char* key) {
    return data.get(key)->string_value();
}

lectern::payments::UnopenedPurchase refunded() {
    return {.order_reference = "3f9c",
            .course_title = "Practical SQL",
            .status = "refunded",
            .since = "2026-11-20"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learning_pages)

BOOST_AUTO_TEST_CASE(the_library_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("learning/library",
                            library_view({{library_course(0), library_course(3)}, {refunded()}})) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_player_supplies_every_key_of_its_view) {
    for (const std::size_t current : {0U, 1U, 2U}) {
        BOOST_TEST(missing_keys("learning/player", with_video(player_view(lesson_page(current)))) ==
                       std::vector<std::string>{},
                   boost::test_tools::per_element());
    }
    BOOST_TEST(missing_keys("learning/outline_lesson", outline_lesson_view(lesson_page(1), 0)) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_search_supplies_every_key_of_its_view) {
    using lectern::learning::search_view;
    const lectern::learning::Snippet snippet{
        .parts = {{"two ", false}, {"tables", true}}, .is_cut_before = true, .is_cut_after = false};
    const lectern::learning::CourseSearch search{
        .course_slug = "practical-sql",
        .course_title = "Practical SQL",
        .lessons = {{"joins", "Joins", snippet, {{"en", "English", 65'500, snippet}}}}};
    const auto data = search_view(search, "tables");
    BOOST_TEST(missing_keys("learning/search", data) == std::vector<std::string>{},
               boost::test_tools::per_element());
    const auto& hit =
        data.get("lessons")->list_value().front().get("transcript_hits")->list_value().front();
    BOOST_TEST(text(hit, "second") == "65");
    BOOST_TEST(text(hit, "time") == "1:05");
    const auto page = lectern::test::source_views().render("learning/search", data);
    BOOST_TEST(page.find("… two <mark>tables</mark>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_search_names_the_languages_of_its_hits_if_there_are_several) {
    using lectern::learning::search_view;
    using lectern::learning::TranscriptHit;
    const TranscriptHit english{"en", "English", 65'500, {}};
    lectern::learning::CourseSearch search{.course_slug = "practical-sql",
                                           .course_title = "Practical SQL",
                                           .lessons = {{"joins", "Joins", {}, {english, english}}}};
    BOOST_TEST(!is_set(search_view(search, "tables"), "has_languages"));
    search.lessons.push_back({"unions", "Unions", {}, {{"de", "Deutsch", 65'500, {}}}});
    BOOST_TEST(is_set(search_view(search, "tables"), "has_languages"));
}

BOOST_AUTO_TEST_CASE(a_search_without_hits_says_so_only_if_there_were_words) {
    using lectern::learning::search_view;
    const lectern::learning::CourseSearch none{
        .course_slug = "practical-sql", .course_title = "Practical SQL", .lessons = {}};
    BOOST_TEST(is_set(search_view(none, "tables"), "is_empty_search"));
    BOOST_TEST(!is_set(search_view(none, ""), "is_empty_search"));
    BOOST_TEST(!is_set(search_view(none, ""), "has_hits"));
}

BOOST_AUTO_TEST_CASE(the_transcript_is_readable_text_with_links_to_its_seconds) {
    auto lesson = lesson_page(2);
    const auto player = [&] {
        return lectern::test::source_views().render("learning/player",
                                                    with_video(player_view(lesson)));
    };
    BOOST_TEST(player().find("Show the transcript") != std::string::npos);
    BOOST_TEST(player().find("Two tables") == std::string::npos);
    lesson.is_transcript_open = true;
    const auto page = player();
    BOOST_TEST(page.find(R"(<a href="/learn/practical-sql/joins?t=1&amp;transcript=en" )"
                         R"(data-start="1.500">Two tables</a> <a )") != std::string::npos);
    BOOST_TEST(page.find(R"(<track kind="captions" src="/learn/practical-sql/joins/captions/de" )"
                         R"(srclang="de" label="Deutsch">)") != std::string::npos);
    BOOST_TEST(page.find("transcript.js") != std::string::npos);
    BOOST_TEST(page.find("Show the transcript") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_lesson_without_captions_has_neither_transcript_nor_its_script) {
    auto lesson = lesson_page(2);
    lesson.captions.clear();
    lesson.transcript = {};
    const auto page =
        lectern::test::source_views().render("learning/player", with_video(player_view(lesson)));
    BOOST_TEST(page.find("transcript") == std::string::npos);
    BOOST_TEST(page.find("<track") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_refusal_of_a_file_needs_only_the_keys_of_the_frame) {
    BOOST_TEST(
        missing_keys("learning/resource_refused", web::view({})) == std::vector<std::string>{},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_owners_of_the_course_read_that_a_lesson_is_not_available) {
    using lectern::learning::refused_view;
    for (const auto* slug : {"", "bread"}) {
        BOOST_TEST(
            missing_keys("learning/refused", refused_view(slug)) == std::vector<std::string>{},
            boost::test_tools::per_element());
    }
    const auto page_for = [](const std::string& slug) {
        return lectern::test::source_views().render("learning/refused", refused_view(slug));
    };
    const std::string answer = "This lesson is not available";
    const std::string advice = "you may be signed in with another address";
    BOOST_TEST(page_for("bread").find(answer) != std::string::npos);
    BOOST_TEST(page_for("bread").find("href=\"/learn/bread\"") != std::string::npos);
    BOOST_TEST(page_for("bread").find(advice) == std::string::npos);
    BOOST_TEST(page_for("").find(answer) == std::string::npos);
    BOOST_TEST(page_for("").find(advice) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_page_of_a_missing_file_supplies_every_key_of_its_view) {
    for (const bool is_lasting : {true, false}) {
        BOOST_TEST(missing_keys("learning/resource_missing",
                                lectern::learning::resource_missing_view(is_lasting)) ==
                       std::vector<std::string>{},
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(an_empty_course_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("learning/empty_course", empty_course_view({"bread", "Bread"})) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_is_completed_when_all_its_lessons_are) {
    const auto data = library_view({{library_course(2), library_course(3)}, {}});
    const auto& courses = data.get("courses")->list_value();
    BOOST_TEST(!is_set(courses[0], "is_completed"));
    BOOST_TEST(text(courses[0], "percent") == "66");
    BOOST_TEST(text(courses[0], "next_lesson_title") == "Joins");
    BOOST_TEST(is_set(courses[1], "is_completed"));
    BOOST_TEST(text(courses[1], "percent") == "100");
    BOOST_TEST(!is_set(courses[1], "has_next_lesson"));
}

BOOST_AUTO_TEST_CASE(a_course_without_lessons_is_not_completed) {
    auto course = library_course(0);
    course.progress.lesson_count = 0;
    const auto data = library_view({{course}, {}});
    const auto& item = data.get("courses")->list_value().front();
    BOOST_TEST(!is_set(item, "has_lessons"));
    BOOST_TEST(!is_set(item, "is_completed"));
    BOOST_TEST(text(item, "percent") == "0");
}

BOOST_AUTO_TEST_CASE(the_first_lesson_has_no_previous_and_the_last_no_next) {
    const auto first = player_view(lesson_page(0));
    BOOST_TEST(!is_set(first, "has_previous"));
    BOOST_TEST(text(first, "next_slug") == "first-query");
    const auto last = player_view(lesson_page(2));
    BOOST_TEST(!is_set(last, "has_next"));
    BOOST_TEST(text(last, "previous_slug") == "first-query");
}

BOOST_AUTO_TEST_CASE(the_outline_groups_by_module_and_marks_the_current_lesson) {
    const auto data = player_view(lesson_page(1));
    const auto& modules = data.get("modules")->list_value();
    BOOST_REQUIRE(modules.size() == 2U);
    BOOST_TEST(text(modules[0], "title") == "Start");
    BOOST_TEST(text(modules[1], "title") == "More");
    const auto page = lesson_page(1);
    const auto completed = outline_lesson_view(page, 0);
    const auto current = outline_lesson_view(page, 1);
    const auto next = outline_lesson_view(page, 2);
    BOOST_TEST(!is_set(completed, "is_current"));
    BOOST_TEST(is_set(completed, "is_completed"));
    BOOST_TEST(is_set(current, "is_current"));
    BOOST_TEST(!is_set(current, "is_next"));
    BOOST_TEST(is_set(next, "is_next"));
    BOOST_TEST(!is_set(next, "is_current"));
    BOOST_TEST(text(data, "module_title") == "Start");
    BOOST_TEST(text(data, "completed_count") == "1");
    BOOST_TEST(text(data, "percent") == "50");
}

BOOST_AUTO_TEST_CASE(an_unfinished_lesson_shows_how_much_of_its_video_was_watched) {
    auto page = lesson_page(0);
    page.learnt[2].learnt_seconds = 89;
    const auto lesson_at = [&](std::size_t index) { return outline_lesson_view(page, index); };
    BOOST_TEST(!is_set(lesson_at(0), "has_percent_watched"), "completed");
    BOOST_TEST(!is_set(lesson_at(1), "has_percent_watched"), "without a video");
    BOOST_TEST(is_set(lesson_at(2), "has_percent_watched"));
    BOOST_TEST(text(lesson_at(2), "percent_watched") == "98");
    page.outline = outline_of_three(9000);
    BOOST_TEST(text(lesson_at(2), "percent_watched") == "1");
    page.learnt[2].learnt_seconds = 0;
    BOOST_TEST(!is_set(lesson_at(2), "has_percent_watched"), "nothing watched");
}

// Each learner sees the outline as if it had been rendered for them alone.
BOOST_AUTO_TEST_CASE(rows_that_are_kept_look_like_rows_that_are_rendered) {
    const auto& views = lectern::test::source_views();
    const auto html_of = [](const web::ViewData& modules) {
        std::string html;
        for (const auto& module : modules.list_value()) html += text(module, "lessons_html");
        return html;
    };
    lectern::KeptAnswers kept{std::size_t{1} << 20U};
    std::set<std::string> outlines;
    for (const auto current : {0U, 1U, 2U}) {
        for (const auto completed : {0U, 1U, 2U, 3U}) {
            auto page = lesson_page(current);
            for (auto at = 0U; at < 3; ++at) page.learnt[at] = {.is_completed = at < completed};
            if (completed < 3) page.learnt[2].learnt_seconds = 30;
            const auto rows = outline_rows(*page.outline, kept, views);
            const auto html = html_of(modules_view(page, rows.get(), views));
            BOOST_TEST(html == html_of(modules_view(page, nullptr, views)));
            outlines.insert(html);
        }
    }
    BOOST_TEST(outlines.size() == 12U);
}

BOOST_AUTO_TEST_CASE(rows_of_another_version_are_rendered_anew) {
    const auto& views = lectern::test::source_views();
    lectern::KeptAnswers kept{std::size_t{1} << 20U};
    const auto first = outline_rows(*outline_of_three(), kept, views);
    BOOST_TEST(outline_rows(*outline_of_three(), kept, views) == first);
    auto renamed = *outline_of_three();
    renamed.version = "2";
    renamed.lessons[2].title = "Unions";
    const auto second = outline_rows(renamed, kept, views);
    BOOST_TEST(first->open[2].find("Joins") != std::string::npos);
    BOOST_TEST(second->open[2].find("Unions") != std::string::npos);
    BOOST_TEST(second->completed[2].find("Unions") != std::string::npos);
    lectern::KeptAnswers nothing{0};
    BOOST_TEST(!outline_rows(renamed, nothing, views));
}

BOOST_AUTO_TEST_CASE(a_video_that_continues_says_where) {
    auto page = lesson_page(2);
    BOOST_TEST(!is_set(player_view(page), "is_resumed"));
    BOOST_TEST(text(player_view(page), "position_seconds") == "0");
    page.position_seconds = 760;
    BOOST_TEST(is_set(player_view(page), "is_resumed"));
    BOOST_TEST(text(player_view(page), "position_seconds") == "760");
    BOOST_TEST(text(player_view(page), "position") == "12:40");
}

BOOST_AUTO_TEST_CASE(a_note_is_shown_with_its_position_in_the_video) {
    const auto data = player_view(lesson_page(0));
    BOOST_TEST(is_set(data, "has_notes"));
    const auto& notes = data.get("notes")->list_value();
    BOOST_REQUIRE(notes.size() == 2U);
    BOOST_TEST(text(notes[0], "text") == "Ask\nfirst");
    BOOST_TEST(text(notes[0], "id") == "3");
    BOOST_TEST(is_set(notes[0], "has_position"));
    BOOST_TEST(text(notes[0], "position") == "12:40");
    BOOST_TEST(text(notes[0], "position_seconds") == "760");
    BOOST_TEST(!is_set(notes[1], "has_position"));
    BOOST_TEST(!is_set(data, "has_errors"));
    auto page = lesson_page(0);
    page.notes.clear();
    BOOST_TEST(!is_set(player_view(page), "has_notes"));
}

BOOST_AUTO_TEST_CASE(the_page_of_notes_supplies_every_key_of_its_view) {
    using lectern::learning::notes_view;
    using lectern::learning::NotesOfCourse;
    NotesOfCourse course{.course_slug = "practical-sql",
                         .course_title = "Practical SQL",
                         .is_open = true,
                         .lessons = {}};
    BOOST_TEST(!is_set(notes_view(course), "has_notes"));
    const auto notes = lesson_page(0).notes;
    course.lessons = {{lectern::LessonId{1}, true, "why-sql", "Why SQL", notes},
                      {lectern::LessonId{2}, false, "", "", notes}};
    const auto data = notes_view(course);
    BOOST_TEST(missing_keys("learning/notes", data) == std::vector<std::string>{},
               boost::test_tools::per_element());
    const auto& lessons = data.get("lessons")->list_value();
    BOOST_TEST(is_set(lessons[0], "is_open"));
    BOOST_TEST(!is_set(lessons[1], "is_open"));
    BOOST_TEST(text(lessons[0].get("notes")->list_value()[0], "position") == "12:40");
}

BOOST_AUTO_TEST_CASE(a_position_is_a_whole_number_of_seconds_within_a_day) {
    using lectern::learning::position_from;
    BOOST_TEST(position_from("0").value() == 0);
    BOOST_TEST(position_from("86400").value() == 86'400);
    for (const auto* malformed : {"", "-1", "86401", "1.5", "1s", " 1", "+1", "99999999999"}) {
        BOOST_TEST(!position_from(malformed), malformed);
    }
}

BOOST_AUTO_TEST_CASE(the_outline_counts_by_module_and_opens_the_one_of_the_current_lesson) {
    const auto data = player_view(lesson_page(1));
    const auto& modules = data.get("modules")->list_value();
    BOOST_TEST(text(modules[0], "done_count") == "1");
    BOOST_TEST(text(modules[0], "lesson_count") == "2");
    BOOST_TEST(is_set(modules[0], "is_open"));
    BOOST_TEST(text(modules[1], "done_count") == "0");
    BOOST_TEST(text(modules[1], "lesson_count") == "1");
    BOOST_TEST(!is_set(modules[1], "is_open"));
    const auto later = player_view(lesson_page(2));
    BOOST_TEST(!is_set(later.get("modules")->list_value()[0], "is_open"));
    BOOST_TEST(is_set(later.get("modules")->list_value()[1], "is_open"));
}

BOOST_AUTO_TEST_CASE(the_player_says_that_the_course_is_completed_when_all_its_lessons_are) {
    auto page = lesson_page(2);
    BOOST_TEST(!is_set(player_view(page), "is_course_completed"));
    for (auto& lesson : page.learnt) lesson.is_completed = true;
    BOOST_TEST(is_set(player_view(page), "is_course_completed"));
}

BOOST_AUTO_TEST_CASE(the_last_lesson_leads_to_the_first_lesson_that_is_still_open) {
    const auto end_of = [](const LessonPage& page) {
        const auto html =
            lectern::test::source_views().render("learning/player", with_video(player_view(page)));
        const auto start = html.find("<p class=\"course-end\">");
        return start == std::string::npos ? ""
                                          : html.substr(start, html.find("</p>", start) - start);
    };
    const auto text_before = [](const std::string& count) {
        return "<p class=\"course-end\">This is the last lesson. " + count +
               " still open: continue with <a data-key=\"c\" href=\"/learn/practical-sql/";
    };
    auto page = lesson_page(2);
    page.learnt[0].is_completed = false;
    BOOST_TEST(end_of(page) == "");
    page.learnt[2].is_completed = true;
    BOOST_TEST(end_of(page) == text_before("2 lessons are") + "why-sql\">Why SQL</a>.");
    page.learnt[0].is_completed = true;
    BOOST_TEST(end_of(page) == text_before("1 lesson is") + "first-query\">A first query</a>.");
    page.learnt[1].is_completed = true;
    BOOST_TEST(end_of(page) ==
               "<p class=\"course-end\">This is the last lesson. You have completed the course. "
               "<a href=\"/my-courses\">My courses</a>");
}

BOOST_AUTO_TEST_CASE(the_player_links_the_next_course_at_the_end_only) {
    const auto rendered = [](const LessonPage& page) {
        return lectern::test::source_views().render("learning/player",
                                                    with_video(player_view(page)));
    };
    const std::string link = "Next, you could look at <a href=\"/courses/bread\">Bread</a>.";
    auto page = lesson_page(2);
    for (auto& lesson : page.learnt) lesson.is_completed = true;
    BOOST_TEST(rendered(page).find("Next, you could") == std::string::npos);
    page.next_course = lectern::learning::NextCourse{"bread", "Bread"};
    BOOST_TEST(rendered(page).find(link) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_are_shown_with_their_size_if_it_is_known) {
    auto page = lesson_page(0);
    const auto data = player_view(page);
    BOOST_TEST(is_set(data, "has_resources"));
    const auto& files = data.get("resources")->list_value();
    BOOST_TEST(text(files[0], "public_id") == "a1");
    BOOST_TEST(text(files[0], "size") == "3.5 kB");
    BOOST_TEST(!is_set(files[1], "has_size"));
    page.resources.clear();
    BOOST_TEST(!is_set(player_view(page), "has_resources"));
}

BOOST_AUTO_TEST_SUITE_END()
