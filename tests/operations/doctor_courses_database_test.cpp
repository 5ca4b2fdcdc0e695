// What `lectern doctor` finds wrong with the prices, videos and files of courses.

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "operations/doctor_storage.hpp"
#include "operations/doctor_stripe.hpp"
#include "operations/doctor_video.hpp"
#include "support/findings.hpp"
#include "support/loopback_server.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

struct Prices : TestSchool {
    Prices() {
        payments.prices["price_sql"] = {
            .id = "price_sql", .amount_minor = 4900, .currency = "EUR", .is_active = true};
    }
    Price& price() { return payments.prices["price_sql"]; }
    std::string found() {
        return lines_of_findings(operations::check_prices(database(), payments, Tax::off));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_prices, Prices)

BOOST_AUTO_TEST_CASE(a_price_that_agrees_is_sound) {
    BOOST_TEST(found() == "ok practical-sql: price_sql is 4900 EUR at Stripe too\n");
    change("UPDATE courses SET amount_minor = 0");
    BOOST_TEST(found() == "ok no course is sold\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_price_is_a_fault) {
    payments.prices.clear();
    BOOST_TEST(found() == "fault practical-sql: price_sql is not known to Stripe\n");
}

BOOST_AUTO_TEST_CASE(an_archived_price_is_a_fault) {
    price().is_active = false;
    BOOST_TEST(found() == "fault practical-sql: price_sql is archived at Stripe\n");
}

BOOST_AUTO_TEST_CASE(another_amount_or_currency_is_a_fault) {
    price().amount_minor = 5900;
    BOOST_TEST(found() ==
               "fault practical-sql: price_sql is 5900 EUR at Stripe, and 4900 EUR here\n");
    price().amount_minor = 4900;
    price().currency = "USD";
    BOOST_TEST(found().starts_with("fault practical-sql: price_sql is 4900 USD at Stripe"));
}

BOOST_AUTO_TEST_CASE(a_published_course_without_a_price_is_a_fault_and_a_draft_is_not) {
    change("UPDATE courses SET stripe_price = NULL");
    BOOST_TEST(found() == "fault practical-sql has none, so nobody can buy it\n");
    set_course_status(database(), "practical-sql", "draft");
    BOOST_TEST(found() == "ok no course is sold\n");
}

BOOST_AUTO_TEST_CASE(without_an_answer_the_first_course_is_the_only_fault) {
    add_course(database(), bread());
    payments.failure = PaymentsError::Kind::no_answer;
    const auto lines = found();
    BOOST_TEST(lines.starts_with("fault "));
    BOOST_TEST(lines.find('\n') == lines.size() - 1);
    payments.failure = PaymentsError::Kind::refused;
    payments.refusal = Refusal::key;
    BOOST_TEST(found() == "? the restricted key may not read Prices\n");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

const std::string uid = "5d5bc37ffcf54c9b82e996823bffbb81";  // of every lesson

/// A school with an account at Stream, but no signing key: tokens come from the API.
struct Videos : TestSchool {
    int status = 200;
    int status_of_playing = 200;
    std::string video_facts =
        R"({"uid":"x","duration":90.4,"readyToStream":true,"requireSignedURLs":true})";
    int requests = 0;
    LoopbackServer cloudflare{[this](int socket) {
        const auto request = receive_http_request(socket);
        ++requests;
        const bool is_playing = request.find(".m3u8 ") != std::string::npos;
        const bool is_token = request.starts_with("POST ");
        const auto body = R"({"success":true,"result":)" +
                          (is_token ? R"({"token":"a.b.c"})" : video_facts) + '}';
        send_text(socket, "HTTP/1.1 " + std::to_string(is_playing ? status_of_playing : status) +
                              " X\r\nContent-Length: " + std::to_string(body.size()) +
                              "\r\nConnection: close\r\n\r\n" + body);
    }};
    HttpClient http;
    StreamApi api{http,
                  {.api_url = "http://" + cloudflare.address(),
                   .id = "fedcba9876543210fedcba9876543210",
                   .api_token = "token1"}};
    VideoStream stream{"http://" + cloudflare.address(), {}, {.api = &api}};

    Videos() { change("UPDATE course_lessons SET is_preview = false"); }
    std::string found() { return lines_of_findings(operations::check_videos(database(), stream)); }
    std::string played() {
        return lines_of_findings(
            operations::check_video_key(database(), stream, http, clock.now()));
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_videos, Videos)

BOOST_AUTO_TEST_CASE(videos_that_are_ready_closed_and_as_long_as_said_are_sound) {
    BOOST_TEST(found() == "ok 3 are ready at Stream\n");
    BOOST_TEST(requests == 1, "the lessons share a video");
    BOOST_TEST(played() == "ok Stream plays a video by the URL that learners get\n");
}

BOOST_AUTO_TEST_CASE(a_video_that_stream_does_not_know_is_a_fault) {
    status = 404;
    BOOST_TEST(
        has(found(), "fault practical-sql: lesson joins: " + uid + " does not exist at Stream\n"));
}

BOOST_AUTO_TEST_CASE(a_video_that_is_not_ready_is_a_fault) {
    video_facts = R"({"duration":-1,"readyToStream":false,"requireSignedURLs":true})";
    BOOST_TEST(
        has(found(), "fault practical-sql: lesson joins: " + uid + " is not ready at Stream\n"));
}

BOOST_AUTO_TEST_CASE(a_video_that_plays_without_a_token_is_a_fault) {
    video_facts = R"({"duration":90,"readyToStream":true,"requireSignedURLs":false})";
    BOOST_TEST(has(found(),
                   "fault practical-sql: lesson joins: " + uid + " does not require signed URLs"));
}

BOOST_AUTO_TEST_CASE(an_open_video_that_requires_a_token_is_a_fault_without_a_key) {
    change("UPDATE course_lessons SET is_preview = slug = 'joins'");
    BOOST_TEST(found() == "fault practical-sql: lesson joins: " + uid +
                              " requires signed URLs: visitors cannot play it without a signing "
                              "key\n");
}

BOOST_AUTO_TEST_CASE(another_or_an_unknown_length_is_a_fault) {
    set_duration(database(), "joins", 93);
    BOOST_TEST(found() == "fault practical-sql: lesson joins: " + uid +
                              " has the length 90 s at Stream, and 93 s here\n");
    set_duration(database(), "joins", std::nullopt);
    BOOST_TEST(has(found(), "has the length 90 s at Stream, and unknown here\n"));
    set_duration(database(), "joins", 91);
    BOOST_TEST(found() == "ok 3 are ready at Stream\n", "a rounded length");
}

BOOST_AUTO_TEST_CASE(a_wrong_api_token_is_one_fault) {
    status = 403;
    BOOST_TEST(found() ==
               "fault stream: answered 403: STREAM_API_TOKEN is wrong or lacks a permission\n");
    BOOST_TEST(played() ==
               "fault stream: answered 403: STREAM_API_TOKEN is wrong or lacks a permission\n");
}

BOOST_AUTO_TEST_CASE(a_url_that_stream_does_not_play_is_a_fault) {
    status_of_playing = 401;
    BOOST_TEST(played() ==
               "fault Stream does not play a video by the URL that learners get (expected 200, got "
               "401)\n");
    HttpClient client;
    const VideoStream elsewhere{"http://127.0.0.1:1", {}, {.api = &api}};
    BOOST_TEST(
        lines_of_findings(operations::check_video_key(database(), elsewhere, client, clock.now()))
            .starts_with("fault http: 127.0.0.1:1: "));
}

BOOST_AUTO_TEST_CASE(videos_without_settings_are_a_fault_and_without_videos_none_are_needed) {
    const VideoStream none{""};
    const auto without_settings = [&] {
        return lines_of_findings(operations::check_videos(database(), none)) +
               lines_of_findings(operations::check_video_key(database(), none, http, clock.now()));
    };
    const std::string fault = "fault 3 videos are at Stream, and STREAM_CUSTOMER_URL is missing\n";
    BOOST_TEST(without_settings() == fault + fault);
    change("UPDATE course_lessons SET stream_uid = NULL");
    const std::string sound = "ok no course has a video at Stream\n";
    BOOST_TEST(without_settings() == sound + sound);
}

BOOST_AUTO_TEST_CASE(without_the_api_nothing_is_known_of_the_videos) {
    const VideoStream open{"http://" + cloudflare.address()};
    BOOST_TEST(lines_of_findings(operations::check_videos(database(), open))
                   .starts_with("? only Stream's API tells"));
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct Files : TestSchool {
    std::string found() {
        return lines_of_findings(operations::check_objects(database(), storage, clock.now()));
    }
    void add_files() {
        change(
            "UPDATE courses SET cover_object_key = 'sql/cover.jpg', cover_content_type = "
            "'image/jpeg', cover_width = 1, cover_height = 1, intro_object_key = 'sql/a.mp4'");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_files, Files)

BOOST_AUTO_TEST_CASE(files_that_are_there_are_sound) {
    BOOST_TEST(found() == "ok no course has files in the storage\n");
    add_files();
    BOOST_TEST(found() == "ok 2 are there\n");
}

BOOST_AUTO_TEST_CASE(each_missing_file_is_a_fault) {
    add_files();
    storage.state = ObjectState::missing;
    BOOST_TEST(found() ==
               "fault practical-sql, the cover: sql/cover.jpg is missing\n"
               "fault practical-sql, the introduction: sql/a.mp4 is missing\n");
}

BOOST_AUTO_TEST_CASE(videos_pictures_and_downloads_are_files_too) {
    auto with_files = practical_sql_with_files();
    with_files.slug = "with-files";
    with_files.stripe_price = "price_files";
    with_files.modules[0].lessons[0].video = catalog::VideoSource{
        .kind = catalog::VideoSource::Kind::file, .id = "sql/why.mp4", .duration_seconds = 90};
    add_course(database(), with_files);
    change(R"sql(
        INSERT INTO lesson_pictures (lesson_id, name, position, public_id, object_key, content_type, width, height)
        SELECT min(id), 'a.png', 0, repeat('0', 32), 'sql/a.png', 'image/png', 1, 1 FROM course_lessons
    )sql");
    storage.state = ObjectState::missing;
    const auto lines = found();
    for (const auto* key :
         {"sql/why.mp4", "sql/a.png", "sql/plan.txt", "sql/data.zip", "sql/slides.pdf"})
        BOOST_TEST(has(lines, std::string{key} + " is missing\n"), lines);
}

BOOST_AUTO_TEST_CASE(files_of_removed_modules_are_left_out) {
    auto with_files = practical_sql_with_files();
    with_files.slug = "with-files";
    with_files.stripe_price = "price_files";
    for (auto& module : with_files.modules) {
        for (auto& lesson : module.lessons) {
            lesson.video = catalog::VideoSource{.kind = catalog::VideoSource::Kind::file,
                                                .id = "sql/" + module.key + ".mp4",
                                                .duration_seconds = 90};
        }
    }
    add_course(database(), with_files);
    change(R"sql(
        INSERT INTO lesson_pictures (lesson_id, name, position, public_id, object_key, content_type, width, height)
        SELECT lesson.id, 'a.png', 0, lpad(lesson.id::text, 32, '0'), 'sql/' || module.key || '.png', 'image/png', 1, 1
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
    )sql");
    storage.state = ObjectState::missing;
    BOOST_TEST(has(found(), "sql/more.mp4 is missing\n"), found());
    BOOST_TEST(has(found(), "sql/more.png is missing\n"), found());
    BOOST_TEST(has(found(), "sql/data.zip is missing\n"), found());
    remove_module(database(), "more");
    const auto lines = found();
    for (const auto* key : {"sql/more.mp4", "sql/more.png", "sql/data.zip"})
        BOOST_TEST(!has(lines, key), lines);
    for (const auto* key : {"sql/start.mp4", "sql/start.png", "sql/plan.txt", "sql/slides.pdf"})
        BOOST_TEST(has(lines, std::string{key} + " is missing\n"), lines);
}

BOOST_AUTO_TEST_CASE(a_storage_that_refuses_or_does_not_answer_is_one_fault) {
    add_files();
    storage.state = ObjectState::refused;
    BOOST_TEST(found() == "fault the storage refuses the access key\n");
    storage.state = ObjectState::unknown;
    BOOST_TEST(found() == "fault the storage does not answer\n");
}

BOOST_AUTO_TEST_CASE(files_without_a_storage_are_a_fault) {
    add_files();
    storage.is_there = false;
    BOOST_TEST(found() ==
               "fault 2 files of courses are in a storage, and R2_ENDPOINT is missing\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
