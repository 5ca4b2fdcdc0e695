#include <cstddef>
#include <cstdint>
#include <string>

#include <boost/test/unit_test.hpp>

#include "authoring/course_import.hpp"
#include "support/cast.hpp"
#include "support/course_imports.hpp"

// Courses of many lessons.

namespace lectern::test {

using authoring::ImportChange;
using catalog::VideoSource;

namespace {

authoring::LessonEntry lesson_number(std::size_t number) {
    const auto key = "lesson-" + std::to_string(number);
    return {.key = key,
            .slug = key,
            .title = "Lesson " + std::to_string(number),
            .body = "![Plan](plan.png), then [the first](lesson:lesson-0).",
            .video = VideoSource{VideoSource::Kind::stream, std::string(32, 'a'), 60},
            .captions = {{.language = "en",
                          .name = "English",
                          .vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nWelcome.\n"}},
            .pictures = {{.name = "plan.png",
                          .object_key = "sql/plan.png",
                          .content_type = "image/png",
                          .width = 4,
                          .height = 3}}};
}

/// Returns a course of one module, whose lessons have captions and a picture.
authoring::CourseFile with_lessons(std::size_t count) {
    auto course = practical_sql();
    course.modules.resize(1);
    course.resources.clear();
    auto& lessons = course.modules[0].lessons;
    lessons.clear();
    for (std::size_t i = 0; i < count; ++i) lessons.push_back(lesson_number(i));
    return course;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_import_size, CourseImports)

BOOST_AUTO_TEST_CASE(a_course_of_many_lessons_takes_no_more_statements_than_a_small_one) {
    const auto statements_of = [&](std::size_t lessons) {
        const auto before = database.round_trips();
        BOOST_CHECK(import(with_lessons(lessons)).change == ImportChange::updated);
        return database.round_trips() - before;
    };
    import(with_lessons(1));  // prepares the statements
    const auto few = statements_of(4);
    BOOST_TEST(statements_of(300) == few);
    BOOST_TEST(text("SELECT lesson_count::text AS answer FROM courses") == "300");
    BOOST_TEST(text(R"sql(
        SELECT count(*)::text AS answer
          FROM transcript_paragraphs
          JOIN lesson_pictures USING (lesson_id)
         WHERE text = 'Welcome.'
    )sql") == "300");
}

BOOST_AUTO_TEST_CASE(new_lessons_have_ids_in_the_order_of_the_file) {
    import(with_lessons(40));
    BOOST_TEST(text(R"sql(
        SELECT (array_agg(position ORDER BY id) = array_agg(position ORDER BY position))::text
               AS answer
          FROM course_lessons
    )sql") == "true");
}

BOOST_AUTO_TEST_CASE(a_lesson_that_left_the_file_keeps_its_captions_and_pictures) {
    import(with_lessons(2));
    import(with_lessons(1));
    BOOST_TEST(text(R"sql(
        SELECT count(captions.lesson_id) || ' ' || count(picture.lesson_id) AS answer
          FROM course_lessons AS lesson
     LEFT JOIN lesson_captions AS captions ON captions.lesson_id = lesson.id
     LEFT JOIN lesson_pictures AS picture ON picture.lesson_id = lesson.id
         WHERE lesson.is_removed
    )sql") == "1 1");
}

BOOST_AUTO_TEST_CASE(only_lessons_that_differ_are_written) {
    import(with_lessons(3));
    auto course = with_lessons(3);
    course.modules[0].lessons[1].title = "Another title";
    const auto versions = [&] {
        return text(
            "SELECT string_agg(xmin::text, ' ' ORDER BY position) AS answer "
            "FROM course_lessons WHERE key <> 'lesson-1'");
    };
    const auto before = versions();
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(versions() == before);
    BOOST_TEST(text("SELECT title AS answer FROM course_lessons WHERE key = 'lesson-1'") ==
               "Another title");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
