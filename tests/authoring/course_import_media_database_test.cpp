// What an import does to videos, captions and pictures.

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "authoring/course_import.hpp"
#include "support/cast.hpp"
#include "support/course_imports.hpp"

namespace lectern::test {

using authoring::ImportChange;
using catalog::VideoSource;

namespace {

struct MediaImports : CourseImports {
    /// Returns each paragraph of the transcripts: lesson, language, number, text and cues.
    std::string transcripts() {
        return text(R"sql(
            SELECT COALESCE(string_agg(concat_ws(' ', lesson.key, language, number, text, cues),
                                       E'\n' ORDER BY lesson.id, language, number), '') AS answer
              FROM transcript_paragraphs
              JOIN course_lessons AS lesson ON lesson.id = lesson_id
        )sql");
    }
    /// Returns each picture: lesson, name, object, type and size.
    std::string pictures() {
        return text(R"sql(
            SELECT COALESCE(string_agg(concat_ws(' ', lesson.key, name, object_key, content_type,
                                                 width || 'x' || height),
                                       E'\n' ORDER BY lesson.id, name), '') AS answer
              FROM lesson_pictures
              JOIN course_lessons AS lesson ON lesson.id = lesson_id
        )sql");
    }
};

/// The lesson on joins has captions in two languages; the English ones make two paragraphs.
authoring::CourseFile with_captions() {
    auto course = practical_sql();
    course.modules[1].lessons[0].captions = {
        {"en", "English",
         "WEBVTT\n\n00:01.500 --> 00:02.000\nTwo <i>tables</i>\n\n"
         "00:02.000 --> 00:03.000\n&amp; one join.\n\n00:09.000 --> 00:10.000\nDone.\n"},
        {"de", "Deutsch", "WEBVTT\n\n00:01.000 --> 00:02.000\nZwei Tabellen\n"}};
    return course;
}

/// The lesson on joins shows two pictures.
authoring::CourseFile with_pictures() {
    auto course = practical_sql();
    auto& lesson = course.modules[1].lessons[0];
    lesson.body = "![A tree](tree.png)\n\n![](oak.webp)";
    lesson.pictures = {{"tree.png", "sql/tree.png", "image/png", 640, 480},
                       {"oak.webp", "sql/oak.webp", "image/webp", 6, 4}};
    return course;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_import_media, MediaImports)

BOOST_AUTO_TEST_CASE(an_import_makes_a_transcript_of_captions) {
    import(with_captions());
    BOOST_TEST(transcripts() ==
               "joins de 1 Zwei Tabellen [[1000, \"Zwei Tabellen\"]]\n"
               "joins en 1 Two tables & one join. [[1500, \"Two tables\"], "
               "[2000, \"& one join.\"]]\n"
               "joins en 2 Done. [[9000, \"Done.\"]]");
}

BOOST_AUTO_TEST_CASE(importing_the_same_captions_again_changes_nothing) {
    import(with_captions());
    const auto before = transcripts();
    BOOST_CHECK(import(with_captions()).change == ImportChange::nothing);
    BOOST_TEST(transcripts() == before);
}

BOOST_AUTO_TEST_CASE(changed_captions_change_their_transcript_only) {
    import(with_captions());
    auto course = with_captions();
    course.modules[1].lessons[0].captions[0].vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nNew\n";
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(transcripts() ==
               "joins de 1 Zwei Tabellen [[1000, \"Zwei Tabellen\"]]\n"
               "joins en 1 New [[1000, \"New\"]]");
    course.modules[1].lessons[0].captions[1].name = "German";
    BOOST_CHECK(import(course).change == ImportChange::updated);
    std::swap(course.modules[1].lessons[0].captions[0], course.modules[1].lessons[0].captions[1]);
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(text("SELECT string_agg(name, ', ' ORDER BY position) AS answer "
                    "FROM lesson_captions") == "German, English");
}

BOOST_AUTO_TEST_CASE(captions_that_are_no_longer_in_the_file_are_deleted) {
    import(with_captions());
    auto course = with_captions();
    course.modules[1].lessons[0].captions.erase(course.modules[1].lessons[0].captions.begin());
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(transcripts() == "joins de 1 Zwei Tabellen [[1000, \"Zwei Tabellen\"]]");
    BOOST_CHECK(import(practical_sql()).change == ImportChange::updated);
    BOOST_TEST(transcripts().empty());
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM lesson_captions") == "0");
}

BOOST_AUTO_TEST_CASE(an_import_stores_the_pictures_of_a_lesson) {
    BOOST_CHECK(import(with_pictures()).change == ImportChange::created);
    BOOST_TEST(pictures() ==
               "joins oak.webp sql/oak.webp image/webp 6x4\n"
               "joins tree.png sql/tree.png image/png 640x480");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM course_lessons "
                    "WHERE body_html LIKE '<p><img src=\"/pictures/%\" alt=\"A tree\" "
                    "width=\"640\" height=\"480\" loading=\"lazy\" decoding=\"async\">%'") == "1");
}

BOOST_AUTO_TEST_CASE(importing_the_same_pictures_again_changes_nothing) {
    import(with_pictures());
    const auto before = whole_catalogue();
    BOOST_CHECK(import(with_pictures()).change == ImportChange::nothing);
    BOOST_TEST(whole_catalogue() == before);
}

BOOST_AUTO_TEST_CASE(a_changed_picture_is_an_update) {
    import(with_pictures());
    auto course = with_pictures();
    auto& changed = course.modules[1].lessons[0].pictures;
    changed[0].object_key = "sql/beech.png";
    BOOST_CHECK(import(course).change == ImportChange::updated);
    changed[0].width = 641;
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(pictures() ==
               "joins oak.webp sql/oak.webp image/webp 6x4\n"
               "joins tree.png sql/beech.png image/png 641x480");
    std::swap(changed[0], changed[1]);
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_CHECK(import(course).change == ImportChange::nothing);
}

BOOST_AUTO_TEST_CASE(pictures_that_are_no_longer_in_the_file_are_deleted) {
    import(with_pictures());
    auto course = with_pictures();
    course.modules[1].lessons[0].body = "![A tree](tree.png)";
    course.modules[1].lessons[0].pictures.pop_back();
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(pictures() == "joins tree.png sql/tree.png image/png 640x480");
    BOOST_CHECK(import(practical_sql()).change == ImportChange::updated);
    BOOST_TEST(pictures().empty());
}

BOOST_AUTO_TEST_CASE(the_same_name_in_two_lessons_is_two_pictures) {
    auto course = with_pictures();
    course.modules[0].lessons[0].body = course.modules[1].lessons[0].body;
    course.modules[0].lessons[0].pictures = course.modules[1].lessons[0].pictures;
    import(course);
    BOOST_TEST(text("SELECT count(DISTINCT public_id)::text AS answer FROM lesson_pictures") ==
               "4");
}

BOOST_AUTO_TEST_CASE(a_video_replaces_the_one_of_another_kind) {
    const auto stored = [&] {
        return text(R"sql(
            SELECT concat_ws(' ', COALESCE(stream_uid, '-'), COALESCE(video_object_key, '-'),
                             COALESCE(duration_seconds, 0)) AS answer
              FROM course_lessons
             WHERE key = 'joins'
        )sql");
    };
    auto course = practical_sql();
    auto& video = course.modules[1].lessons[0].video;
    import(course);
    BOOST_TEST(stored() == "5d5bc37ffcf54c9b82e996823bffbb81 - 90");
    video = VideoSource{VideoSource::Kind::file, "sql/joins.mp4", {}};
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "- sql/joins.mp4 0");
    BOOST_CHECK(import(course).change == ImportChange::nothing);
    video->id = "sql/joins.webm";
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "- sql/joins.webm 0");
    video = VideoSource{VideoSource::Kind::stream, "0123456789abcdef0123456789abcdef", 31};
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "0123456789abcdef0123456789abcdef - 31");
    video->duration_seconds.reset();
    BOOST_CHECK(import(course).change == ImportChange::nothing);
    BOOST_TEST(stored() == "0123456789abcdef0123456789abcdef - 31");
    video.reset();
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "- - 0");
}

BOOST_AUTO_TEST_CASE(the_introduction_is_what_the_file_says) {
    const auto stored = [&] {
        return text(R"sql(
            SELECT concat_ws(' ', COALESCE(intro_stream_uid, '-'), COALESCE(intro_object_key, '-'),
                             COALESCE(intro_duration_seconds, 0)) AS answer
              FROM courses
        )sql");
    };
    auto course = practical_sql();
    import(course);
    BOOST_TEST(stored() == "- - 0");
    course.intro_video = VideoSource{VideoSource::Kind::stream, "5d5bc37f", 61};
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "5d5bc37f - 61");
    BOOST_CHECK(import(course).change == ImportChange::nothing);
    course.intro_video->duration_seconds = 62;
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "5d5bc37f - 62");
    course.intro_video->duration_seconds.reset();
    BOOST_CHECK(import(course).change == ImportChange::nothing);
    BOOST_TEST(stored() == "5d5bc37f - 62");
    course.intro_video = VideoSource{VideoSource::Kind::file, "sql/hello.mp4", {}};
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "- sql/hello.mp4 0");
    course.intro_video.reset();
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(stored() == "- - 0");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
