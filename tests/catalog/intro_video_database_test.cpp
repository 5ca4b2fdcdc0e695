#include <boost/test/unit_test.hpp>

#include <string>

#include "catalog/course_pages.hpp"
#include "catalog/preview_pages.hpp"
#include "platform/stream_api.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

// Videos that every visitor may see: the introduction of a course, and previews. And the schema's
// rules about all videos.

namespace {

const std::string uid = "5d5bc37ffcf54c9b82e996823bffbb81";

struct OpenVideos {
    TestServices site;
    CourseId practical = add_course(site.database(), practical_sql());

    web::Response course(lectern::Services& services) {
        return catalog::show_course(
            get_request("/courses/practical-sql", {{"slug", "practical-sql"}}), services);
    }
    web::Response course() { return course(site.services()); }
    web::Response preview(lectern::Services& services) {
        return catalog::show_preview(
            get_request("/courses/practical-sql/preview/why-sql",
                        {{"slug", "practical-sql"}, {"lesson", "why-sql"}}),
            services);
    }
    void change(const char* sql) {
        site.database().write([&](Transaction& transaction) { query(transaction, sql); });
    }
    bool is_accepted(const char* sql) {
        try {
            change(sql);
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }
};

const web::ViewData& data_of(const web::Response& response) {
    return std::get<web::Page>(response.body).data;
}

std::string url_of(const web::Response& response) {
    return data_of(response).get("video_url")->string_value();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(open_videos, OpenVideos)

BOOST_AUTO_TEST_CASE(a_course_without_an_introduction_shows_no_video) {
    BOOST_TEST(!data_of(course()).get("has_video")->is_true());
    BOOST_TEST(course().header("X-Lectern-Video").empty());
    BOOST_TEST(missing_keys("catalog/course", data_of(course())) == std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_introduction_of_a_course_plays_from_stream) {
    change("UPDATE courses SET intro_stream_uid = '5d5bc37ffcf54c9b82e996823bffbb81'");
    const auto response = course();
    BOOST_TEST(data_of(response).get("is_stream")->is_true());
    BOOST_TEST(data_of(response).get("video_title")->string_value() == "Practical SQL");
    BOOST_TEST(url_of(response) == "https://customer-test.cloudflarestream.com/" + uid + "/iframe");
    BOOST_TEST(response.header("X-Lectern-Video") == "stream");
}

BOOST_AUTO_TEST_CASE(the_introduction_of_a_course_plays_from_a_file) {
    change("UPDATE courses SET intro_object_key = 'intro.mp4', intro_duration_seconds = 60");
    const auto response = course();
    BOOST_TEST(data_of(response).get("is_file")->is_true());
    BOOST_TEST(url_of(response) == "https://storage.example/intro.mp4?type=video/mp4&seconds=960");
    BOOST_TEST(response.header("X-Lectern-Video") == "file");
}

BOOST_AUTO_TEST_CASE(a_preview_plays_from_a_file) {
    change("UPDATE course_lessons SET stream_uid = NULL, video_object_key = 'why.mp4'");
    const auto response = preview(site.services());
    BOOST_TEST(url_of(response) == "https://storage.example/why.mp4?type=video/mp4&seconds=990");
    BOOST_TEST(response.header("X-Lectern-Video") == "file");
}

BOOST_AUTO_TEST_CASE(where_only_the_api_makes_tokens_open_videos_play_without_one) {
    change("UPDATE courses SET intro_stream_uid = '5d5bc37ffcf54c9b82e996823bffbb81'");
    lectern::HttpClient http;
    const lectern::StreamApi api{http, {"http://127.0.0.1:1", "account", ""}};
    const lectern::VideoStream asking{
        "https://customer-test.cloudflarestream.com", {}, {.api = &api}};
    const auto& usual = site.services();
    lectern::Services services{usual.config, usual.database, usual.kept,   usual.payments,
                               asking,       usual.storage,  usual.mailer, usual.clock,
                               usual.views,  usual.cookies};
    for (const auto& response : {course(services), preview(services)}) {
        BOOST_TEST(url_of(response) ==
                   "https://customer-test.cloudflarestream.com/" + uid + "/iframe");
        BOOST_TEST(!data_of(response).get("needs_script")->is_true());
        BOOST_TEST(response.header("X-Lectern-Video") == "stream");
    }
}

BOOST_AUTO_TEST_CASE(a_course_or_lesson_has_at_most_one_video) {
    BOOST_TEST(!is_accepted("UPDATE course_lessons SET video_object_key = 'a.mp4'"));
    BOOST_TEST(
        is_accepted("UPDATE course_lessons SET stream_uid = NULL, video_object_key = 'a.mp4'"));
    BOOST_TEST(is_accepted("UPDATE courses SET intro_object_key = 'a.mp4'"));
    BOOST_TEST(!is_accepted("UPDATE courses SET intro_stream_uid = 'a'"));
    BOOST_TEST(is_accepted("UPDATE courses SET intro_stream_uid = 'a', intro_object_key = NULL"));
    BOOST_TEST(!is_accepted("UPDATE courses SET intro_duration_seconds = 0"));
}

BOOST_AUTO_TEST_CASE(a_video_file_has_an_ending_that_browsers_play) {
    change("UPDATE course_lessons SET stream_uid = NULL");
    for (const auto* key : {"a.mov", "a.avi", "mp4", "a.mp4/b", ""}) {
        BOOST_TEST_CONTEXT(key) {
            const auto update =
                "UPDATE course_lessons SET video_object_key = '" + std::string{key} + "'";
            BOOST_TEST(!is_accepted(update.c_str()));
            const auto intro = "UPDATE courses SET intro_object_key = '" + std::string{key} + "'";
            BOOST_TEST(!is_accepted(intro.c_str()));
        }
    }
    for (const auto* key : {"a.mp4", "a.M4V", "b/a.webm"}) {
        BOOST_TEST_CONTEXT(key) {
            const auto update =
                "UPDATE course_lessons SET video_object_key = '" + std::string{key} + "'";
            BOOST_TEST(is_accepted(update.c_str()));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
