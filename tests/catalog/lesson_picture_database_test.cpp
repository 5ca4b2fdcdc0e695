#include "catalog/lesson_picture_pages.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

#include "catalog/lesson_offer.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "web/errors.hpp"

namespace lectern::test {
namespace {

authoring::CourseFile sql_with_pictures() {
    auto course = practical_sql();
    const authoring::PictureEntry tree{.name = "tree.png",
                                       .object_key = "sql/tree.png",
                                       .content_type = "image/png",
                                       .width = 640,
                                       .height = 480};
    for (auto* lesson : {&course.modules[0].lessons[0], &course.modules[1].lessons[0]}) {
        lesson->body = "![A tree](tree.png)";
        lesson->pictures = {tree};
    }
    return course;
}

/// The preview why-sql and the lesson joins each show a picture. Ada owns the course, Ben does not.
struct LessonPictures {
    TestServices site;
    CourseId course = add_course(site.database(), sql_with_pictures());
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    EntitlementId grant = add_grant(site.database(), ada, course);

    /// Returns the path that the text of the lesson has as the URL of its picture.
    std::string path_of_picture(const std::string& lesson_slug) {
        return site.database().read([&](Connection& connection) {
            return query(connection, R"sql(
                SELECT substring(body_html from ' src="([^"]*)"') AS path
                  FROM course_lessons
                 WHERE slug = $1
            )sql",
                         lesson_slug)
                .front()
                .text("path");
        });
    }
    web::Response show(const std::string& path, std::optional<UserId> viewer = {}) {
        const auto id = path.substr(std::string{"/pictures/"}.size());
        auto request = get_request(path, {{"picture", id}});
        if (viewer) request.viewer = web::Viewer{.user_id = *viewer};
        return catalog::show_lesson_picture(request, site.services());
    }
    bool is_found(const std::string& path, std::optional<UserId> viewer = {}) {
        try {
            return show(path, viewer).status == 302;
        } catch (const web::NotFound&) {
            return false;
        }
    }
    void change(const char* sql) {
        site.database().write([&](Transaction& transaction) { query(transaction, sql); });
    }

    std::string preview = path_of_picture("why-sql");
    std::string joins = path_of_picture("joins");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lesson_pictures, LessonPictures)

BOOST_AUTO_TEST_CASE(a_picture_redirects_to_storage_for_the_viewers_browser_only) {
    const auto answer = show(preview);
    BOOST_TEST(answer.header("Location") ==
               "https://storage.example/sql/tree.png?name=&type=image/png");
    BOOST_TEST(answer.header("Cache-Control") == "private, max-age=30");
    BOOST_TEST(answer.header("X-Accel-Expires").empty());
}

BOOST_AUTO_TEST_CASE(a_picture_is_seen_by_those_who_see_its_lesson) {
    BOOST_TEST(preview != joins);
    BOOST_TEST(is_found(preview));
    BOOST_TEST(is_found(preview, ben));
    BOOST_TEST(is_found(joins, ada));
    BOOST_TEST(!is_found(joins));
    BOOST_TEST(!is_found(joins, ben));
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(!is_found(joins, ada));
}

BOOST_AUTO_TEST_CASE(a_picture_of_a_hidden_lesson_is_seen_by_nobody) {
    change("UPDATE course_lessons SET is_published = false");
    for (const auto& path : {preview, joins}) {
        BOOST_TEST(!is_found(path), path);
        BOOST_TEST(!is_found(path, ada), path);
    }
    change("UPDATE course_lessons SET is_published = true");
    remove_module(site.database(), "more");
    BOOST_TEST(!is_found(joins, ada));
    BOOST_TEST(is_found(preview, ada));
}

BOOST_AUTO_TEST_CASE(a_picture_of_a_retired_course_is_seen_by_its_owners_and_of_a_draft_by_nobody) {
    set_course_status(site.database(), "practical-sql", "retired");
    BOOST_TEST(is_found(preview, ada));
    BOOST_TEST(is_found(joins, ada));
    BOOST_TEST(!is_found(preview));
    BOOST_TEST(!is_found(preview, ben));
    set_course_status(site.database(), "practical-sql", "draft");
    BOOST_TEST(!is_found(preview, ada));
    BOOST_TEST(!is_found(preview));
}

BOOST_AUTO_TEST_CASE(a_picture_without_storage_or_with_an_unknown_id_is_not_found) {
    BOOST_TEST(!is_found("/pictures/0123456789abcdef0123456789abcdef", ada));
    BOOST_TEST(!is_found("/pictures/tree.png", ada));
    site.storage().is_there = false;
    BOOST_TEST(!is_found(preview));
}

BOOST_AUTO_TEST_CASE(the_url_of_a_picture_stays_when_slugs_and_files_change) {
    auto changed = sql_with_pictures();
    changed.slug = "sql";
    changed.former_slugs = {"practical-sql"};
    auto& lesson = changed.modules[1].lessons[0];
    lesson.slug = "joining";
    lesson.pictures[0].object_key = "sql/oak.webp";
    lesson.pictures[0].content_type = "image/webp";
    add_course(site.database(), changed);
    BOOST_TEST(path_of_picture("joining") == joins);
    BOOST_TEST(show(joins, ada).header("Location") ==
               "https://storage.example/sql/oak.webp?name=&type=image/webp");
}

BOOST_AUTO_TEST_CASE(a_picture_that_is_no_longer_in_the_file_is_not_found) {
    auto changed = sql_with_pictures();
    changed.modules[1].lessons[0].body = "No picture.";
    changed.modules[1].lessons[0].pictures.clear();
    add_course(site.database(), changed);
    BOOST_TEST(!is_found(joins, ada));
    BOOST_TEST(is_found(preview, ada));
}

BOOST_AUTO_TEST_CASE(the_preview_shows_the_picture) {
    const auto page = site.database().read([&](Connection& connection) {
        return catalog::find_preview(connection, "practical-sql", "why-sql", {});
    });
    BOOST_TEST(page.value().body_html ==
               "<p><img src=\"" + preview +
                   "\" alt=\"A tree\" width=\"640\" height=\"480\" loading=\"lazy\" "
                   "decoding=\"async\"></p>\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
