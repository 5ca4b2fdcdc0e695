#include "learning/video_pages.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

#include "learning/learning_pages.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"

namespace lectern::test {

namespace {

const std::string uid = "5d5bc37ffcf54c9b82e996823bffbb81";

/// Ada has access to Practical SQL, Ben to nothing. Every lesson has a video at Stream.
struct VideoUrls {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), practical_sql());
    EntitlementId grant = add_grant(site.database(), ada, practical);

    web::Response ask(UserId user, const std::string& lesson = "joins",
                      const std::string& course = "practical-sql") {
        return ask_with(site.services(), user, lesson, course);
    }
    static web::Response ask_with(lectern::Services& services, UserId user,
                                  const std::string& lesson = "joins",
                                  const std::string& course = "practical-sql") {
        return learning::show_video_urls(
            as_learner(get_request("/learn", {{"course", course}, {"lesson", lesson}}), user),
            services);
    }
    web::Response page(UserId user) {
        return learning::show_player(
            as_learner(get_request("/learn", {{"course", "practical-sql"}, {"lesson", "joins"}}),
                       user),
            site.services());
    }
    /// The same services with another Stream.
    lectern::Services with(const lectern::VideoStream& video) {
        const auto& usual = site.services();
        return {usual.config,  usual.database, usual.kept,  usual.payments, video,
                usual.storage, usual.mailer,   usual.clock, usual.views,    usual.cookies};
    }
    void change(const char* sql) {
        site.database().write([&](Transaction& transaction) { query(transaction, sql); });
    }
    void move_video_to_storage() {
        change(R"sql(
            UPDATE course_lessons
               SET stream_uid = NULL, video_object_key = 'videos/joins.webm'
             WHERE slug = 'joins'
        )sql");
    }
    std::string refusal_reasons() {
        return site.database().read([](lectern::Connection& connection) {
            return query(connection, R"sql(
                SELECT COALESCE(string_agg(reason, ', ' ORDER BY id), '') AS answer
                  FROM audit_logs
                 WHERE event = 'lesson_access_denied'
                   AND outcome = 'refused'
            )sql")
                .front()
                .text("answer");
        });
    }
};

json::Value body_of(const web::Response& response) {
    return json::parse(std::get<std::string>(response.body));
}

const web::ViewData& data_of(const web::Response& response) {
    return std::get<web::Page>(response.body).data;
}

bool is_problem(const web::Response& response, int status) {
    return response.status == status &&
           response.header("Content-Type") == "application/problem+json" &&
           body_of(response).integer("status") == status;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(video_urls, VideoUrls)

BOOST_AUTO_TEST_CASE(a_learner_gets_the_urls_of_a_video_at_stream) {
    const auto response = ask(ada);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.header("Content-Type") == "application/json");
    const auto body = body_of(response);
    const auto root = "https://customer-test.cloudflarestream.com/" + uid;
    BOOST_TEST(body.text("kind").value() == "stream");
    BOOST_TEST(body.text("manifest").value() == root + "/manifest/video.m3u8");
    BOOST_TEST(body.text("iframe").value() == root + "/iframe");
    BOOST_TEST(body.integer("lifetime_seconds").value() == 900);
    BOOST_TEST(body.members().size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_learner_gets_the_link_to_a_video_file) {
    move_video_to_storage();
    const auto body = body_of(ask(ada));
    BOOST_TEST(body.text("kind").value() == "file");
    BOOST_TEST(body.text("url").value() ==
               "https://storage.example/videos/joins.webm?type=video/webm&seconds=900");
    BOOST_TEST(body.text("type").value() == "video/webm");
    BOOST_TEST(body.integer("lifetime_seconds").value() == 900);
    BOOST_TEST(body.members().size() == 4U);
}

BOOST_AUTO_TEST_CASE(the_former_slug_of_a_lesson_leads_to_its_video) {
    auto course = practical_sql();
    course.modules[1].lessons[0].slug = "join-tables";
    add_course(site.database(), course);
    BOOST_TEST(ask(ada, "joins").status == 200);
    BOOST_TEST(ask(ada, "join-tables").status == 200);
}

BOOST_AUTO_TEST_CASE(every_refusal_is_the_same_problem_and_is_audited_with_its_reason) {
    const auto without_entitlement = ask(ben);
    BOOST_TEST(is_problem(without_entitlement, 403));
    const auto expected = std::get<std::string>(without_entitlement.body);
    BOOST_TEST(expected.find(uid) == std::string::npos);
    const auto is_refused = [&](const web::Response& response) {
        site.clock().advance(
            std::chrono::minutes{11});  // the same refusal is audited once in ten minutes
        return response.status == 403 && std::get<std::string>(response.body) == expected;
    };
    BOOST_TEST(is_refused(ask(ada, "nothing")));
    BOOST_TEST(is_refused(ask(ada, "joins", "nothing")));
    change("UPDATE course_lessons SET is_published = false WHERE slug = 'joins'");
    BOOST_TEST(is_refused(ask(ada)));
    change("UPDATE course_lessons SET is_published = true");
    change("UPDATE courses SET status = 'draft'");
    BOOST_TEST(is_refused(ask(ada)));
    change("UPDATE courses SET status = 'published'");
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(is_refused(ask(ada)));
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(is_refused(ask(ada)));
    BOOST_TEST(
        refusal_reasons() ==
        "no_entitlement, no_such_lesson, no_such_course, lesson_is_unpublished, course_is_draft, "
        "entitlement_is_suspended, entitlement_is_revoked");
    set_grant(site.database(), grant, "active");
    BOOST_TEST(ask(ada).status == 200);
}

BOOST_AUTO_TEST_CASE(a_lesson_of_a_removed_module_has_no_video_urls) {
    remove_module(site.database(), "more");
    BOOST_TEST(is_problem(ask(ada), 403));
}

BOOST_AUTO_TEST_CASE(an_owner_of_a_retired_course_still_gets_its_videos) {
    change("UPDATE courses SET status = 'retired'");
    BOOST_TEST(ask(ada).status == 200);
    BOOST_TEST(is_problem(ask(ben), 403));
}

BOOST_AUTO_TEST_CASE(a_lesson_without_a_video_that_can_be_played_is_not_found) {
    change("UPDATE course_lessons SET stream_uid = NULL WHERE slug = 'first-query'");
    BOOST_TEST(is_problem(ask(ada, "first-query"), 404));
    const lectern::VideoStream none{""};
    auto services = with(none);
    BOOST_TEST(is_problem(ask_with(services, ada), 404));
    move_video_to_storage();
    site.storage().is_there = false;
    BOOST_TEST(is_problem(ask(ada), 404));
    BOOST_TEST(refusal_reasons().empty());
}

BOOST_AUTO_TEST_CASE(if_no_token_can_be_made_the_answer_is_503) {
    const lectern::VideoStream broken{"https://customer-test.cloudflarestream.com",
                                      {.id = "key", .base64_pem = "bm8ga2V5"}};
    auto services = with(broken);
    const auto response = ask_with(services, ada);
    BOOST_TEST(is_problem(response, 503));
    BOOST_TEST(response.header("Retry-After") == "5");
    BOOST_TEST(is_problem(ask_with(services, ben), 403), "access is checked first");
}

BOOST_AUTO_TEST_CASE(asking_for_the_urls_records_no_visit) {
    ask(ada);
    BOOST_TEST(site.database().read([](lectern::Connection& connection) {
        return query(connection, "SELECT count(*) AS count FROM lesson_progress")
            .front()
            .integer("count");
    }) == 0);
}

// --- The page of the lesson ---

BOOST_AUTO_TEST_CASE(the_page_plays_a_file_with_a_link_that_outlives_the_video) {
    move_video_to_storage();
    const auto response = page(ada);
    const auto& data = data_of(response);
    BOOST_TEST(data.get("has_video")->is_true());
    BOOST_TEST(data.get("is_file")->is_true());
    BOOST_TEST(!data.get("is_stream")->is_true());
    BOOST_TEST(!data.get("has_sdk")->is_true());
    BOOST_TEST(data.get("video_type")->string_value() == "video/webm");
    BOOST_TEST(data.get("video_url")->string_value() ==
               "https://storage.example/videos/joins.webm?type=video/webm&seconds=990");
    BOOST_TEST(response.header("X-Lectern-Video") == "file");
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(page(ada).header("X-Lectern-Video").empty());
}

BOOST_AUTO_TEST_CASE(a_page_tells_nginx_what_its_video_loads) {
    BOOST_TEST(page(ada).header("X-Lectern-Video") == "stream-sdk");
    change("UPDATE course_lessons SET stream_uid = NULL");
    BOOST_TEST(page(ada).header("X-Lectern-Video").empty());
    BOOST_TEST(!data_of(page(ada)).get("has_video")->is_true());
}

BOOST_AUTO_TEST_CASE(where_only_the_api_makes_tokens_the_page_has_no_url) {
    lectern::HttpClient http;
    const lectern::StreamApi api{http, {"http://127.0.0.1:1", "account", ""}};
    const lectern::VideoStream asking{
        "https://customer-test.cloudflarestream.com", {}, {.api = &api}};
    auto services = with(asking);
    const auto response = learning::show_player(
        as_learner(get_request("/learn", {{"course", "practical-sql"}, {"lesson", "joins"}}), ada),
        services);
    const auto& data = data_of(response);
    BOOST_TEST(data.get("has_video")->is_true());
    BOOST_TEST(data.get("needs_script")->is_true());
    BOOST_TEST(data.get("video_url")->string_value().empty());
    BOOST_TEST(!data.get("has_video_problem")->is_true());
    BOOST_TEST(response.header("X-Lectern-Video") == "stream-sdk");
    BOOST_TEST(is_problem(ask_with(services, ada), 503), "the API does not answer");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
