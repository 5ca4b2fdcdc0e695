#include "authoring/captions_sync.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "sandbox/stream_captions.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/loopback_server.hpp"
#include "support/test_school.hpp"

namespace lectern::authoring {

namespace {

const std::string uid = "5d5bc37ffcf54c9b82e996823bffbb81";
const std::string other_uid = "0123456789abcdef0123456789abcdef";
const std::string account = "fedcba9876543210fedcba9876543210";
const std::string english = "WEBVTT\n\n00:01.000 --> 00:02.000\nTwo tables\n";
const std::string german = "WEBVTT\n\n00:01.000 --> 00:02.000\nZwei Tabellen\n";
const std::string of_course = "course practical-sql: ";

using Texts = std::vector<std::string>;

/// Cloudflare's API for Stream with the captions of its videos.
class FakeStream {
  public:
    std::map<std::string, std::map<std::string, std::string>> videos;  // uid, language → WebVTT
    std::set<std::string> generating;  // languages whose captions are not ready yet
    std::set<std::string> broken;      // languages with which every call fails
    std::string token = "token1";
    Texts changes;  // `PUT 5d5b… en`

    [[nodiscard]] std::string url() const { return "http://" + server_.address(); }

  private:
    struct Answer {
        int status = 200;
        std::string body = R"({"result":{}})";
    };

    static std::string list_of(const std::string& language, bool is_generated) {
        return R"({"language":")" + language + R"(","label":"X","generated":)" +
               (is_generated ? R"(true,"status":"inprogress"})" : R"(false})");
    }

    Answer list(const std::string& video) const {
        std::string items;
        for (const auto& [language, web_vtt] : videos.at(video))
            items += (items.empty() ? "" : ",") + list_of(language, generating.contains(language));
        return {200, R"({"result":[)" + items + "]}"};
    }

    Answer answer(const std::string& request) {
        const auto parts = split(request.substr(0, request.find(" HTTP/1.1")), "/ ");
        // METHOD client v4 accounts ACCOUNT stream UID captions [LANGUAGE [vtt]]
        if (request.find("Authorization: Bearer " + token + "\r\n") == std::string::npos)
            return {401, "{}"};
        const auto& video = parts.at(6);
        if (!videos.contains(video)) return {404, "{}"};
        if (parts.size() == 8) return list(video);
        const auto& language = parts.at(8);
        if (broken.contains(language)) return {500, "{}"};
        if (parts.size() == 10) return {200, videos[video].at(language)};
        changes.push_back(parts[0] + ' ' + video + ' ' + language);
        const auto type = request.find("multipart/form-data");
        videos[video][language] =
            sandbox::file_in_form(request.substr(request.find("\r\n\r\n") + 4),
                                  request.substr(type, request.find("\r\n", type) - type), "file")
                .value();
        return {};
    }

    static Texts split(const std::string& text, const std::string& separators) {
        Texts parts;
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = std::min(text.find_first_of(separators, begin), text.size());
            if (end > begin) parts.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return parts;
    }

    test::LoopbackServer server_{[this](int socket) {
        const auto [status, body] = answer(test::receive_http_request(socket));
        test::send_text(socket, "HTTP/1.1 " + std::to_string(status) +
                                    " X\r\nContent-Length: " + std::to_string(body.size()) +
                                    "\r\nConnection: close\r\n\r\n" + body);
    }};
};

/// The lesson on joins has captions in two languages, and a video of its own at Stream, which has
/// no captions yet. The videos of the other lessons are files.
struct Captions : test::TestSchool {
    Captions() {
        change("UPDATE course_lessons SET stream_uid = NULL WHERE slug <> 'joins'");
        add_captions("joins", "en", english);
        add_captions("joins", "de", german);
    }

    FakeStream stream;
    HttpClient http;
    StreamApi api{http, {.api_url = stream.url(), .id = account, .api_token = "token1"}};

    void add_captions(const std::string& slug, const std::string& language,
                      const std::string& web_vtt) {
        change(R"sql(
            INSERT INTO lesson_captions (lesson_id, language, position, name, vtt)
                 SELECT id, $2, (SELECT count(*) FROM lesson_captions), 'x', $3
                   FROM course_lessons
                  WHERE slug = $1
        )sql",
               slug, language, web_vtt);
    }
    /// Returns the lines without the name of the course; those that are not ok begin with `!`.
    Texts sync() {
        Texts texts;
        for (const auto& line :
             sync_captions(database(), test::operator_act(clock.now()), api, {})) {
            BOOST_REQUIRE(line.line().starts_with(of_course));
            texts.push_back((line.is_ok ? "" : "!") + line.line().substr(of_course.size()));
        }
        return texts;
    }
};

std::string summary(int videos, int uploads) {
    return "videos at Stream: " + std::to_string(videos) +
           ", captions uploaded: " + std::to_string(uploads);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(captions_sync, Captions)

BOOST_AUTO_TEST_CASE(captions_that_stream_lacks_are_uploaded_and_audited_once_per_course) {
    stream.videos[uid] = {};
    BOOST_TEST(sync() == (Texts{"lesson joins: en is uploaded", "lesson joins: de is uploaded",
                                summary(1, 2)}),
               boost::test_tools::per_element());
    BOOST_TEST(stream.videos[uid]["en"] == english);
    BOOST_TEST(stream.videos[uid]["de"] == german);
    BOOST_TEST(audited("course_captions_synced") == 1);
    BOOST_TEST(text(R"sql(
        SELECT concat_ws(' ', actor, course_id = (SELECT id FROM courses), reason) AS value
          FROM audit_logs
         WHERE event = 'course_captions_synced'
    )sql") == "operator t 2");
}

BOOST_AUTO_TEST_CASE(the_same_captions_are_not_uploaded_again_whatever_their_line_breaks) {
    stream.videos[uid] = {{"en", "\xEF\xBB\xBFWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nTwo tables"},
                          {"de", german}};
    BOOST_TEST(sync() == (Texts{"lesson joins: en is unchanged", "lesson joins: de is unchanged",
                                summary(1, 0)}),
               boost::test_tools::per_element());
    BOOST_TEST(stream.changes.empty());
    BOOST_TEST(audited("course_captions_synced") == 0);
}

BOOST_AUTO_TEST_CASE(captions_with_another_text_are_replaced_in_the_language_that_stream_names) {
    stream.videos[uid] = {{"EN", english + "\n00:03.000 --> 00:04.000\nMore\n"}, {"de", german}};
    BOOST_TEST(sync().front() == "lesson joins: en is replaced");
    BOOST_TEST(stream.changes == (Texts{"PUT " + uid + " EN"}), boost::test_tools::per_element());
    BOOST_TEST(stream.videos[uid]["EN"] == english);
}

BOOST_AUTO_TEST_CASE(captions_that_stream_still_generates_are_replaced) {
    stream.videos[uid] = {{"en", ""}, {"de", german}};
    stream.generating = {"en"};
    BOOST_TEST(sync().front() == "lesson joins: en is replaced");
    BOOST_TEST(stream.videos[uid]["en"] == english);
}

BOOST_AUTO_TEST_CASE(captions_that_only_stream_has_are_named_and_stay) {
    change("UPDATE course_lessons SET stream_uid = $1 WHERE slug = 'why-sql'", other_uid);
    stream.videos[uid] = {{"en", english}, {"de", german}, {"fr", english}};
    stream.videos[other_uid] = {{"es", english}};
    stream.generating = {"es"};
    BOOST_TEST(sync() == (Texts{"lesson why-sql: es is at Stream only, generated there",
                                "lesson joins: en is unchanged", "lesson joins: de is unchanged",
                                "lesson joins: fr is at Stream only", summary(2, 0)}),
               boost::test_tools::per_element());
    BOOST_TEST(stream.changes.empty());
}

BOOST_AUTO_TEST_CASE(a_failure_is_named_and_the_rest_goes_on) {
    change("UPDATE course_lessons SET stream_uid = $1 WHERE slug = 'why-sql'", other_uid);
    stream.videos[uid] = {};
    stream.broken = {"en"};
    BOOST_TEST(sync() == (Texts{"!lesson why-sql: " + other_uid + " does not exist at Stream",
                                "!lesson joins: en: stream: answered 500 (expected 200)",
                                "lesson joins: de is uploaded", summary(2, 1)}),
               boost::test_tools::per_element());
    BOOST_TEST(audited("course_captions_synced") == 1);
    stream.broken.clear();
    BOOST_TEST(sync().at(1) == "lesson joins: en is uploaded");
}

BOOST_AUTO_TEST_CASE(a_wrong_token_is_named) {
    stream.token = "token2";
    BOOST_TEST(sync() == (Texts{"!lesson joins: stream: answered 401: STREAM_API_TOKEN is wrong or "
                                "lacks a permission",
                                summary(1, 0)}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lessons_with_one_video_do_not_replace_the_captions_of_each_other) {
    change("UPDATE course_lessons SET stream_uid = $1 WHERE slug = 'why-sql'", uid);
    add_captions("why-sql", "de", german);
    add_captions("why-sql", "en", german);
    stream.videos[uid] = {};
    BOOST_TEST(
        sync() == (Texts{"lesson why-sql: de is uploaded", "lesson why-sql: en is uploaded",
                         "!lesson joins: en differs from that of another lesson with video " + uid,
                         "lesson joins: de is unchanged", summary(2, 2)}),
        boost::test_tools::per_element());
    BOOST_TEST(stream.changes.size() == 2U);
}

BOOST_AUTO_TEST_CASE(
    captions_of_removed_lessons_are_not_uploaded_and_those_of_unpublished_ones_are) {
    change("UPDATE course_lessons SET stream_uid = $1 WHERE slug = 'why-sql'", other_uid);
    change("UPDATE course_lessons SET is_published = false");
    change("UPDATE course_lessons SET is_removed = true WHERE slug = 'why-sql'");
    stream.videos[uid] = {};
    BOOST_TEST(sync().back() == summary(1, 2));
    test::remove_module(database(), "more");
    BOOST_TEST(sync() == Texts{summary(0, 0)}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(captions_are_synced_by_a_command) {
    stream.videos[uid] = {{"en", english}};
    auto values = test::sandbox_values();
    values["LECTERN_DATABASE_URL"] = test.connection_string_as("lectern_operator");
    {
        const test::Environment environment{values};
        const auto ending = test::run({"course", "sync-captions"});
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors ==
                   "lectern course sync-captions: STREAM_ACCOUNT_ID and STREAM_API_TOKEN are "
                   "missing: only Stream's API takes captions\n");
    }
    values["STREAM_API_URL"] = stream.url();
    values["STREAM_ACCOUNT_ID"] = account;
    values["STREAM_API_TOKEN"] = "token1";
    const test::Environment environment{values};
    const auto ending = test::run({"course", "sync-captions", "practical-sql"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.errors.empty());
    BOOST_TEST(ending.output == of_course + "lesson joins: en is unchanged\n" + of_course +
                                    "lesson joins: de is uploaded\n" + of_course + summary(1, 1) +
                                    "\n");
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(test::contains(ending.audit_lines.front(), "\"event\":\"course_captions_synced\""));

    stream.broken = {"de"};
    const auto failed = test::run({"course", "sync-captions"});
    BOOST_TEST(failed.status == 1);
    BOOST_TEST(failed.errors ==
               of_course + "lesson joins: de: stream: answered 500 (expected 200)\n");

    const auto unknown = test::run({"course", "sync-captions", "never-made"});
    BOOST_TEST(unknown.status == 1);
    BOOST_TEST(unknown.errors == "lectern course sync-captions: no course never-made\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
