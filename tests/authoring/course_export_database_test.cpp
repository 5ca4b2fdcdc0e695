#include "authoring/course_export.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <boost/test/unit_test.hpp>

#include "authoring/course_file_text.hpp"
#include "authoring/course_import.hpp"
#include "support/cast.hpp"
#include "support/source_tree.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

using authoring::CourseFile;
using authoring::ImportChange;
using catalog::VideoSource;

struct Export {
    TestDatabase test;
    Database& database = test.connection();

    ImportChange import(const CourseFile& course) {
        return database.write([&](Transaction& transaction) {
            const auto outcome = authoring::save_course(transaction, operator_act(), course);
            BOOST_TEST(outcome.faults.empty());
            return outcome.change;
        });
    }
    std::string exported(const std::string& slug) {
        const auto course = database.write([&](Transaction& transaction) {
            return authoring::find_course_file(transaction, slug);
        });
        return course ? authoring::course_file_text(*course) : "";
    }
    ImportChange import_text(const std::string& text) {
        const auto reading = authoring::parse_course_file(text);
        for (const auto& fault : reading.faults) BOOST_ERROR(fault.path + ": " + fault.text);
        return import(reading.course);
    }
};

CourseFile demo_course(const std::string& name) {
    std::ifstream file{in_source("sql/demo/" + name + ".json")};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return authoring::parse_course_file(text).course;
}

/// A course with a value in every field of the course file, and with parts in different states.
CourseFile with_everything() {
    auto course = demo_course("practical-sql");
    course.former_slugs = {"sql-by-hand", "a-first-sql"};
    course.cover = authoring::CoverEntry{.object_key = "covers/sql.jpg",
                                         .content_type = "image/jpeg",
                                         .width = 1600,
                                         .height = 1000,
                                         .alt = "A \"shelf\" of books"};
    course.description = "Quotes \" and \\ and\n\n- ümlauts\n";
    course.modules[0].lessons[1].is_published = false;
    course.intro_video = VideoSource{VideoSource::Kind::file, "sql/hello.webm", 61};
    course.modules[0].lessons[1].video = VideoSource{VideoSource::Kind::file, "sql/\"2\".mp4", {}};
    course.modules[0].lessons[2].video.reset();
    course.resources[0].size_bytes.reset();
    course.modules[0].lessons[1].captions = {
        {"nl", "Nederlands", "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n\"Hé\" &amp; zo\r\n"},
        {"de", "Deutsch", "WEBVTT"}};
    course.modules[0].lessons[1].body +=
        "\n\n![An *oak*](<my \\\"oak\\\".gif> \"Oak\") ![](é.png)\n";
    course.modules[0].lessons[1].pictures = {{"é.png", "sql/2.png", "image/png", 1, 10000},
                                             {"my \"oak\".gif", "sql/1.gif", "image/gif", 6, 4}};
    return course;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_export, Export)

BOOST_AUTO_TEST_CASE(importing_an_exported_course_changes_nothing) {
    for (const auto* name :
         {"practical-sql", "bread-from-four-ingredients", "clouds-for-walkers"}) {
        import(demo_course(name));
        BOOST_CHECK(import_text(exported(name)) == ImportChange::nothing);
    }
}

BOOST_AUTO_TEST_CASE(an_export_contains_every_field_of_a_course_file) {
    const auto course = with_everything();
    import(course);
    const auto text = exported("practical-sql");
    BOOST_CHECK(import_text(text) == ImportChange::nothing);

    Export elsewhere;
    BOOST_CHECK(elsewhere.import_text(text) == ImportChange::created);
    BOOST_TEST(elsewhere.exported("practical-sql") == text);

    const auto read = authoring::parse_course_file(text).course;
    BOOST_TEST(read.former_slugs.size() == 2U);
    BOOST_TEST(read.description == course.description);
    BOOST_REQUIRE(read.cover.has_value());
    BOOST_TEST(read.cover->object_key == "covers/sql.jpg");
    BOOST_TEST(read.cover->content_type == "image/jpeg");
    BOOST_TEST(read.cover->width == 1600);
    BOOST_TEST(read.cover->height == 1000);
    BOOST_TEST(read.cover->alt == "A \"shelf\" of books");
    BOOST_TEST(!read.modules[0].lessons[1].is_published);
    BOOST_TEST(read.modules[0].lessons[0].is_preview);
    BOOST_REQUIRE(read.intro_video.has_value());
    BOOST_TEST((read.intro_video->kind == VideoSource::Kind::file));
    BOOST_TEST(read.intro_video->id == "sql/hello.webm");
    BOOST_TEST(read.intro_video->duration_seconds.value() == 61);
    const auto& videos = read.modules[0].lessons;
    BOOST_TEST((videos[0].video.value().kind == VideoSource::Kind::stream));
    BOOST_TEST(videos[0].video->id == course.modules[0].lessons[0].video->id);
    BOOST_TEST(videos[0].video->duration_seconds.value() == 30);
    BOOST_TEST((videos[1].video.value().kind == VideoSource::Kind::file));
    BOOST_TEST(videos[1].video->id == "sql/\"2\".mp4");
    BOOST_TEST(!videos[1].video->duration_seconds.has_value());
    BOOST_TEST(!videos[2].video.has_value());
    BOOST_TEST(!read.resources[0].size_bytes.has_value());
    const auto& captions = read.modules[0].lessons[1].captions;
    BOOST_REQUIRE(captions.size() == 2U);
    BOOST_TEST(captions[0].language == "nl");
    BOOST_TEST(captions[0].name == "Nederlands");
    BOOST_TEST(captions[0].vtt == course.modules[0].lessons[1].captions[0].vtt);
    BOOST_TEST(captions[1].language == "de");
    const auto& pictures = read.modules[0].lessons[1].pictures;
    BOOST_REQUIRE(pictures.size() == 2U);
    BOOST_TEST(pictures[0].name == "é.png");
    BOOST_TEST(pictures[0].height == 10000);
    BOOST_TEST(pictures[1].name == "my \"oak\".gif");
    BOOST_TEST(pictures[1].object_key == "sql/1.gif");
    BOOST_TEST(pictures[1].content_type == "image/gif");
    BOOST_TEST(pictures[1].width == 6);
    BOOST_TEST(read.modules[0].lessons[2].pictures.empty());
    BOOST_TEST(read.resources.size() == course.resources.size());
    BOOST_TEST(read.teacher_about == course.teacher_about);
    BOOST_TEST(read.stripe_price.value() == course.stripe_price.value());
}

BOOST_AUTO_TEST_CASE(a_file_with_the_former_name_of_the_stream_id_is_exported_with_the_new_one) {
    import(demo_course("practical-sql"));
    const auto text = exported("practical-sql");
    BOOST_TEST(text.find("\"stream_uid\"") == std::string::npos);
    auto former = text;
    const std::string name = "\"stream\"";
    for (auto at = former.find(name); at != std::string::npos; at = former.find(name, at))
        former.replace(at, name.size(), "\"stream_uid\"");
    BOOST_TEST(former != text);
    BOOST_CHECK(import_text(former) == ImportChange::nothing);
    BOOST_TEST(exported("practical-sql") == text);
}

BOOST_AUTO_TEST_CASE(the_schema_that_a_file_names_is_not_exported) {
    import(demo_course("practical-sql"));
    const auto text = exported("practical-sql");
    const auto with_schema = R"({"$schema": "course.schema.json",)" + text.substr(1);
    BOOST_CHECK(import_text(with_schema) == ImportChange::nothing);
    BOOST_TEST(exported("practical-sql") == text);
}

BOOST_AUTO_TEST_CASE(a_removed_lesson_is_not_exported_but_an_unpublished_one_is) {
    auto course = demo_course("practical-sql");
    import(course);
    const auto gone = course.modules[0].lessons[1].key;
    course.modules[0].lessons.erase(course.modules[0].lessons.begin() + 1);
    course.modules[0].lessons[0].is_published = false;
    const auto kept = course.modules[0].lessons[0].key;
    course.modules.pop_back();
    course.resources.clear();
    import(course);

    const auto text = exported("practical-sql");
    const auto read = authoring::parse_course_file(text).course;
    BOOST_TEST(read.modules.size() == course.modules.size());
    BOOST_TEST(read.resources.empty());
    BOOST_TEST(read.modules[0].lessons[0].key == kept);
    BOOST_TEST(!read.modules[0].lessons[0].is_published);
    for (const auto& lesson : read.modules[0].lessons) BOOST_TEST(lesson.key != gone);
    BOOST_CHECK(import_text(text) == ImportChange::nothing);
}

BOOST_AUTO_TEST_CASE(a_restored_lesson_is_exported_again) {
    const auto whole = demo_course("practical-sql");
    import(whole);
    const auto before = exported("practical-sql");
    auto shorter = whole;
    shorter.modules.pop_back();
    shorter.resources.clear();
    import(shorter);
    BOOST_TEST(exported("practical-sql") != before);
    import(whole);
    BOOST_TEST(exported("practical-sql") == before);
}

BOOST_AUTO_TEST_CASE(a_cover_that_is_removed_from_the_file_is_removed) {
    auto course = with_everything();
    import(course);
    course.cover.reset();
    BOOST_CHECK(import(course) == ImportChange::updated);
    BOOST_TEST(exported("practical-sql").find("cover") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_course_is_exported_by_its_current_or_a_former_slug_only) {
    import(with_everything());
    BOOST_TEST(exported("sql-by-hand") == exported("practical-sql"));
    BOOST_TEST(exported("never-made").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
