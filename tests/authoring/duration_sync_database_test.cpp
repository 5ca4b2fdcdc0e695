#include "authoring/duration_sync.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/loopback_server.hpp"
#include "support/test_school.hpp"

namespace lectern::authoring {

namespace {

const std::string uid = "5d5bc37ffcf54c9b82e996823bffbb81";
const std::string other_uid = "0123456789abcdef0123456789abcdef";
const std::string summary = "course practical-sql: videos at Stream: ";

StreamVideo ready_video(int seconds) {
    return {.duration_seconds = seconds, .is_ready_to_stream = true, .requires_signed_urls = true};
}

/// The school's course has the lessons why-sql (a preview), first-query and joins, whose videos are
/// `uid` and 90 seconds long.
struct Durations : test::TestSchool {
    std::map<std::string, StreamVideo> at_stream{{uid, ready_video(90)}};
    std::vector<std::string> requests;
    PlayedWithToken played_with_token = PlayedWithToken::all;

    std::vector<SyncLine> sync(std::optional<std::string> slug = {}) {
        const auto find = [&](const std::string& wanted) -> std::optional<StreamVideo> {
            requests.push_back(wanted);
            const auto found = at_stream.find(wanted);
            if (found == at_stream.end()) return std::nullopt;
            return found->second;
        };
        return sync_durations(database(), test::operator_act(clock.now()),
                              {.find_video = find,
                               .played_with_token = played_with_token,
                               .course_slug = std::move(slug)});
    }
    /// Returns the lines that are not right, without the name of the course.
    std::vector<std::string> complaints() {
        std::vector<std::string> texts;
        for (const auto& line : sync()) {
            const std::string name = "course practical-sql: ";
            if (!line.is_ok) texts.push_back(line.line().substr(name.size()));
        }
        return texts;
    }
    std::string lengths() {
        return text(R"sql(
            SELECT string_agg(COALESCE(duration_seconds::text, '-'), ' ' ORDER BY id) AS value
              FROM course_lessons
        )sql");
    }
};

using Texts = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(duration_sync, Durations)

BOOST_AUTO_TEST_CASE(lengths_that_stream_knows_are_stored_and_audited_once_per_course) {
    change("UPDATE course_lessons SET duration_seconds = NULL WHERE slug = 'joins'");
    change("UPDATE courses SET intro_stream_uid = $1", other_uid);
    at_stream = {{uid, ready_video(301)}, {other_uid, ready_video(61)}};
    const auto lines = sync();
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0].is_ok);
    BOOST_TEST(lines[0].line() == summary + "4, lengths changed: 4");
    BOOST_TEST(lengths() == "301 301 301");
    BOOST_TEST(number("SELECT intro_duration_seconds AS value FROM courses") == 61);
    BOOST_TEST(number("SELECT duration_seconds AS value FROM courses") == 3 * 301);
    BOOST_TEST(audited("course_durations_synced") == 1);
    BOOST_TEST(text(R"sql(
        SELECT concat_ws(' ', actor, course_id = (SELECT id FROM courses), reason) AS value
          FROM audit_logs
         WHERE event = 'course_durations_synced'
    )sql") == "operator t 4");
}

BOOST_AUTO_TEST_CASE(without_a_difference_nothing_is_written) {
    const auto lines = sync();
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0].line() == summary + "3, lengths changed: 0");
    BOOST_TEST(audited("course_durations_synced") == 0);
}

BOOST_AUTO_TEST_CASE(a_length_that_was_rounded_up_is_kept_as_doctor_accepts_it) {
    test::set_duration(database(), "joins", 91);
    test::set_duration(database(), "first-query", 92);
    const VideoAtStream rounded{.uid = uid, .duration_seconds = 91};
    BOOST_TEST(!has_other_length(rounded, ready_video(90)));
    BOOST_TEST(has_other_length(rounded, ready_video(89)));
    BOOST_TEST(has_other_length({.uid = uid}, ready_video(90)));
    BOOST_TEST(sync().front().line() == summary + "3, lengths changed: 1");
    BOOST_TEST(lengths() == "90 90 91");
}

BOOST_AUTO_TEST_CASE(stream_is_asked_once_for_each_video_and_never_for_files) {
    change("UPDATE course_lessons SET stream_uid = $1 WHERE slug = 'joins'", other_uid);
    change(R"sql(
        UPDATE course_lessons
           SET stream_uid = NULL, video_object_key = 'first.mp4'
         WHERE slug = 'first-query'
    )sql");
    test::add_course(database(), test::bread());
    at_stream[other_uid] = ready_video(90);
    BOOST_TEST(sync().size() == 2U);
    std::ranges::sort(requests);
    BOOST_TEST(requests == (Texts{other_uid, uid}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_video_that_is_not_ready_is_named_and_its_length_kept) {
    at_stream[uid].is_ready_to_stream = false;
    at_stream[uid].duration_seconds.reset();
    change("UPDATE course_lessons SET stream_uid = $1 WHERE slug <> 'joins'", other_uid);
    at_stream[other_uid] = ready_video(90);
    BOOST_TEST(complaints() == (Texts{"lesson joins: " + uid + " is not ready at Stream"}),
               boost::test_tools::per_element());
    at_stream[uid].is_ready_to_stream = true;  // but the length is not known
    BOOST_TEST(complaints().size() == 1U);
    BOOST_TEST(lengths() == "90 90 90");
}

BOOST_AUTO_TEST_CASE(a_video_that_does_not_exist_is_named) {
    change("UPDATE courses SET intro_stream_uid = $1, intro_duration_seconds = 8", other_uid);
    BOOST_TEST(complaints() == (Texts{"introduction: " + other_uid + " does not exist at Stream"}),
               boost::test_tools::per_element());
    BOOST_TEST(number("SELECT intro_duration_seconds AS value FROM courses") == 8);
}

BOOST_AUTO_TEST_CASE(where_a_key_signs_tokens_every_video_requires_signed_urls) {
    BOOST_TEST(complaints().empty());
    at_stream[uid].requires_signed_urls = false;
    const auto fault = uid + " does not require signed URLs: whoever knows its uid can play it";
    BOOST_TEST(complaints() == (Texts{"lesson why-sql: " + fault, "lesson first-query: " + fault,
                                      "lesson joins: " + fault}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(where_only_the_api_makes_tokens_open_videos_do_not_require_signed_urls) {
    played_with_token = PlayedWithToken::those_to_learn;
    change("UPDATE courses SET intro_stream_uid = $1", other_uid);
    at_stream[other_uid] = ready_video(61);
    const std::string open = " requires signed URLs: visitors cannot play it without a signing key";
    BOOST_TEST(complaints() ==
                   (Texts{"introduction: " + other_uid + open, "lesson why-sql: " + uid + open}),
               boost::test_tools::per_element());
    at_stream[uid].requires_signed_urls = false;
    at_stream[other_uid].requires_signed_urls = false;
    const auto closed = uid + " does not require signed URLs: whoever knows its uid can play it";
    BOOST_TEST(complaints() == (Texts{"lesson first-query: " + closed, "lesson joins: " + closed}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(removed_lessons_are_left_out_and_unpublished_ones_are_not) {
    change("UPDATE course_lessons SET is_published = false WHERE slug = 'first-query'");
    change(R"sql(
        UPDATE course_lessons
           SET is_published = false, is_removed = true
         WHERE slug = 'why-sql'
    )sql");
    test::remove_module(database(), "more");
    at_stream[uid] = ready_video(301);
    BOOST_TEST(sync().front().line() == summary + "1, lengths changed: 1");
    BOOST_TEST(lengths() == "90 301 90");
}

BOOST_AUTO_TEST_CASE(one_course_is_chosen_by_its_slug_or_a_former_one) {
    test::add_course(database(), test::bread());
    auto renamed = test::practical_sql();
    renamed.former_slugs = {"sql-by-hand"};
    test::add_course(database(), renamed);
    for (const auto* slug : {"practical-sql", "sql-by-hand"}) {
        const auto lines = sync(slug);
        BOOST_REQUIRE(lines.size() == 1U);
        BOOST_TEST(lines[0].line() == summary + "3, lengths changed: 0");
    }
    BOOST_TEST(sync("never-made").empty());
    BOOST_TEST(sync("").empty());
}

BOOST_AUTO_TEST_CASE(a_video_that_is_replaced_meanwhile_keeps_its_length) {
    at_stream[uid] = ready_video(301);
    const auto find = [&](const std::string& wanted) -> std::optional<StreamVideo> {
        change("UPDATE course_lessons SET stream_uid = $1 WHERE slug = 'joins'", other_uid);
        return at_stream.at(wanted);
    };
    const auto lines =
        sync_durations(database(), test::operator_act(clock.now()), {.find_video = find});
    BOOST_TEST(lines.front().line() == summary + "3, lengths changed: 2");
    BOOST_TEST(lengths() == "301 301 90");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// `lectern course sync-durations` in a sandbox with a fake Cloudflare, which knows every video.
struct DurationCommand : test::TestSchool {
    std::string answer = R"({"result":{"duration":301.9,"readyToStream":true,)"
                         R"("requireSignedURLs":false}})";
    int status = 200;
    test::LoopbackServer cloudflare{[this](int socket) {
        test::receive_http_request(socket);
        test::send_text(socket, "HTTP/1.1 " + std::to_string(status) +
                                    " X\r\nContent-Length: " + std::to_string(answer.size()) +
                                    "\r\nConnection: close\r\n\r\n" + answer);
    }};

    [[nodiscard]] test::Values without_account() const {
        auto values = test::sandbox_values();
        values["LECTERN_DATABASE_URL"] = test.connection_string_as("lectern_operator");
        return values;
    }
    [[nodiscard]] test::Values with_account() const {
        auto values = without_account();
        values["STREAM_API_URL"] = "http://" + cloudflare.address();
        values["STREAM_ACCOUNT_ID"] = "fedcba9876543210fedcba9876543210";
        values["STREAM_API_TOKEN"] = "token1";
        return values;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(duration_command, DurationCommand)

BOOST_AUTO_TEST_CASE(an_operator_stores_the_whole_seconds_and_reads_what_is_wrong) {
    const test::Environment environment{with_account()};
    const auto ending = test::run({"course", "sync-durations"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.output == summary + "3, lengths changed: 1\n");
    BOOST_TEST(test::contains(ending.errors, "course practical-sql: lesson joins: " + uid +
                                                 " does not require signed URLs"));
    BOOST_TEST(!test::contains(ending.errors, "why-sql"), "visitors play the preview");
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(test::contains(ending.audit_lines.front(), "\"event\":\"course_durations_synced\""));
    BOOST_TEST(number("SELECT max(duration_seconds) AS value FROM course_lessons") == 301);
    BOOST_TEST(number("SELECT min(duration_seconds) AS value FROM course_lessons") == 90);

    change("UPDATE course_lessons SET is_preview = true");
    const auto again = test::run({"course", "sync-durations", "practical-sql"});
    BOOST_TEST(again.status == 0);
    BOOST_TEST(again.output == summary + "3, lengths changed: 2\n");
    BOOST_TEST(number("SELECT min(duration_seconds) AS value FROM course_lessons") == 301);
    BOOST_TEST(again.errors.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_course_is_reported_on_one_line) {
    const test::Environment environment{with_account()};
    const auto ending = test::run({"course", "sync-durations", "never-made"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern course sync-durations: no course never-made\n");
}

BOOST_AUTO_TEST_CASE(without_an_account_at_stream_the_settings_are_named) {
    const test::Environment environment{without_account()};
    const auto ending = test::run({"course", "sync-durations"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern course sync-durations: STREAM_ACCOUNT_ID and STREAM_API_TOKEN are missing: "
               "only Stream's API knows the lengths of videos\n");
    BOOST_TEST(ending.output.empty());
}

BOOST_AUTO_TEST_CASE(a_fault_of_stream_is_reported_and_changes_nothing) {
    status = 502;
    const test::Environment environment{with_account()};
    const auto ending = test::run({"course", "sync-durations"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern course sync-durations: stream: answered 502 (expected 200)\n");
    BOOST_TEST(number("SELECT max(duration_seconds) AS value FROM course_lessons") == 90);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
