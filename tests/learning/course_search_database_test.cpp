#include "learning/course_search.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <variant>

#include "learning/search_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"

namespace lectern::test {

namespace {

lectern::authoring::CourseFile sql_with_words() {
    auto course = practical_sql();
    course.modules[0].lessons[1].body = "Ask for *rows* & [columns](https://example.com/hidden).";
    course.modules[1].lessons[0].body = "Größe und Übung.";
    course.modules[1].lessons[0].captions = {
        {"en", "English",
         "WEBVTT\n\n00:01.500 --> 00:03.000\nTake two tables\n\n00:03.500 --> 00:05.000\n"
         "and JOIN their rows.\n\n00:20.000 --> 00:21.000\nA join, again.\n"},
        {"de", "Deutsch", "WEBVTT\n\n00:02.000 --> 00:03.000\nZwei Tabellen\n"}};
    return course;
}

/// Ada has access to Practical SQL and Ben to Bread.
struct Search {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), sql_with_words());
    EntitlementId grant = add_grant(site.database(), ada, practical);
    EntitlementId other_grant =
        add_grant(site.database(), ben, add_course(site.database(), bread()));

    std::optional<learning::CourseSearch> search(UserId user, const std::string& words,
                                                 const std::string& course = "practical-sql") {
        return site.database().read([&](Connection& connection) {
            return learning::search_course_for(connection, user, course, words);
        });
    }
    /// Returns what Ada finds: a line for each lesson, then one for each part of its transcript.
    std::string found(const std::string& words) {
        std::string lines;
        const auto found = search(ada, words);
        for (const auto& lesson : found.value().lessons) {
            lines += lesson.slug + ": " + marked(lesson.text) + '\n';
            for (const auto& hit : lesson.transcript) {
                lines += "  " + hit.language + ' ' + std::to_string(hit.start_ms) + ' ' +
                         marked(hit.snippet) + '\n';
            }
        }
        return lines;
    }
    static std::string marked(const learning::Snippet& snippet) {
        std::string text;
        for (const auto& part : snippet.parts) {
            text += part.is_found ? '[' + part.text + ']' : part.text;
        }
        return text;
    }
    web::Response show(UserId user, const std::string& words,
                       const std::string& course = "practical-sql") {
        auto request = as_learner(get_request("/search", {{"course", course}}), user);
        request.query = {{"q", words}};
        return learning::show_search(request, site.services());
    }
    void change(const char* sql) {
        site.database().write([&](Transaction& transaction) { query(transaction, sql); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search_in_a_course, Search)

BOOST_AUTO_TEST_CASE(titles_texts_and_transcripts_are_searched_in_the_order_of_the_course) {
    BOOST_TEST(found("rows") ==
               "first-query: Ask for [rows] & columns.\n"
               "joins: \n"
               "  en 3500 Take two tables and JOIN their [rows].\n");
    BOOST_TEST(found("why") == "why-sql: About [Why] SQL.\n");
}

BOOST_AUTO_TEST_CASE(each_part_of_a_transcript_leads_to_the_first_line_with_a_word) {
    BOOST_TEST(found("join") ==
               "joins: \n"
               "  en 3500 Take two tables and [JOIN] their rows.\n"
               "  en 20000 A [join], again.\n");
    BOOST_TEST(found("tables rows") ==
               "joins: \n  en 1500 Take two [tables] and JOIN their [rows].\n");
}

BOOST_AUTO_TEST_CASE(all_languages_are_searched_by_the_beginnings_of_words) {
    BOOST_TEST(found("tab") ==
               "joins: \n"
               "  en 1500 Take two [tables] and JOIN their rows.\n"
               "  de 2000 Zwei [Tabellen]\n");
}

BOOST_AUTO_TEST_CASE(letters_of_any_script_are_found_whatever_their_case) {
    BOOST_TEST(found("GRÖß üBUNG") == "joins: [Größe] und [Übung].\n");
}

BOOST_AUTO_TEST_CASE(letters_are_found_however_they_are_composed) {
    BOOST_TEST(found("u\u0308bung") == "joins: Größe und [Übung].\n");
}

BOOST_AUTO_TEST_CASE(a_long_lesson_leaves_room_for_the_later_ones) {
    auto course = sql_with_words();
    std::string vtt = "WEBVTT\n";
    for (int minute = 10; minute < 20; ++minute) {
        vtt += "\n" + std::to_string(minute) + ":00.000 --> " + std::to_string(minute) +
               ":01.000\nOf rows.\n";
    }
    course.modules[0].lessons[0].captions = {{"en", "English", vtt}};
    add_course(site.database(), course);
    const auto hits = search(ada, "rows").value();
    BOOST_REQUIRE(hits.lessons.size() == 3U);
    BOOST_TEST(hits.lessons[0].slug == "why-sql");
    BOOST_TEST(hits.lessons[0].transcript.size() == 5U);
    BOOST_TEST(hits.lessons[0].transcript.back().start_ms == 14 * 60'000);
    BOOST_TEST(hits.lessons[0].has_more_passages);
    BOOST_TEST(hits.lessons[2].slug == "joins");
    BOOST_TEST(!hits.lessons[2].has_more_passages);
    BOOST_TEST(!hits.has_more);
}

BOOST_AUTO_TEST_CASE(a_link_behind_a_text_is_not_searched) {
    BOOST_TEST(found("columns") == "first-query: Ask for rows & [columns].\n");
    BOOST_TEST(found("hidden").empty());
    BOOST_TEST(found("href").empty());
}

BOOST_AUTO_TEST_CASE(words_that_do_not_stand_together_find_nothing) {
    BOOST_TEST(found("tables again").empty());
    BOOST_TEST(found("nothing").empty());
    for (const std::string words : {"", "!?", "'", "\\", "& | !", ":*"}) {
        BOOST_TEST(found(words).empty(), words);
    }
}

BOOST_AUTO_TEST_CASE(a_search_is_only_for_those_with_access) {
    BOOST_TEST(!search(ben, "join"));
    BOOST_TEST(!search(ada, "join", "bread"));
    BOOST_TEST(!search(ada, "join", "nothing"));
    BOOST_TEST(search(ben, "dough", "bread").value().lessons.size() == 1U);
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(!search(ada, "join"));
    set_grant(site.database(), grant, "active");
    change("UPDATE courses SET status = 'draft'");
    BOOST_TEST(!search(ada, "join"));
    change("UPDATE courses SET status = 'retired'");
    BOOST_TEST(!found("join").empty());
}

BOOST_AUTO_TEST_CASE(lessons_that_are_not_shown_are_not_found) {
    change("UPDATE course_lessons SET is_published = false WHERE slug = 'joins'");
    BOOST_TEST(found("join").empty());
    change("UPDATE course_lessons SET is_published = true");
    BOOST_TEST(!found("join").empty());
    remove_module(site.database(), "more");
    BOOST_TEST(found("join").empty());
}

BOOST_AUTO_TEST_CASE(at_most_a_hundred_lessons_are_found) {
    auto course = sql_with_words();
    for (int number = 1; number <= 100; ++number) {
        const auto key = "many-" + std::to_string(number);
        auto& module = course.modules[number <= 50 ? 0 : 1];
        if (module.lessons.size() < 50) module.lessons.push_back({key, key, "Many", ""});
    }
    course.modules.push_back({"rest", "Rest", {}});
    for (int number = 101; number <= 106; ++number) {
        const auto key = "many-" + std::to_string(number);
        course.modules.back().lessons.push_back({key, key, "Many", ""});
    }
    add_course(site.database(), course);
    const auto all = search(ada, "many").value();
    BOOST_TEST(all.lessons.size() == 100U);
    BOOST_TEST(all.has_more);
    change(
        "UPDATE course_lessons SET is_published = false WHERE key IN ('many-105', 'many-106', "
        "'many-104')");
    const auto fits = search(ada, "many").value();
    BOOST_TEST(fits.lessons.size() == 100U);
    BOOST_TEST(!fits.has_more);
}

// --- The page ---

BOOST_AUTO_TEST_CASE(the_page_shows_the_words_that_were_searched_for) {
    const auto response = show(ada, "  join ");
    BOOST_TEST(response.status == 200);
    const auto& page = std::get<web::Page>(response.body);
    BOOST_TEST(page.view == "learning/search");
    BOOST_TEST(page.data.get("q")->string_value() == "join");
    BOOST_TEST(page.data.get("has_hits")->is_true());
}

BOOST_AUTO_TEST_CASE(a_refused_search_is_like_any_refused_course) {
    for (const auto& response : {show(ben, "join"), show(ada, "join", "nothing")}) {
        BOOST_TEST(response.status == 403);
        BOOST_TEST(std::get<web::Page>(response.body).view == "learning/refused");
        BOOST_TEST(std::get<web::Page>(response.body).data.get("course_title") == nullptr);
    }
    BOOST_TEST(count_audit(site.database(), "lesson_access_denied", "refused") == 2);
}

BOOST_AUTO_TEST_CASE(a_former_slug_of_the_course_leads_to_its_search) {
    auto course = sql_with_words();
    course.slug = "sql";
    course.former_slugs = {"practical-sql"};
    add_course(site.database(), course);
    const auto response = show(ada, "two tables");
    BOOST_TEST(response.status == 301);
    BOOST_TEST(response.header("Location") == "/search/sql?q=two%20tables");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
