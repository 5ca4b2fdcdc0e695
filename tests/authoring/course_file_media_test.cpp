// The videos, captions and pictures of a course file.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "authoring/course_file.hpp"
#include "platform/text_list.hpp"
#include "support/course_file_parts.hpp"

namespace lectern::authoring {

using catalog::VideoSource;
using test::FileParts;
using test::has_fault;
using test::lesson_with;

namespace {

std::string with_captions(const std::string& captions,
                          const std::string& video = R"("video": {"file": "why.mp4"}, )") {
    return R"({"key": "why", "slug": "why-sql", "title": "Why", )" + video + R"("captions": )" +
           captions + '}';
}

std::string captions_in(const std::string& language, const std::string& vtt = R"(WEBVTT\n)") {
    return R"({"language": ")" + language + R"(", "name": "Any", "vtt": ")" + vtt + "\"}";
}

std::string picture(
    const std::string& name,
    const std::string& further = R"("object_key": "sql/a.png", "content_type": "image/png")") {
    return R"({"name": ")" + name + R"(", "width": 640, "height": 480, )" + further + '}';
}

/// Returns a lesson with this text and these pictures.
std::string with_pictures(const std::string& body, const std::vector<std::string>& pictures) {
    return R"({"key": "why", "slug": "why", "title": "Why", "body": ")" + body +
           R"(", "pictures": [)" + joined(pictures, ',') + "]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_file_media)

BOOST_AUTO_TEST_CASE(a_video_and_the_flags_of_a_lesson_are_read) {
    FileParts parts;
    parts.first_lesson = R"({"key": "why", "slug": "why-sql", "title": "Why", "body": "*Hm*",
        "video": {"stream": "5d5bc37ffcf54c9b82e996823bffbb81", "duration_seconds": 31},
        "is_preview": true, "is_published": false})";
    const auto reading = parse_course_file(parts.text());
    BOOST_TEST(reading.faults.empty());
    const auto& lesson = reading.course.modules[0].lessons[0];
    BOOST_TEST(lesson.body == "*Hm*");
    BOOST_TEST((lesson.video.value().kind == VideoSource::Kind::stream));
    BOOST_TEST(lesson.video->id == "5d5bc37ffcf54c9b82e996823bffbb81");
    BOOST_TEST(lesson.video->duration_seconds.value() == 31);
    BOOST_TEST(!reading.course.modules[0].lessons[1].video);
    BOOST_TEST(!reading.course.intro_video);
    BOOST_TEST(lesson.is_preview);
    BOOST_TEST(!lesson.is_published);
}

BOOST_AUTO_TEST_CASE(a_video_may_be_a_file_or_have_the_former_name_of_its_stream_id) {
    FileParts parts;
    parts.first_lesson = lesson_with(R"({"file": "sql/why – 1.M4V"})");
    parts.further = R"(, "intro_video": {"stream_uid": "5d5bc37ffcf54c9b82e996823bffbb81"})";
    const auto reading = parse_course_file(parts.text());
    BOOST_TEST(reading.faults.empty());
    const auto& video = reading.course.modules[0].lessons[0].video.value();
    BOOST_TEST((video.kind == VideoSource::Kind::file));
    BOOST_TEST(video.id == "sql/why – 1.M4V");
    BOOST_TEST(!video.duration_seconds);
    const auto& introduction = reading.course.intro_video.value();
    BOOST_TEST((introduction.kind == VideoSource::Kind::stream));
    BOOST_TEST(introduction.id == "5d5bc37ffcf54c9b82e996823bffbb81");
}

BOOST_AUTO_TEST_CASE(a_video_needs_a_valid_stream_id_and_length) {
    FileParts parts;
    for (const std::string name : {"stream", "stream_uid"}) {
        parts.first_lesson = lesson_with("{\"" + name + R"(": "short"})");
        BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/video/" + name, "has another form"));
    }
    parts.first_lesson =
        lesson_with(R"({"stream": "5d5bc37ffcf54c9b82e996823bffbb81", "duration_seconds": 0})");
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/video/duration_seconds", "is too small"));
}

BOOST_AUTO_TEST_CASE(a_video_is_at_exactly_one_place) {
    FileParts parts;
    for (const std::string video :
         {R"({})", R"({"duration_seconds": 31})",
          R"({"stream": "5d5bc37ffcf54c9b82e996823bffbb81", "file": "why.mp4"})",
          R"({"stream": "5d5bc37ffcf54c9b82e996823bffbb81",
              "stream_uid": "5d5bc37ffcf54c9b82e996823bffbb81"})"}) {
        parts.first_lesson = lesson_with(video);
        BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/video",
                             "has none or several of the members that exclude each other "
                             "(expected an object with stream or file"),
                   video);
    }
}

BOOST_AUTO_TEST_CASE(a_video_file_has_an_ending_that_browsers_play) {
    FileParts parts;
    for (const std::string key : {"why.mov", "why.avi", "mp4", "why.mp4/part"}) {
        parts.first_lesson = lesson_with(R"({"file": ")" + key + "\"}");
        BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/video/file",
                             "is of another kind (expected .mp4, .m4v or .webm)"),
                   key);
    }
    parts = {};
    parts.further = R"(, "intro_video": {"file": "hello.mov"})";
    BOOST_TEST(has_fault(parts, "/intro_video/file", "is of another kind"));
}

BOOST_AUTO_TEST_CASE(captions_are_read_in_their_order) {
    FileParts parts;
    parts.first_lesson =
        with_captions('[' + captions_in("pt-BR", R"(WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nOi)") +
                      ", " + captions_in("en") + ']');
    const auto reading = parse_course_file(parts.text());
    BOOST_TEST(reading.faults.empty());
    const auto& captions = reading.course.modules[0].lessons[0].captions;
    BOOST_REQUIRE(captions.size() == 2U);
    BOOST_TEST(captions[0].language == "pt-BR");
    BOOST_TEST(captions[0].name == "Any");
    BOOST_TEST(captions[0].vtt == "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nOi");
    BOOST_TEST(captions[1].language == "en");
    BOOST_TEST(reading.course.modules[0].lessons[1].captions.empty());
}

BOOST_AUTO_TEST_CASE(a_fault_in_captions_is_named_by_its_path_and_line) {
    FileParts parts;
    parts.first_lesson =
        with_captions('[' + captions_in("de") + ", " +
                      captions_in("en", R"(WEBVTT\n\n00:02.000 --> 00:01.000\nHi)") + ']');
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/captions/1/vtt",
                         "ends at its start or before (expected"));
    BOOST_TEST(parse_course_file(parts.text()).faults.at(0).line == 3U);
    parts.first_lesson = with_captions('[' + captions_in("en", "") + ']');
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/captions/0/vtt", "is not the header"));
}

BOOST_AUTO_TEST_CASE(captions_without_a_video_are_refused) {
    FileParts parts;
    parts.first_lesson = with_captions('[' + captions_in("en") + ']', "");
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/captions",
                         "is for a video, but the lesson has none"));
}

BOOST_AUTO_TEST_CASE(a_lesson_has_captions_once_for_each_language) {
    FileParts parts;
    parts.first_lesson =
        with_captions('[' + captions_in("pt-BR") + ", " + captions_in("pt-br") + ']');
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/captions/1/language", "is \"pt-br\" again"));
    parts.first_lesson = with_captions('[' + captions_in("pt-BR") + ", " + captions_in("pt") + ']');
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
}

BOOST_AUTO_TEST_CASE(the_language_of_captions_is_a_language_tag) {
    for (const std::string language :
         {"", "e", "English language", "en_US", "en-", "en--US", "1"}) {
        FileParts parts;
        parts.first_lesson = with_captions('[' + captions_in(language) + ']');
        BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/captions/0/language",
                             "has another form (expected a language tag"));
    }
}

BOOST_AUTO_TEST_CASE(a_lesson_has_at_most_twenty_captions) {
    std::string list;
    for (char letter = 'a'; letter <= 't'; ++letter) {
        list += (list.empty() ? "" : ", ") + captions_in(std::string{'x', letter});
    }
    FileParts parts;
    parts.first_lesson = with_captions('[' + list + ']');
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
    parts.first_lesson = with_captions('[' + list + ", " + captions_in("en") + ']');
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/captions", "has too many items"));
}

BOOST_AUTO_TEST_CASE(the_pictures_of_a_text_are_read_in_their_order) {
    FileParts parts;
    parts.first_lesson = with_pictures(
        "![Trees](img/trees.png) ![](<my oak.webp>)",
        {picture("my oak.webp", R"("object_key": "sql/1.webp", "content_type": "image/webp")"),
         picture("img/trees.png")});
    const auto reading = parse_course_file(parts.text());
    BOOST_TEST(reading.faults.empty());
    const auto& pictures = reading.course.modules[0].lessons[0].pictures;
    BOOST_REQUIRE(pictures.size() == 2U);
    BOOST_TEST(pictures[0].name == "my oak.webp");
    BOOST_TEST(pictures[0].object_key == "sql/1.webp");
    BOOST_TEST(pictures[0].content_type == "image/webp");
    BOOST_TEST(pictures[0].width == 640);
    BOOST_TEST(pictures[0].height == 480);
    BOOST_TEST(pictures[1].name == "img/trees.png");
    BOOST_TEST(reading.course.modules[0].lessons[1].pictures.empty());
}

BOOST_AUTO_TEST_CASE(a_text_shows_exactly_the_pictures_of_its_lesson) {
    FileParts parts;
    parts.first_lesson = with_pictures("![](a.png) ![](b.png)", {picture("a.png")});
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/body", "shows \"b.png\" (expected the name"));
    parts.first_lesson = with_pictures("![](a.png)", {picture("a.png"), picture("b.png")});
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/pictures/1/name",
                         "is \"b.png\" (expected a picture that the text shows)"));
    parts.first_lesson = with_pictures("![](a.png)", {picture("a.png"), picture("a.png")});
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/pictures/1/name", "is \"a.png\" again"));
    parts.first_lesson = with_pictures("`![](a.png)` [](/b.png) `<img src=c.png>`", {});
    BOOST_TEST(parse_course_file(parts.text()).faults.empty());
}

BOOST_AUTO_TEST_CASE(pictures_from_other_sites_are_refused_by_name) {
    for (const std::string url : {"https://example.com/a.png", "http://example.com/a.png",
                                  "//example.com/a.png", "data:image/png;base64,AAAA"}) {
        FileParts parts;
        parts.first_lesson = with_pictures("![](" + url + ")", {picture(url)});
        BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/body",
                             "shows \"" + url + "\" (pictures must be files of the course)"));
    }
    FileParts parts;
    parts.first_lesson = with_pictures("![](data:" + std::string(200, 'A') + ")", {});
    BOOST_TEST(has_fault(parts, "/modules/0/lessons/0/body",
                         "shows \"data:" + std::string(95, 'A') + "…\" (pictures must"));
}

BOOST_AUTO_TEST_CASE(only_lessons_have_pictures) {
    FileParts parts;
    parts.further = R"json(, "description": "![](a.png)",
        "teacher": {"name": "Nia", "about": "![](https://example.com/b.png)"})json";
    BOOST_TEST(has_fault(parts, "/description", "shows \"a.png\" (only the texts of lessons"));
    BOOST_TEST(has_fault(parts, "/teacher/about", "shows \"https://example.com/b.png\" (only"));
}

BOOST_AUTO_TEST_CASE(a_picture_has_a_kind_and_a_size_that_browsers_show) {
    const auto fault_with = [](const std::string& further, const std::string& member,
                               const std::string& fact) {
        FileParts parts;
        parts.first_lesson = with_pictures("![](a.png)", {picture("a.png", further)});
        return has_fault(parts, "/modules/0/lessons/0/pictures/0/" + member, fact);
    };
    for (const std::string type : {"image/svg+xml", "image/avif", "text/html", ""}) {
        BOOST_TEST(fault_with(R"("object_key": "a", "content_type": ")" + type + '"',
                              "content_type", "is none of the known words (expected image/gif"));
    }
    BOOST_TEST(fault_with(R"("content_type": "image/png")", "object_key", "is missing"));
    BOOST_TEST(fault_with(R"("content_type": "image/png", "object_key": "../a")", "object_key",
                          "has a part"));
    FileParts parts;
    parts.first_lesson = with_pictures("![](a.png)", {R"({"name": "a.png", "object_key": "a",
        "content_type": "image/png", "width": 10001, "height": 0})"});
    BOOST_TEST(!parse_course_file(parts.text()).faults.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
