// Notes of a learner: who may write, change, delete and read them, and how many there may be.

#include "learning/notes.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "account/account_export.hpp"
#include "learning/learning.hpp"
#include "learning/library.hpp"
#include "learning/notes_pages.hpp"
#include "operations/erasing.hpp"
#include "support/captured_output.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "web/errors.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;
using learning::NoteAnswer;

void add_many_notes(Database& database, UserId user_id, const std::string& lesson, int count) {
    database.write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO lesson_notes (user_id, lesson_id, text, created_at, updated_at)
                 SELECT $1, id, 'one of many', now(), now()
                   FROM course_lessons, generate_series(1, $3::integer)
                  WHERE slug = $2
        )sql",
              user_id, lesson, count);
    });
}

/// Ada has access to Practical SQL (why-sql, first-query, joins); Ben has not.
struct Notes {
    TestServices site;
    CapturedOutput quiet;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), practical_sql());
    EntitlementId grant = add_grant(site.database(), ada, practical);

    NoteAnswer add(UserId user_id, const std::string& text, const std::string& lesson = "joins",
                   std::optional<int> position_seconds = std::nullopt) {
        return site.database().write([&](Transaction& transaction) {
            return learning::add_note(transaction,
                                      {user_id, {"practical-sql", lesson}, text, position_seconds},
                                      site.clock().now());
        });
    }
    NoteAnswer change(UserId user_id, NoteId id, const std::string& lesson = "joins") {
        return site.database().write([&](Transaction& transaction) {
            return learning::change_note(transaction, {user_id, {"practical-sql", lesson}, id},
                                         "changed", site.clock().now());
        });
    }
    NoteAnswer remove(UserId user_id, NoteId id, const std::string& lesson = "joins") {
        return site.database().write([&](Transaction& transaction) {
            return learning::delete_note(transaction, {user_id, {"practical-sql", lesson}, id});
        });
    }
    std::optional<learning::LessonPage> open(UserId user_id, const std::string& lesson = "joins") {
        return site.database().autocommit([&](Connection& connection) {
            return learning::find_lesson_for(connection, user_id, {"practical-sql", lesson},
                                             site.clock().now());
        });
    }
    std::vector<learning::LessonNote> notes_of(UserId user_id,
                                               const std::string& lesson = "joins") {
        return open(user_id, lesson).value().notes;
    }
    std::optional<learning::NotesOfCourse> all_of(UserId user_id,
                                                  const std::string& course = "practical-sql") {
        return site.database().read([&](Connection& connection) {
            return learning::find_notes(connection, user_id, course);
        });
    }
    std::string text(const char* sql) {
        return site.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("answer"); });
    }
    /// Every note in the table as `text@position`, in the order of their ids.
    std::string kept() {
        return text(R"sql(
            SELECT coalesce(string_agg(text || coalesce('@' || position_seconds, ''), ', '
                                       ORDER BY id), '') AS answer
              FROM lesson_notes
        )sql");
    }
    void add_again(const authoring::CourseFile& course) { add_course(site.database(), course); }

    using Handler = web::Response (*)(const web::Request&, Services&);
    web::Response post(UserId user_id, const std::string& body,
                       Handler handler = learning::save_new_note, const std::string& id = "") {
        return handler(
            as_learner(post_request("/learn", body,
                                    {{"course", "practical-sql"}, {"lesson", "joins"}, {"id", id}}),
                       user_id),
            site.services());
    }
    web::Response show(UserId user_id, const std::string& course) {
        return learning::show_notes(
            as_learner(get_request("/notes", {{"course", course}}), user_id), site.services());
    }
};

const web::ViewData& data_of(const web::Response& response) {
    return std::get<web::Page>(response.body).data;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lesson_notes, Notes)

// --- Writing ---

BOOST_AUTO_TEST_CASE(a_note_is_kept_as_written_with_its_position_in_the_video) {
    BOOST_TEST((add(ada, "First line\n\n<b>\"Third\"</b> €", "joins", 40) == NoteAnswer::saved));
    const auto notes = notes_of(ada);
    BOOST_REQUIRE(notes.size() == 1U);
    BOOST_TEST(notes[0].text == "First line\n\n<b>\"Third\"</b> €");
    BOOST_TEST(notes[0].position_seconds.value() == 40);
    BOOST_TEST(notes_of(ada, "why-sql").empty());
}

BOOST_AUTO_TEST_CASE(notes_are_listed_by_their_position_and_those_without_one_last) {
    add(ada, "whole");
    add(ada, "late", "joins", 80);
    add(ada, "early", "joins", 0);
    add(ada, "late too", "joins", 80);
    std::vector<std::string> texts;
    for (const auto& note : notes_of(ada)) texts.push_back(note.text);
    const std::vector<std::string> expected{"early", "late", "late too", "whole"};
    BOOST_TEST(texts == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_note_on_a_lesson_without_a_video_has_no_position) {
    auto course = practical_sql();
    course.modules[1].lessons[0].video.reset();
    add_again(course);
    add(ada, "text", "joins", 40);
    BOOST_TEST(kept() == "text");
}

BOOST_AUTO_TEST_CASE(a_note_is_at_the_end_of_its_video_at_the_latest) {
    set_duration(site.database(), "joins", 90);
    add(ada, "at the end", "joins", 90);
    add(ada, "behind the end", "joins", 91);
    set_duration(site.database(), "joins", std::nullopt);
    add(ada, "of unknown length", "joins", 91);
    BOOST_TEST(kept() == "at the end@90, behind the end@90, of unknown length@91");
}

BOOST_AUTO_TEST_CASE(a_note_can_be_changed_and_deleted) {
    add(ada, "one", "joins", 40);
    add(ada, "two", "joins", 50);
    const auto notes = notes_of(ada);
    site.clock().advance(1h);
    BOOST_TEST((change(ada, notes[0].id) == NoteAnswer::saved));
    BOOST_TEST(kept() == "changed@40, two@50");
    BOOST_TEST(text("SELECT string_agg((updated_at - created_at)::text, ' ' ORDER BY id) AS answer "
                    "FROM lesson_notes") == "01:00:00 00:00:00");
    BOOST_TEST((remove(ada, notes[1].id) == NoteAnswer::saved));
    BOOST_TEST(kept() == "changed@40");
    BOOST_TEST((remove(ada, notes[1].id) == NoteAnswer::no_such_note));
}

// --- Permission, in both directions ---

BOOST_AUTO_TEST_CASE(without_an_entitlement_no_note_can_be_written) {
    BOOST_TEST((add(ben, "mine") == NoteAnswer::lesson_not_open));
    BOOST_TEST(kept().empty());
}

BOOST_AUTO_TEST_CASE(nobody_reads_changes_or_deletes_the_note_of_another) {
    add_grant(site.database(), ben, practical);
    add(ada, "private");
    const auto id = notes_of(ada).at(0).id;
    BOOST_TEST(notes_of(ben).empty());
    BOOST_TEST(all_of(ben).value().lessons.empty());
    BOOST_TEST((change(ben, id) == NoteAnswer::no_such_note));
    BOOST_TEST((remove(ben, id) == NoteAnswer::no_such_note));
    BOOST_TEST((change(ben, NoteId{id.value() + 1}) == NoteAnswer::no_such_note));
    BOOST_TEST(kept() == "private");
}

BOOST_AUTO_TEST_CASE(a_note_is_found_on_its_own_lesson_only) {
    add(ada, "on joins");
    const auto id = notes_of(ada).at(0).id;
    BOOST_TEST((change(ada, id, "why-sql") == NoteAnswer::no_such_note));
    BOOST_TEST((remove(ada, id, "why-sql") == NoteAnswer::no_such_note));
    BOOST_TEST(kept() == "on joins");
}

BOOST_AUTO_TEST_CASE(a_note_on_a_closed_lesson_cannot_be_changed) {
    add(ada, "kept");
    const auto id = notes_of(ada).at(0).id;
    const auto expect_closed = [&](const char* reason) {
        BOOST_TEST((add(ada, "more") == NoteAnswer::lesson_not_open), reason);
        BOOST_TEST((change(ada, id) == NoteAnswer::lesson_not_open), reason);
        BOOST_TEST((remove(ada, id) == NoteAnswer::lesson_not_open), reason);
        BOOST_TEST(kept() == "kept", reason);
    };
    for (const auto* status : {"revoked", "suspended"}) {
        set_grant(site.database(), grant, status);
        expect_closed(status);
    }
    set_grant(site.database(), grant, "active");
    auto course = practical_sql();
    course.modules[1].lessons[0].is_published = false;
    add_again(course);
    expect_closed("unpublished");
    add_again(practical_sql());
    BOOST_TEST((change(ada, id) == NoteAnswer::saved));
}

// --- How many, how long ---

BOOST_AUTO_TEST_CASE(a_lesson_has_room_for_500_notes_of_each_learner) {
    add_grant(site.database(), ben, practical);
    add_many_notes(site.database(), ada, "joins", 499);
    BOOST_TEST((add(ada, "the last") == NoteAnswer::saved));
    BOOST_TEST((add(ada, "one more") == NoteAnswer::too_many));
    BOOST_TEST((add(ada, "elsewhere", "why-sql") == NoteAnswer::saved));
    BOOST_TEST((add(ben, "another learner's") == NoteAnswer::saved));
    BOOST_TEST((remove(ada, notes_of(ada).at(0).id) == NoteAnswer::saved));
    BOOST_TEST((add(ada, "one more") == NoteAnswer::saved));
}

BOOST_AUTO_TEST_CASE(the_database_refuses_empty_and_too_long_notes_and_impossible_positions) {
    const auto is_refused = [&](const std::string& note, std::optional<int> position_seconds) {
        try {
            add(ada, note, "joins", position_seconds);
        } catch (const DatabaseError& error) {
            return error.sqlstate() == "23514";
        }
        return false;
    };
    BOOST_TEST(is_refused("", std::nullopt));
    BOOST_TEST(is_refused(std::string(10'001, 'x'), std::nullopt));
    BOOST_TEST(is_refused("x", -1));
    set_duration(site.database(), "joins", std::nullopt);
    BOOST_TEST(is_refused("x", 86'401));
    BOOST_TEST(!is_refused(std::string(10'000, 'x'), 86'400));
}

// --- All notes on a course ---

BOOST_AUTO_TEST_CASE(all_notes_on_a_course_are_in_the_order_of_its_lessons) {
    add(ada, "on joins");
    add(ada, "on the start", "why-sql", 5);
    const auto notes = all_of(ada).value();
    BOOST_TEST(notes.course_slug == "practical-sql");
    BOOST_TEST(notes.course_title == "Practical SQL");
    BOOST_TEST(notes.is_open);
    BOOST_REQUIRE(notes.lessons.size() == 2U);
    BOOST_TEST(notes.lessons[0].title == "Why SQL");
    BOOST_TEST(notes.lessons[0].slug == "why-sql");
    BOOST_TEST(notes.lessons[0].notes.at(0).text == "on the start");
    BOOST_TEST(notes.lessons[0].notes.at(0).position_seconds.value() == 5);
    BOOST_TEST(notes.lessons[1].title == "Joins");
    BOOST_TEST(notes.lessons[1].notes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(notes_can_be_read_after_access_was_lost_without_the_titles_of_lessons) {
    add(ada, "mine");
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(!open(ada));
    const auto notes = all_of(ada).value();
    BOOST_TEST(!notes.is_open);
    BOOST_REQUIRE(notes.lessons.size() == 1U);
    BOOST_TEST(!notes.lessons[0].is_open);
    BOOST_TEST(notes.lessons[0].title.empty());
    BOOST_TEST(notes.lessons[0].slug.empty());
    BOOST_TEST(notes.lessons[0].notes.at(0).text == "mine");
}

BOOST_AUTO_TEST_CASE(a_lesson_that_was_unpublished_loses_its_title_among_the_notes) {
    add(ada, "hidden");
    add(ada, "open", "why-sql");
    auto course = practical_sql();
    course.modules[1].lessons[0].is_published = false;
    add_again(course);
    const auto notes = all_of(ada).value();
    BOOST_TEST(notes.is_open);
    BOOST_REQUIRE(notes.lessons.size() == 2U);
    BOOST_TEST(notes.lessons[0].is_open);
    BOOST_TEST(!notes.lessons[1].is_open);
    BOOST_TEST(notes.lessons[1].title.empty());
    BOOST_TEST(notes.lessons[1].notes.at(0).text == "hidden");
}

BOOST_AUTO_TEST_CASE(without_notes_and_without_access_there_is_no_page) {
    BOOST_TEST(all_of(ada).value().lessons.empty());
    BOOST_TEST(!all_of(ben));
    BOOST_TEST(!all_of(ada, "no-such-course"));
    BOOST_CHECK_THROW(show(ben, "practical-sql"), web::NotFound);
    BOOST_CHECK_THROW(show(ben, "no-such-course"), web::NotFound);
    BOOST_TEST(show(ada, "practical-sql").status == 200);
}

BOOST_AUTO_TEST_CASE(a_former_slug_leads_to_the_page_of_notes) {
    auto course = practical_sql();
    course.slug = "sql-in-practice";
    course.former_slugs = {"practical-sql"};
    add_again(course);
    const auto reply = show(ada, "practical-sql");
    BOOST_TEST(reply.status == 301);
    BOOST_TEST(reply.header("Location") == "/notes/sql-in-practice");
}

BOOST_AUTO_TEST_CASE(the_library_says_which_courses_have_notes) {
    const auto has_notes = [&] {
        return site.database().read([&](Connection& connection) {
            return learning::find_library(connection, {ada, noon(), "UTC"}).courses.at(0).has_notes;
        });
    };
    BOOST_TEST(!has_notes());
    add_grant(site.database(), ben, practical);
    add(ben, "another learner's");
    BOOST_TEST(!has_notes());
    add(ada, "mine");
    BOOST_TEST(has_notes());
}

// --- Forms ---

BOOST_AUTO_TEST_CASE(a_posted_note_leads_back_to_the_notes_of_its_lesson) {
    const auto reply = post(ada, "note=+One%0D%0Atwo+%0D%0A&position=40");
    BOOST_TEST(reply.status == 303);
    BOOST_TEST(reply.header("Location") == "/learn/practical-sql/joins#notes");
    BOOST_TEST(kept() == "One\ntwo@40");
    post(ada, "note=without&position=");
    BOOST_TEST(kept() == "One\ntwo@40, without");
}

BOOST_AUTO_TEST_CASE(a_refused_note_is_shown_again_as_entered_with_its_error) {
    const auto too_long = std::string(10'001, 'x');
    for (const auto& [note, error] : {std::pair{std::string{"+%0D%0A+"}, "note_missing"},
                                      std::pair{too_long, "note_too_long"}}) {
        const auto reply = post(ada, "note=" + note + "&position=40");
        BOOST_TEST(reply.status == 422);
        BOOST_TEST(data_of(reply).get(error)->is_true());
        BOOST_TEST(data_of(reply).get("is_new_refused")->is_true());
        BOOST_TEST(data_of(reply).get("position_value")->string_value() == "40");
    }
    BOOST_TEST(data_of(post(ada, "note=" + too_long)).get("note_value")->string_value() ==
               too_long);
    add_many_notes(site.database(), ada, "joins", 500);
    const auto full = post(ada, "note=one+more");
    BOOST_TEST(full.status == 422);
    BOOST_TEST(data_of(full).get("note_too_many")->is_true());
    BOOST_TEST(data_of(full).get("note_value")->string_value() == "one more");
}

BOOST_AUTO_TEST_CASE(the_longest_note_is_counted_in_characters_without_carriage_returns) {
    std::string note;
    for (int i = 0; i < 5'000; ++i) note += "%E2%82%AC%0D%0A";
    BOOST_TEST(post(ada, "note=" + note + "%E2%82%AC").status == 422, "5,001 signs, 5,000 ends");
    BOOST_TEST(post(ada, "note=" + note.substr(9 + 6) + "%E2%82%ACx").status == 303);
}

BOOST_AUTO_TEST_CASE(a_change_that_is_refused_is_shown_in_the_form_of_its_note) {
    add(ada, "one");
    add(ada, "two");
    const auto id = to_string(notes_of(ada).at(1).id);
    const auto reply = post(ada, "note=", learning::save_note, id);
    BOOST_TEST(reply.status == 422);
    const auto& data = data_of(reply);
    BOOST_TEST(data.get("note_missing")->is_true());
    BOOST_TEST(!data.get("is_new_refused")->is_true());
    BOOST_TEST(data.get("refused_field")->string_value() == "note-" + id);
    const auto& notes = data.get("notes")->list_value();
    BOOST_TEST(!notes.at(0).get("is_refused")->is_true());
    BOOST_TEST(notes.at(0).get("entered")->string_value() == "one");
    BOOST_TEST(notes.at(1).get("is_refused")->is_true());
    BOOST_TEST(notes.at(1).get("entered")->string_value().empty());
    BOOST_TEST(notes.at(1).get("text")->string_value() == "two");
    BOOST_TEST(kept() == "one, two");

    BOOST_TEST(post(ada, "note=new", learning::save_note, id).status == 303);
    BOOST_TEST(kept() == "one, new");
    BOOST_TEST(post(ada, "", learning::delete_note, id).status == 303);
    BOOST_TEST(kept() == "one");
}

BOOST_AUTO_TEST_CASE(the_note_of_another_is_not_found_like_one_that_never_was) {
    add_grant(site.database(), ben, practical);
    add(ada, "private");
    const auto id = to_string(notes_of(ada).at(0).id);
    for (const auto& other : {id, std::string{"0"}, std::string{"-1"}, std::string{"x"},
                              std::string{"99999999999999999999"}}) {
        BOOST_CHECK_THROW(post(ben, "note=x", learning::save_note, other), web::NotFound);
        BOOST_CHECK_THROW(post(ben, "note=", learning::save_note, other), web::NotFound);
        BOOST_CHECK_THROW(post(ben, "", learning::delete_note, other), web::NotFound);
    }
    BOOST_TEST(kept() == "private");
}

BOOST_AUTO_TEST_CASE(every_form_of_a_closed_lesson_is_refused_alike) {
    add(ada, "private");
    const auto id = to_string(notes_of(ada).at(0).id);
    for (const auto& reply :
         {post(ben, "note=x"), post(ben, "note="), post(ben, "note=x", learning::save_note, id),
          post(ben, "note=", learning::save_note, id), post(ben, "", learning::delete_note, id)}) {
        BOOST_TEST(reply.status == 403);
        BOOST_TEST(std::get<web::Page>(reply.body).view == "learning/refused");
    }
    BOOST_TEST(kept() == "private");
}

BOOST_AUTO_TEST_CASE(malformed_forms_are_refused_and_keep_nothing) {
    for (const auto* body : {"note=%FF", "note=a%00b", "note=x&position=NaN", "note=x&position=-1",
                             "note=x&position=1.5", "note=x&position=86401"}) {
        BOOST_CHECK_THROW(post(ada, body), web::BadRequest);
    }
    BOOST_TEST(kept().empty());
}

// --- What else knows of notes ---

BOOST_AUTO_TEST_CASE(no_audit_row_is_written_about_a_note) {
    const auto audited = [&] { return text("SELECT count(*)::text AS answer FROM audit_logs"); };
    const auto before = audited();
    add(ada, "one");
    const auto id = notes_of(ada).at(0).id;
    change(ada, id);
    remove(ada, id);
    BOOST_TEST(audited() == before);
}

BOOST_AUTO_TEST_CASE(an_export_contains_the_learners_own_notes_also_after_access_was_lost) {
    add_grant(site.database(), ben, practical);
    add(ada, "adas \"note\"", "joins", 40);
    add(ben, "bens note");
    set_grant(site.database(), grant, "revoked");
    const auto exported = site.database().read(
        [&](Connection& connection) { return account::export_account(connection, ada); });
    BOOST_TEST(exported.find(R"("text": "adas \"note\"")") != std::string::npos);
    BOOST_TEST(exported.find(R"("position_seconds": 40)") != std::string::npos);
    BOOST_TEST(exported.find("bens note") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(erasing_a_person_deletes_their_notes_and_lets_none_be_added) {
    add_grant(site.database(), ben, practical);
    add(ada, "adas");
    add(ben, "bens");
    site.database().write([&](Transaction& transaction) {
        operations::erase_person(transaction, learner_act(ada, site.clock().now()), ada);
    });
    BOOST_TEST(kept() == "bens");
    BOOST_TEST((add(ada, "late") == NoteAnswer::lesson_not_open));
    BOOST_TEST(kept() == "bens");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(lesson_notes_at_once)

BOOST_AUTO_TEST_CASE(two_requests_at_once_do_not_exceed_the_limit) {
    TestDatabase test;
    const CapturedOutput quiet;
    const auto ada = add_learner(test.connection(), "ada");
    add_grant(test.connection(), ada, add_course(test.connection(), practical_sql()));
    add_many_notes(test.connection(), ada, "joins", 499);
    Database other{test.connection_string()};
    Database looker{test.connection_string()};
    const auto add = [&](Transaction& transaction) {
        return learning::add_note(
            transaction, {ada, {"practical-sql", "joins"}, "the last", std::nullopt}, noon());
    };
    std::atomic<bool> is_over = false;
    auto second_answer = NoteAnswer::saved;
    std::thread second;
    const auto first_answer = test.connection().write([&](Transaction& transaction) {
        const auto answer = add(transaction);
        second = std::thread{[&] {
            second_answer = other.write(add);
            is_over = true;
        }};
        while (!is_over && !has_waiting_session(looker)) std::this_thread::sleep_for(5ms);
        return answer;
    });
    second.join();
    BOOST_TEST((first_answer == NoteAnswer::saved));
    BOOST_TEST((second_answer == NoteAnswer::too_many));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
