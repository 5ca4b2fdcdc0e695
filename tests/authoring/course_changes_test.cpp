#include "authoring/course_changes.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"

namespace lectern::test {
namespace {

using authoring::CourseFile;
using authoring::list_changes;
using Lines = std::vector<std::string>;

void expect(const CourseFile& after, const Lines& lines) {
    BOOST_TEST(list_changes(practical_sql_with_files(), after) == lines,
               boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_changes)

BOOST_AUTO_TEST_CASE(all_parts_of_a_new_course_are_added) {
    const auto course = bread();
    const auto& module = course.modules[0];
    const auto& lesson = module.lessons[0];
    const Lines lines{"  added    module " + module.key + "  \"" + module.title + '"',
                      "  added    " + lesson.key + "  \"" + lesson.title + '"'};
    BOOST_TEST(list_changes({}, course) == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(changes_of_the_course_say_what_it_was) {
    auto course = practical_sql_with_files();
    course.title = "SQL";
    course.status = "retired";
    course.amount_minor = 5900;
    course.promise = "Another";
    course.outcomes = {"Ask"};
    expect(course,
           {"  changed  title  \"SQL\", was \"Practical SQL\"",
            "  changed  status  retired, was published", "  changed  price  €59.00, was €49.00",
            "  changed  course  (promise, outcomes)", "  3 lessons unchanged"});
}

BOOST_AUTO_TEST_CASE(a_changed_lesson_names_what_changed) {
    auto course = practical_sql_with_files();
    auto& lesson = course.modules[0].lessons[0];
    lesson.title = "Why";
    lesson.body = "Another text";
    lesson.is_published = false;
    lesson.captions = {{"en", "English", "WEBVTT"}};
    lesson.pictures = {{"a.png", "a.png", "image/png", 1, 1}};
    lesson.video.reset();
    const auto had_video = practical_sql_with_files().modules[0].lessons[0].video.has_value();
    expect(course, {std::string{"  changed  why  (title, text, "} + (had_video ? "video, " : "") +
                        "captions, pictures, published)",
                    "  2 lessons unchanged"});
}

BOOST_AUTO_TEST_CASE(added_and_removed_lessons_have_their_titles) {
    auto course = practical_sql_with_files();
    auto& lessons = course.modules[0].lessons;
    const auto title = lessons[1].title;
    lessons[1] = {.key = "new", .slug = "new", .title = "New", .body = ""};
    expect(course, {"  added    new  \"New\"", "  removed  first  \"" + title + '"',
                    "  2 lessons unchanged"});
}

BOOST_AUTO_TEST_CASE(a_removed_lesson_that_is_like_an_added_one_has_a_hint) {
    const auto before = practical_sql_with_files().modules[0].lessons[1];
    const std::string hint =
        "  hint     if new is first under another name, write \"key: first\" in it: learners keep "
        "their progress";
    auto course = practical_sql_with_files();
    auto& lesson = course.modules[0].lessons[1];
    lesson = {.key = "new", .slug = "new", .title = before.title, .body = "Other"};
    expect(course, {"  added    new  \"" + before.title + '"',
                    "  removed  first  \"" + before.title + '"', hint, "  2 lessons unchanged"});

    auto stored = practical_sql_with_files();
    stored.modules[0].lessons[1].body = "The same text";
    lesson = {.key = "new", .slug = "new", .title = "New", .body = "The same text"};
    const auto has_hint = [&] {
        const auto lines = list_changes(stored, course);
        return std::ranges::find(lines, hint) != lines.end();
    };
    BOOST_TEST(has_hint());
    stored.modules[0].lessons[1].body = "";
    lesson.body = "";
    BOOST_TEST(!has_hint());
}

BOOST_AUTO_TEST_CASE(a_price_that_has_to_be_made_says_what_follows) {
    auto course = practical_sql_with_files();
    course.amount_minor = 5900;
    course.stripe_price.reset();
    expect(course,
           {"  changed  price  €59.00, was €49.00",
            "  sold for €49.00 until `lectern course sync-prices` has made the new price at "
            "Stripe",
            "  3 lessons unchanged"});
}

BOOST_AUTO_TEST_CASE(a_lesson_moves_alone_and_not_those_that_it_passes) {
    auto before = practical_sql();
    auto& lessons = before.modules[0].lessons;
    for (const std::string key : {"a", "b", "c"}) {
        lessons.push_back({.key = key, .slug = key, .title = key, .body = ""});
    }
    auto after = before;
    auto& moved = after.modules[0].lessons;
    std::rotate(moved.begin(), moved.end() - 1, moved.end());  // the last one becomes the first
    const Lines within{"  moved    c", "  5 lessons unchanged"};
    BOOST_TEST(list_changes(before, after) == within, boost::test_tools::per_element());

    after = before;
    after.modules[1].lessons.push_back(after.modules[0].lessons[0]);
    after.modules[0].lessons.erase(after.modules[0].lessons.begin());
    const Lines elsewhere{"  moved    why  to module more", "  5 lessons unchanged"};
    BOOST_TEST(list_changes(before, after) == elsewhere, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(modules_and_resources_are_named_by_their_kind) {
    auto course = practical_sql_with_files();
    std::swap(course.modules[0], course.modules[1]);
    course.modules[0].title = "Even more";
    const auto slides =
        std::ranges::find(course.resources, "slides", &authoring::ResourceEntry::key);
    slides->title = "The slides";
    slides->object_key = "other.pdf";
    std::erase_if(course.resources, [](const auto& resource) { return resource.key == "plan"; });
    const auto lines = list_changes(practical_sql_with_files(), course);
    const auto has = [&](const std::string& line) {
        return std::ranges::find(lines, line) != lines.end();
    };
    BOOST_TEST(has("  changed  module more  (title)"));
    BOOST_TEST(has("  changed  resource slides  (title, file)"));
    BOOST_TEST(std::ranges::count_if(lines, [](const std::string& line) {
                   return line.starts_with("  removed  resource plan");
               }) == 1);
    BOOST_TEST(has("  moved    module start"));
    BOOST_TEST(has("  3 lessons unchanged"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
