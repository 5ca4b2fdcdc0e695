#include "authoring/course_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "authoring/course_file_text.hpp"
#include "platform/crypto.hpp"
#include "support/cast.hpp"
#include "support/course_folder_parts.hpp"

namespace lectern::test {

namespace fs = std::filesystem;
using authoring::CourseFile;
using catalog::VideoSource;

BOOST_FIXTURE_TEST_SUITE(course_folder, ExampleFolder)

BOOST_AUTO_TEST_CASE(the_example_has_no_faults_and_every_file_is_used) {
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(parsed.warnings == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_is_read_with_all_its_values) {
    add_to_course(
        "former_slugs: [old-course, older]\n"
        "intro_video: {file: hello.mp4, duration_seconds: 61}\n"
        "cover: {file: 02-more/joined-tables.png, alt: Two tables}\n"
        "resources:\n  - {title: Plan, file: plan.PDF, key: the-plan, file_name: Plan.pdf}\n"
        "  - {title: Slides, object_key: sql/slides.zip, lesson: joins}\n");
    texts["plan.PDF"] = "%PDF";
    texts["hello.mp4"] = "a video";
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    const auto& course = parsed.course;
    BOOST_TEST(course.slug == "a-course");
    BOOST_TEST(course.former_slugs == (std::vector<std::string>{"old-course", "older"}),
               boost::test_tools::per_element());
    BOOST_TEST(course.title == "A first course");
    BOOST_TEST(course.status == "draft");
    BOOST_TEST(course.amount_minor == 4900);
    BOOST_TEST(course.currency == "EUR");
    BOOST_TEST(!course.stripe_price);
    BOOST_TEST(course.description.starts_with("Who the course is for"));
    BOOST_TEST(course.outcomes.size() == 2U);
    BOOST_TEST(course.requirements.size() == 1U);
    BOOST_TEST(course.teacher_name == "Your name");
    BOOST_TEST(course.teacher_about == "What you have done, in two sentences.\n");
    BOOST_TEST(course.intro_video.value().id.starts_with("courses/a-course/"));
    BOOST_TEST(course.intro_video->id.ends_with(".mp4"));
    BOOST_TEST(course.intro_video->duration_seconds.value() == 61);
    BOOST_TEST(course.cover.value().width == 320);
    BOOST_TEST(course.cover->height == 120);
    BOOST_TEST(course.cover->content_type == "image/png");
    BOOST_TEST(course.cover->alt == "Two tables");
    BOOST_TEST(course.cover->object_key.starts_with("courses/a-course/"));
    BOOST_TEST(course.cover->object_key.ends_with(".png"));

    BOOST_REQUIRE(course.modules.size() == 2U);
    BOOST_TEST(course.modules[0].key == "start");
    BOOST_TEST(course.modules[0].title == "Start");
    BOOST_TEST(course.modules[1].title == "More than one table");
    BOOST_REQUIRE(course.modules[0].lessons.size() == 2U);
    const auto& why = course.modules[0].lessons[0];
    BOOST_TEST(why.key == "why-sql");
    BOOST_TEST(why.slug == "why-sql");
    BOOST_TEST(why.is_preview);
    BOOST_TEST(why.is_published);
    const auto& query = course.modules[0].lessons[1];
    BOOST_TEST(query.title == "The first query");
    BOOST_TEST(query.body == "Watch once. Then type the query yourself.\n");
    BOOST_TEST(!query.is_preview);
    BOOST_TEST((query.video.value().kind == VideoSource::Kind::stream));
    BOOST_TEST(query.video->duration_seconds.value() == 30);
    BOOST_REQUIRE(query.captions.size() == 1U);
    BOOST_TEST(query.captions[0].language == "en");
    BOOST_TEST(query.captions[0].vtt == texts.at("01-start/02-first-query.en.vtt"));
    const auto& joins = course.modules[1].lessons[0];
    BOOST_REQUIRE(joins.pictures.size() == 1U);
    BOOST_TEST(joins.pictures[0].name == "joined-tables.png");
    BOOST_TEST(joins.pictures[0].object_key == course.cover->object_key);
    BOOST_TEST(joins.pictures[0].width == 320);

    BOOST_REQUIRE(course.resources.size() == 3U);
    BOOST_TEST(course.resources[0].key == "the-plan");
    BOOST_TEST(course.resources[0].file_name == "Plan.pdf");
    BOOST_TEST(course.resources[0].content_type == "application/pdf");
    BOOST_TEST(course.resources[0].size_bytes.value() == 4);
    BOOST_TEST(course.resources[0].object_key.ends_with(".pdf"));
    BOOST_TEST(course.resources[1].object_key == "sql/slides.zip");
    BOOST_TEST(course.resources[1].lesson_key.value() == "joins");
    BOOST_TEST(course.resources[1].file_name == "slides.zip");
    BOOST_TEST(course.resources[2].key == "books");
    BOOST_TEST(course.resources[2].lesson_key.value() == "first-query");
    BOOST_TEST(course.resources[2].size_bytes.value() ==
               static_cast<std::int64_t>(texts.at("01-start/books.sql").size()));
}

BOOST_AUTO_TEST_CASE(a_video_is_a_file_beside_the_text_or_an_object) {
    const std::string at_stream = "stream: 5d5bc37ffcf54c9b82e996823bffbb81";
    texts["01-start/query.webm"] = "a video";
    replace(second_lesson, at_stream, "file: query.webm");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    const auto& video = parsed.course.modules[0].lessons[1].video.value();
    BOOST_TEST((video.kind == VideoSource::Kind::file));
    BOOST_TEST(video.id.ends_with(".webm"));
    BOOST_TEST(std::ranges::count(parsed.files, video.id, &authoring::LocalFile::object_key) == 1);

    replace(second_lesson, "file: query.webm", "object_key: sql/query.mp4");
    BOOST_TEST(parse().course.modules[0].lessons[1].video.value().id == "sql/query.mp4");
}

BOOST_AUTO_TEST_CASE(files_of_the_same_content_are_uploaded_once) {
    texts["02-more/copy.png"] = texts.at("02-more/joined-tables.png");
    replace(third_lesson, "The picture", "![Again](copy.png)\n\nThe picture");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    BOOST_TEST(parsed.course.modules[1].lessons[0].pictures.size() == 2U);
    BOOST_REQUIRE(parsed.files.size() == 2U);  // the picture and books.sql
    for (const auto& file : parsed.files) {
        BOOST_TEST(fs::file_size(file.path) == static_cast<std::uintmax_t>(file.size_bytes));
        const auto name = fs::path{file.object_key}.stem().string();
        BOOST_TEST(name.size() == 16U);
        BOOST_TEST(crypto::hex(file.blake2b).starts_with(name));
    }
}

BOOST_AUTO_TEST_CASE(modules_and_lessons_are_in_the_order_of_their_numbers) {
    texts.clear();
    texts["course.yaml"] = "slug: a\ntitle: A\npromise: B\nstatus: draft\n";
    for (const std::string file :
         {"10-ten/1-x.md", "9-nine/2-b.md", "9-nine/10-c.md", "9-nine/1-a.md"})
        texts[file] = "---\ntitle: T\nslug: s" + std::to_string(texts.size()) + "\n---\n";
    const auto parsed = parse();
    BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_REQUIRE(parsed.course.modules.size() == 2U);
    BOOST_TEST(parsed.course.modules[0].key == "nine");
    BOOST_REQUIRE(parsed.course.modules[0].lessons.size() == 3U);
    BOOST_TEST(parsed.course.modules[0].lessons[0].key == "a");
    BOOST_TEST(parsed.course.modules[0].lessons[2].key == "c");
}

BOOST_AUTO_TEST_CASE(a_text_may_look_like_a_number) {
    replace(first_lesson, "title: Why SQL", "title: 1984");
    replace(third_lesson, "title: Joins", "title: true");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    BOOST_TEST(parsed.course.modules[0].lessons[0].title == "1984");
    BOOST_TEST(parsed.course.modules[1].lessons[0].title == "true");
}

BOOST_AUTO_TEST_CASE(the_texts_of_a_folder_may_be_large_together) {
    for (int number = 10; number < 28; ++number) {
        const auto name = std::to_string(number);
        texts["01-start/" + name + "-long.md"] =
            "---\ntitle: T\nkey: k" + name + "\nslug: s" + name +
            "\nvideo: {file: a.mp4}\ncaptions:\n  - {language: en, name: English, file: long.vtt}\n"
            "---\n";
    }
    std::string captions = "WEBVTT\n\nNOTE ";
    captions.append((std::size_t{1} << 20) - captions.size(), 'x');
    texts["01-start/long.vtt"] = captions;
    texts["01-start/a.mp4"] = "a video";
    BOOST_TEST(faults() == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_picture_may_have_a_space_in_its_name_or_be_in_another_folder) {
    texts["pictures/two tables.png"] = texts.at("02-more/joined-tables.png");
    replace(third_lesson, "The picture", "![Again](../pictures/two%20tables.png)\n\nThe picture");
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    BOOST_REQUIRE(parsed.course.modules[1].lessons[0].pictures.size() == 2U);
    BOOST_TEST(parsed.course.modules[1].lessons[0].pictures[1].name ==
               "../pictures/two%20tables.png");
}

BOOST_AUTO_TEST_CASE(a_file_that_no_text_names_is_a_warning) {
    texts["02-more/left-over.png"] = "x";
    texts["README.md"] = "For ourselves";
    texts[".gitignore"] = "x";
    const auto parsed = parse();
    BOOST_TEST(parsed.faults.empty());
    const std::vector<std::string> expected{
        "02-more/left-over.png:1: is used by no text, so it is left out"};
    BOOST_TEST(shortened(parsed.warnings) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_written_as_a_folder_is_read_as_it_was) {
    auto course = practical_sql_with_files();
    course.former_slugs = {"a-first-sql"};
    course.description = "Quotes \" and \\ and\n\n- ümlauts\n";
    course.outcomes = {"Ask: and answer", "# one"};
    course.teacher_name = "Ada: the \"first\"";
    course.cover = authoring::CoverEntry{.object_key = "covers/sql.jpg",
                                         .content_type = "image/jpeg",
                                         .width = 1600,
                                         .height = 1000,
                                         .alt = "A shelf"};
    course.intro_video = VideoSource{VideoSource::Kind::file, "sql/hello.webm", 61};
    auto& lesson = course.modules[0].lessons[1];
    lesson.is_published = false;
    lesson.body = "\n---\n\nText without an end";
    lesson.captions = {{"nl", "Nederlands", "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHé\r\n"},
                       {"de", "Deutsch", "WEBVTT"}};
    course.modules[1].lessons[0].body = "![Tables](tables.png)";
    course.modules[1].lessons[0].pictures = {
        {"tables.png", "courses/sql/1.png", "image/png", 320, 120}};
    // The resource of the course is first_lesson, as in a folder, and then in the middle.
    for (int tries = 0; tries < 2; ++tries) {
        std::rotate(course.resources.begin(), course.resources.end() - 1, course.resources.end());
        const TemporaryDirectory target;
        authoring::write_folder(target.path(), authoring::course_folder_texts(course));
        const auto parsed = authoring::parse_course_folder(target.path());
        BOOST_TEST(parsed.faults == std::vector<std::string>{}, boost::test_tools::per_element());
        BOOST_TEST(parsed.warnings.empty());
        BOOST_TEST(authoring::course_file_text(parsed.course) ==
                   authoring::course_file_text(course));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
