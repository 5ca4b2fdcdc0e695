#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

// A learner's own notes: below the lesson, on one page, and in the export.

namespace {

std::string first_lesson() {
    return lesson_path(sql_course, lessons_of(sql_course).front());
}

Reply write_note(Browser& browser, const std::string& note, const std::string& position = "") {
    return browser.submit(first_lesson() + "/notes", {{"note", note}, {"position", position}});
}

/// Returns the path of the form that changes the first note on the first lesson.
std::string first_note(Browser& browser) {
    const auto page = browser.get(first_lesson());
    const std::regex form{"action=\"(" + first_lesson() + "/notes/[0-9]+)\""};
    std::smatch found;
    BOOST_REQUIRE(std::regex_search(page.body, found, form));
    return found[1];
}

std::int64_t note_count(const Learner& learner) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM lesson_notes
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
    )sql",
                  learner.email);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(notes)

BOOST_AUTO_TEST_CASE(a_note_is_written_changed_and_deleted_below_its_lesson) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    BOOST_TEST(write_note(browser, "Ask <em>first</em>\r\nthen query", "12")
                   .redirects_to(first_lesson() + "#notes"));
    const auto page = browser.get(first_lesson());
    BOOST_TEST(page.says("<p class=\"note-text\">Ask &lt;em&gt;first&lt;/em&gt;\nthen query</p>"));
    BOOST_TEST(
        page.says("<a href=\"" + first_lesson() + "?t=12\" data-seconds=\"12\">at 0:12</a>"));
    BOOST_TEST(browser.get(first_lesson() + "?t=12").says("Continues at 0:12"));
    BOOST_TEST(!browser.get(first_lesson() + "?t=x").says("Continues at"));

    const auto note = first_note(browser);
    BOOST_TEST(browser.submit(note, {{"note", "Query"}}).redirects_to(first_lesson() + "#notes"));
    BOOST_TEST(browser.get(first_lesson()).says("<p class=\"note-text\">Query</p>"));
    BOOST_TEST(browser.submit(note + "/delete", {}).redirects_to(first_lesson() + "#notes"));
    BOOST_TEST(!browser.get(first_lesson()).says("note-text"));
    BOOST_TEST(note_count(learner) == 0);
}

BOOST_AUTO_TEST_CASE(a_refused_note_is_shown_again_with_its_error) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto empty = write_note(browser, " \r\n");
    BOOST_TEST(empty.status == 422);
    BOOST_TEST(empty.says("Write something."));
    const auto too_long = write_note(browser, std::string(10'000, 'x') + "yz", "12");
    BOOST_TEST(too_long.status == 422);
    BOOST_TEST(too_long.says("xyz</textarea>"));
    BOOST_TEST(too_long.says("A note has at most 10,000 characters."));
    BOOST_TEST(too_long.says("name=\"position\" value=\"12\""));
    BOOST_TEST(note_count(learner) == 0);
}

BOOST_AUTO_TEST_CASE(the_longest_note_passes_in_any_script_and_a_larger_body_does_not) {
    auto learner = learner_with(sql_course);
    std::string longest;
    for (int i = 0; i < 10'000; ++i) longest += "\xf0\x9f\x8d\x9e";
    BOOST_TEST(write_note(learner.browser, longest).status == 303);
    BOOST_TEST(write_note(learner.browser, longest + longest + longest).status == 413);
    BOOST_TEST(note_count(learner) == 1);
}

BOOST_AUTO_TEST_CASE(notes_of_another_learner_are_neither_shown_nor_changed) {
    auto learner = learner_with(sql_course);
    auto other = learner_with(sql_course);
    write_note(learner.browser, "for my eyes only");
    const auto note = first_note(learner.browser);
    BOOST_TEST(!other.browser.get(first_lesson()).says("for my eyes only"));
    BOOST_TEST(!other.browser.get("/notes/practical-sql").says("for my eyes only"));
    const auto refused = other.browser.submit(note, {{"note", "mine now"}});
    const auto unknown = other.browser.submit(first_lesson() + "/notes/0", {{"note", "mine now"}});
    BOOST_TEST(refused.status == 404);
    BOOST_TEST(refused.body == unknown.body);
    BOOST_TEST(other.browser.submit(note + "/delete", {}).status == 404);
    BOOST_TEST(learner.browser.get(first_lesson()).says("for my eyes only"));
}

BOOST_AUTO_TEST_CASE(without_access_notes_stay_on_their_page_and_in_the_export) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto title = "Start with the question";
    write_note(browser, "worth keeping", "12");
    BOOST_TEST(browser.get("/my-courses").says("/notes/practical-sql"));
    const auto open = browser.get("/notes/practical-sql");
    BOOST_TEST(open.says("worth keeping"));
    BOOST_TEST(open.says(title));

    set_entitlements(learner.email, "revoked");
    BOOST_TEST(browser.get(first_lesson()).status == 403);
    BOOST_TEST(write_note(browser, "too late").status == 403);
    const auto closed = browser.get("/notes/practical-sql");
    BOOST_TEST(closed.status == 200);
    BOOST_TEST(closed.says("worth keeping"));
    BOOST_TEST(!closed.says(title));
    BOOST_TEST(!closed.says("/learn/practical-sql"));
    BOOST_TEST(browser.get("/account/export").says("worth keeping"));
    BOOST_TEST(note_count(learner) == 1);
    set_entitlements(learner.email, "active");
}

BOOST_AUTO_TEST_CASE(a_course_without_notes_says_so_to_its_learners_and_is_not_found_by_others) {
    auto learner = learner_with(sql_course);
    BOOST_TEST(!learner.browser.get("/my-courses").says("/notes/practical-sql"));
    BOOST_TEST(learner.browser.get("/notes/practical-sql").says("No notes yet"));
    const auto closed = learner.browser.get("/notes/bread-from-four-ingredients");
    const auto unknown = learner.browser.get("/notes/no-such-course");
    BOOST_TEST(closed.status == 404);
    BOOST_TEST(closed.body == unknown.body);
    BOOST_TEST(
        Browser{}.get("/notes/practical-sql").redirects_to("/login?next=/notes/practical-sql"));
}

BOOST_AUTO_TEST_CASE(deleting_the_account_deletes_its_notes) {
    auto learner = learner_with(sql_course);
    write_note(learner.browser, "Xanthippe was here");
    BOOST_TEST(!tables_that_hold("Xanthippe was here").empty());
    learner.browser.submit("/account/delete",
                           {{"delete_confirm", "true"}, {"delete_password", good_password}});
    BOOST_TEST(tables_that_hold("Xanthippe was here").empty());
}

BOOST_AUTO_TEST_CASE(notes_from_another_site_and_malformed_ones_are_refused) {
    auto learner = learner_with(sql_course);
    const auto send = [&](const std::string& body, const std::string& origin) {
        return learner.browser
            .send({.method = "POST",
                   .address = first_lesson() + "/notes",
                   .headers = {{"Origin", origin},
                               {"Sec-Fetch-Site",
                                origin == site_under_test().site ? "same-origin" : "cross-site"},
                               {"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = body})
            .status;
    };
    BOOST_TEST(send("note=x", "https://elsewhere.example") == 403);
    for (const auto* body : {"note=%FF", "note=a%00b", "note=x&position=-1"}) {
        BOOST_TEST(send(body, site_under_test().site) == 400, body);
    }
    BOOST_TEST(note_count(learner) == 0);
}

BOOST_AUTO_TEST_CASE(no_log_contains_the_text_of_a_note) {
    auto learner = learner_with(sql_course);
    const std::string secret = "zwetschgendatschi";
    write_note(learner.browser, secret);
    write_note(learner.browser, secret + std::string(10'000, 'x'));
    facts("ALTER TABLE lesson_notes RENAME TO lesson_notes_away");
    const auto failed = write_note(learner.browser, secret);
    facts("ALTER TABLE lesson_notes_away RENAME TO lesson_notes");
    BOOST_TEST(failed.status == 500);
    for (const char* name : {"pages", "outside", "password", "jobs", "error", "access"}) {
        std::ifstream log{site_under_test().logs + "/" + name + ".log"};
        const std::string text{std::istreambuf_iterator<char>{log}, {}};
        BOOST_TEST(text.find(secret) == std::string::npos, name);
    }
    BOOST_TEST(number("SELECT count(*) AS n FROM audit_logs WHERE audit_logs::text LIKE '%' || $1 "
                      "|| '%'",
                      secret) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
