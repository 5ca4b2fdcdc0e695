#include "learning/captions_pages.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include "learning/learning_pages.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"

namespace lectern::test {

namespace {

const std::string english =
    "WEBVTT\n\n00:01.500 --> 00:03.000\nTwo tables\n\n00:03.000 --> 00:05.000\n"
    "and one join.\n\n00:20.000 --> 00:21.000\nDone.\n";
const std::string german = "WEBVTT\r\n\r\n00:01.000 --> 00:03.000\r\nZwei Tabellen\r\n";

lectern::authoring::CourseFile sql_with_captions() {
    auto course = practical_sql();
    course.modules[1].lessons[0].captions = {{"en", "English", english}, {"de", "Deutsch", german}};
    return course;
}

/// Ada has access to Practical SQL, Ben to nothing. The lesson on joins has captions.
struct CaptionsOfLesson {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), sql_with_captions());
    EntitlementId grant = add_grant(site.database(), ada, practical);

    web::Response ask(UserId user, const std::string& lesson = "joins",
                      const std::string& language = "en",
                      const std::string& course = "practical-sql") {
        return learning::show_captions(as_learner(get_request("/learn", {{"course", course},
                                                                         {"lesson", lesson},
                                                                         {"language", language}}),
                                                  user),
                                       site.services());
    }
    web::Response page(web::Fields the_query = {}, const std::string& lesson = "joins") {
        auto request = as_learner(
            get_request("/learn", {{"course", "practical-sql"}, {"lesson", lesson}}), ada);
        request.query = std::move(the_query);
        return learning::show_player(request, site.services());
    }
    void change(const char* sql) {
        site.database().write([&](Transaction& transaction) { query(transaction, sql); });
    }
};

const std::string& text_of(const web::Response& response) {
    return std::get<std::string>(response.body);
}

const web::ViewData& data_of(const web::Response& response) {
    return std::get<web::Page>(response.body).data;
}

std::string value(const web::ViewData& data, const char* key) {
    return data.get(key)->string_value();
}

/// Returns the paragraphs of a page: `time: start text, start text`, one line each.
std::string transcript_in(const web::Response& response) {
    std::string lines;
    for (const auto& paragraph : data_of(response).get("paragraphs")->list_value()) {
        lines += value(paragraph, "time") + ':';
        for (const auto& cue : paragraph.get("cues")->list_value()) {
            lines +=
                ' ' + value(cue, "start") + '/' + value(cue, "second") + ' ' + value(cue, "text");
        }
        lines += '\n';
    }
    return lines;
}

std::string start_of(const web::Response& response) {
    return value(data_of(response), "position_seconds");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(captions_of_a_lesson, CaptionsOfLesson)

BOOST_AUTO_TEST_CASE(a_learner_gets_captions_as_they_are_in_the_course_file) {
    const auto response = ask(ada);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.header("Content-Type") == "text/vtt; charset=utf-8");
    BOOST_TEST(response.header("Cache-Control") == "private, max-age=300");
    BOOST_TEST(text_of(response) == english);
    BOOST_TEST(text_of(ask(ada, "joins", "de")) == german);
}

BOOST_AUTO_TEST_CASE(a_language_without_captions_is_not_found) {
    for (const std::string language : {"fr", "EN", ""}) {
        BOOST_TEST(ask(ada, "joins", language).status == 404, language);
    }
    BOOST_TEST(ask(ada, "first-query").status == 404);
    BOOST_TEST(ask(ada, "joins", "fr").header("Cache-Control").empty());
}

BOOST_AUTO_TEST_CASE(captions_are_refused_alike_for_every_reason) {
    const auto refusal = ask(ben);
    BOOST_TEST(refusal.status == 403);
    BOOST_TEST(refusal.header("Cache-Control").empty());
    const auto is_refused = [&](const web::Response& response) {
        return response.status == 403 && text_of(response) == text_of(refusal);
    };
    BOOST_TEST(is_refused(ask(ben, "joins", "fr")));
    BOOST_TEST(is_refused(ask(ada, "nothing")));
    BOOST_TEST(is_refused(ask(ada, "joins", "en", "nothing")));
    change("UPDATE course_lessons SET is_published = false WHERE slug = 'joins'");
    BOOST_TEST(is_refused(ask(ada)));
    change("UPDATE course_lessons SET is_published = true");
    change("UPDATE courses SET status = 'draft'");
    BOOST_TEST(is_refused(ask(ada)));
    change("UPDATE courses SET status = 'retired'");
    BOOST_TEST(ask(ada).status == 200);
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(is_refused(ask(ada)));
    BOOST_TEST(count_audit(site.database(), "lesson_access_denied", "refused") > 0);
}

// --- The page of the lesson ---

BOOST_AUTO_TEST_CASE(the_page_has_the_transcript_only_if_it_is_asked_for) {
    const auto response = page();
    BOOST_TEST(transcript_in(response) == "");
    BOOST_TEST(data_of(response).get("has_transcript")->is_true());
    BOOST_TEST(value(data_of(response), "transcript_language") == "en");
    BOOST_TEST(!data_of(response).get("is_transcript_open")->is_true());
}

BOOST_AUTO_TEST_CASE(the_transcript_is_in_the_language_of_the_first_captions) {
    const auto response = page({{"transcript", ""}});
    BOOST_TEST(transcript_in(response) ==
               "0:01: 1.500/1 Two tables 3.000/3 and one join.\n"
               "0:20: 20.000/20 Done.\n");
    BOOST_TEST(value(data_of(response), "transcript_language") == "en");
    BOOST_TEST(data_of(response).get("captions")->list_value().size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_query_chooses_the_language_of_the_transcript) {
    const auto response = page({{"transcript", "de"}});
    BOOST_TEST(transcript_in(response) == "0:01: 1.000/1 Zwei Tabellen\n");
    BOOST_TEST(value(data_of(response), "transcript_language") == "de");
    BOOST_TEST(data_of(response).get("is_transcript_open")->is_true());
    BOOST_TEST(value(data_of(page({{"transcript", "fr"}})), "transcript_language") == "en");
}

BOOST_AUTO_TEST_CASE(a_lesson_without_captions_has_no_transcript) {
    const auto response = page({}, "first-query");
    BOOST_TEST(!data_of(response).get("has_transcript")->is_true());
    BOOST_TEST(data_of(response).get("captions")->list_value().empty());
}

BOOST_AUTO_TEST_CASE(the_transcript_is_only_for_those_with_access) {
    const auto paragraphs_for = [&](UserId user) {
        return site.database().read([&](lectern::Connection& connection) {
            return learning::transcript_for(connection, user, {"practical-sql", "joins"}, "en")
                .paragraphs.size();
        });
    };
    BOOST_TEST(paragraphs_for(ada) == 2U);
    BOOST_TEST(paragraphs_for(ben) == 0U);
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(paragraphs_for(ada) == 0U);
}

BOOST_AUTO_TEST_CASE(a_page_starts_its_video_at_the_second_of_the_query) {
    BOOST_TEST(start_of(page()) == "0");
    BOOST_TEST(start_of(page({{"t", "20"}})) == "20");
    BOOST_TEST(start_of(page({{"t", "90"}})) == "90");
    BOOST_TEST(start_of(page({{"t", "91"}})) == "90", "the video has 90 seconds");
    for (const std::string other : {"", "-1", "x", "1.5", "99999999999"}) {
        BOOST_TEST(start_of(page({{"t", other}})) == "0", other);
    }
}

BOOST_AUTO_TEST_CASE(only_a_page_with_its_transcript_needs_a_further_statement) {
    const auto trips = [&](const web::Fields& query, const std::string& lesson) {
        site.clock().advance(std::chrono::minutes{1});  // or only the first visit would be recorded
        return count_round_trips(site.database(), [&] { page(query, lesson); });
    };
    const auto without = trips({}, "first-query");
    BOOST_TEST(trips({{"transcript", "en"}}, "first-query") == without);
    BOOST_TEST(trips({}, "joins") == without);
    BOOST_TEST(trips({{"transcript", "en"}}, "joins") == without + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
