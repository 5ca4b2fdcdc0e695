// Beats of playbacks: what is kept of them, what is dropped, and what they complete.

#include "learning/progress.hpp"

#include <algorithm>
#include <bitset>
#include <chrono>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "learning/completion.hpp"
#include "learning/learning_pages.hpp"
#include "learning/video_pages.hpp"
#include "operations/erasing.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

/// The length of each video in the cast.
constexpr int duration = 90;

/// The id of a playback: 32 times the same digit.
std::string playback(char digit) {
    return std::string(32, digit);
}

struct SentBeat {
    std::string playback = test::playback('a');
    std::string beat = "1";
    std::string position = "5";
    std::string watched = "0-5";
};

/// Ada has access to Practical SQL and has just opened the lesson joins, Ben has access to nothing.
struct Watching {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), practical_sql());
    EntitlementId grant = add_grant(site.database(), ada, practical);

    Watching() { open("joins"); }

    void open(const std::string& lesson) {
        learning::show_player(
            as_learner(get_request("/learn", {{"course", "practical-sql"}, {"lesson", lesson}}),
                       ada),
            site.services());
    }
    web::Response post(UserId user, const std::string& body, const std::string& lesson = "joins") {
        return learning::save_beat_of_playback(
            as_learner(
                post_request("/learn", body, {{"course", "practical-sql"}, {"lesson", lesson}}),
                user),
            site.services());
    }
    web::Response send(const SentBeat& sent, const std::string& lesson = "joins") {
        return send_as(ada, sent, lesson);
    }
    web::Response send_as(UserId user, const SentBeat& sent, const std::string& lesson = "joins") {
        return post(user,
                    "playback=" + sent.playback + "&beat=" + sent.beat +
                        "&position=" + sent.position + "&watched=" + sent.watched,
                    lesson);
    }
    /// Sends the first beat of a playback, with nothing watched.
    void start(char digit = 'a') {
        send({.playback = playback(digit), .position = "0", .watched = ""});
    }
    /// Sends a beat a minute later: 150 more seconds can have been watched, or 45 by the first
    /// beat.
    web::Response send_later(const SentBeat& sent) {
        site.clock().advance(1min);
        return send(sent);
    }
    /// A rule's call, with a percentage of its own.
    std::optional<learning::BeatAnswer> save(const learning::Beat& beat, int percent) {
        return site.database().autocommit([&](Connection& connection) {
            return learning::save_beat(connection, {ada, {"practical-sql", "joins"}, beat, percent},
                                       site.clock().now());
        });
    }
    void complete(const std::string& is_completed) {
        learning::save_completion(
            as_learner(post_request("/learn", "completed=" + is_completed,
                                    {{"course", "practical-sql"}, {"lesson", "joins"}}),
                       ada),
            site.services());
    }
    std::string text(const char* sql) {
        return site.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("answer"); });
    }
    /// Returns the position and the ranges of the lesson joins.
    std::string kept() {
        return text(R"sql(
            SELECT COALESCE(string_agg(concat_ws(' ', position_seconds, watched), ', '), '')
                       AS answer
              FROM lesson_progress AS progress
              JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
             WHERE lesson.key = 'joins'
        )sql");
    }
    std::string status() {
        return text(R"sql(
            SELECT concat_ws(' ', progress.status, completed_by) AS answer
              FROM lesson_progress AS progress
              JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
             WHERE lesson.key = 'joins'
        )sql");
    }
    std::string audit_rows() { return text("SELECT count(*)::text AS answer FROM audit_logs"); }
    std::string playbacks() { return text("SELECT count(*)::text AS answer FROM playbacks"); }
};

std::string body_of(const web::Response& response) {
    return std::get<std::string>(response.body);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(beats, Watching)

// --- What is kept ---

BOOST_AUTO_TEST_CASE(a_beat_keeps_the_position_and_the_ranges) {
    const auto response = send({.position = "5.75", .watched = "0-5"});
    BOOST_TEST(response.status == 204);
    BOOST_TEST(body_of(response).empty());
    BOOST_TEST(kept() == "5 {[0,5)}");
}

BOOST_AUTO_TEST_CASE(ranges_of_several_beats_unite) {
    send_later({.beat = "1", .watched = "0-5,20-30"});
    send_later({.beat = "2", .watched = "3-20"});
    send_later({.beat = "3", .position = "60", .watched = "50-60"});
    BOOST_TEST(kept() == "60 {[0,30),[50,60)}");
}

BOOST_AUTO_TEST_CASE(a_beat_without_ranges_moves_the_position_only) {
    send({});
    send_later({.beat = "2", .position = "80", .watched = ""});
    BOOST_TEST(kept() == "80 {[0,5)}");
}

BOOST_AUTO_TEST_CASE(late_and_repeated_beats_change_nothing) {
    send_later({.beat = "3", .position = "30", .watched = "0-30"});
    const auto before = kept();
    for (const std::string number : {"3", "2", "1"}) {
        BOOST_TEST(send_later({.beat = number, .position = "70", .watched = "60-70"}).status ==
                   204);
    }
    BOOST_TEST(kept() == before);
    send_later({.beat = "4", .position = "40", .watched = "30-40"});
    BOOST_TEST(kept() == "40 {[0,40)}");
}

BOOST_AUTO_TEST_CASE(of_two_devices_the_newest_position_wins_and_the_ranges_unite) {
    send_later({.playback = playback('a'), .beat = "7", .position = "20", .watched = "0-20"});
    send_later({.playback = playback('b'), .beat = "1", .position = "60", .watched = "50-60"});
    BOOST_TEST(kept() == "60 {[0,20),[50,60)}");
    send_later({.playback = playback('a'), .beat = "8", .position = "30", .watched = "20-30"});
    BOOST_TEST(kept() == "30 {[0,30),[50,60)}");
}

BOOST_AUTO_TEST_CASE(an_older_beat_that_is_stored_later_does_not_move_the_position) {
    site.clock().advance(1h);
    send({.playback = playback('a'), .position = "60", .watched = "50-60"});
    site.clock().advance(-30s);
    send({.playback = playback('b'), .position = "10", .watched = "0-10"});
    BOOST_TEST(kept() == "60 {[0,10),[50,60)}");
}

BOOST_AUTO_TEST_CASE(ranges_and_position_end_with_the_video) {
    send_later({.position = "500", .watched = "85-120"});
    BOOST_TEST(kept() == "90 {[85,90)}");
}

BOOST_AUTO_TEST_CASE(without_a_known_length_ranges_are_kept_and_complete_nothing) {
    set_duration(site.database(), "joins", std::nullopt);
    start();
    BOOST_TEST(send_later({.beat = "2", .position = "120", .watched = "0-120"}).status == 204);
    BOOST_TEST(kept() == "120 {[0,120)}");
    BOOST_TEST(status() == "in_progress");
}

BOOST_AUTO_TEST_CASE(a_beat_of_a_lesson_that_was_never_opened_starts_its_progress) {
    BOOST_TEST(send({}, "why-sql").status == 204);
    BOOST_TEST(text(R"sql(
        SELECT watched::text AS answer
          FROM lesson_progress AS progress
          JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
         WHERE lesson.key = 'why'
    )sql") == "{[0,5)}");
}

// --- What it costs ---

BOOST_AUTO_TEST_CASE(a_beat_is_one_statement_and_no_audit_row) {
    const auto before = audit_rows();
    int number = 0;
    BOOST_TEST(count_round_trips(site.database(), [&] {
                   site.clock().advance(15s);
                   send({.beat = std::to_string(++number)});
               }) == 1);
    char playback = 'a';
    BOOST_TEST(count_round_trips(site.database(),
                                 [&] { send({.playback = test::playback(++playback)}); }) == 3,
               "the first one also begins its playback");
    BOOST_TEST(audit_rows() == before);
}

BOOST_AUTO_TEST_CASE(only_a_completion_waits_for_the_disk) {
    site.database().write([](Transaction& transaction) {
        transaction.execute("SET synchronous_commit = on");
        transaction.execute(R"sql(
            CREATE TABLE commits (table_name text, durability text);
            CREATE FUNCTION note_commit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO commits VALUES (TG_TABLE_NAME, current_setting('synchronous_commit'));
                RETURN NULL;
            END
            $$;
            CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE ON playbacks
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_commit();
            CREATE CONSTRAINT TRIGGER note AFTER INSERT ON audit_logs
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_commit()
        )sql");
    });
    const auto noted =
        "SELECT string_agg(concat_ws(' ', table_name, durability), ', ') AS answer "
        "FROM commits";
    send({});
    BOOST_TEST(text(noted) == "playbacks off, playbacks off", "begun, and taken");
    BOOST_TEST(text("SELECT current_setting('synchronous_commit') AS answer") == "on");
    send_later({.beat = "2", .watched = "0-90"});
    BOOST_TEST(text(noted) == "playbacks off, playbacks off, playbacks off, audit_logs on");
}

// --- Completion ---

BOOST_AUTO_TEST_CASE(ninety_percent_of_the_video_complete_the_lesson_once) {
    start();
    BOOST_TEST(send_later({.beat = "2", .watched = "0-80"}).status == 204);
    BOOST_TEST(status() == "in_progress");
    const auto response = send_later({.beat = "3", .watched = "80-81"});
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.header("Content-Type") == "application/json");
    BOOST_TEST(body_of(response) == R"({"is_completed":true})");
    BOOST_TEST(status() == "completed watching");
    BOOST_TEST(send_later({.beat = "4", .watched = "81-90"}).status == 204);
    BOOST_TEST(send_later({.playback = playback('b'), .watched = "0-5"}).status == 204);
    BOOST_TEST(status() == "completed watching");
    BOOST_TEST(kept() == "5 {[0,90)}");
    BOOST_TEST(text(R"sql(
        SELECT string_agg(concat_ws(' ', outcome, reason, actor), ', ') AS answer
          FROM audit_logs
         WHERE event = 'lesson_completed'
           AND actor_user_id = user_id
           AND lesson_id IS NOT NULL
           AND course_id IS NOT NULL
    )sql") == "done watched learner");
}

BOOST_AUTO_TEST_CASE(the_same_seconds_watched_twice_count_once) {
    send_later({.beat = "1", .watched = "0-45"});
    BOOST_TEST(send_later({.beat = "2", .watched = "0-45"}).status == 204);
    BOOST_TEST(status() == "in_progress");
}

BOOST_AUTO_TEST_CASE(the_percentage_is_a_setting) {
    site.clock().advance(1min);
    learning::Beat beat{playback('a'), 1, 44, {{0, 44}}};
    BOOST_TEST(!save(beat, 50)->completes);
    beat.number = 2;
    beat.watched = {{44, 45}};
    BOOST_TEST(save(beat, 50)->completes.has_value());
    beat.number = 3;
    BOOST_TEST(!save(beat, 51)->completes);
    BOOST_TEST(!save({playback('b'), 1, 1, {{0, 1}}}, 100)->completes);
}

BOOST_AUTO_TEST_CASE(a_beat_leaves_a_lesson_that_the_learner_completed) {
    complete("true");
    start();
    BOOST_TEST(send_later({.beat = "2", .watched = "0-90"}).status == 204);
    BOOST_TEST(status() == "completed learner");
    BOOST_TEST(kept() == "5 {[0,90)}");
}

BOOST_AUTO_TEST_CASE(an_undone_completion_stays_undone_for_the_same_playback) {
    start();
    BOOST_TEST(send_later({.beat = "2", .watched = "0-90"}).status == 200);
    complete("false");
    BOOST_TEST(send_later({.beat = "3", .watched = "0-90"}).status == 204);
    BOOST_TEST(status() == "in_progress");
}

BOOST_AUTO_TEST_CASE(watching_again_after_the_undoing_completes_the_lesson_again) {
    start();
    send_later({.beat = "2", .watched = "0-90"});
    complete("false");
    const auto other = playback('b');
    BOOST_TEST(send_later({.playback = other, .beat = "1", .watched = ""}).status == 204);
    BOOST_TEST(send_later({.playback = other, .beat = "2", .watched = "0-80"}).status == 204);
    BOOST_TEST(status() == "in_progress", "not enough was watched again");
    BOOST_TEST(kept() == "5 {[0,90)}", "what was watched before is kept");
    BOOST_TEST(send_later({.playback = other, .beat = "3", .watched = "80-81"}).status == 200);
    BOOST_TEST(status() == "completed watching");
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_for_a_lesson_without_a_video) {
    site.database().write([](Transaction& transaction) {
        query(transaction, "UPDATE course_lessons SET stream_uid = NULL, video_object_key = NULL");
    });
    const auto before = kept();
    start();
    BOOST_TEST(send_later({.beat = "2"}).status == 204);
    BOOST_TEST(kept() == before);
    BOOST_TEST(site.database().read([](Connection& connection) {
        return query(connection, "SELECT count(*) AS n FROM playbacks").front().integer("n");
    }) == 0);
}

BOOST_AUTO_TEST_CASE(watching_completes_nothing_once_access_has_ended) {
    site.clock().advance(1min);
    const auto answer = save({playback('a'), 1, 45, {{0, 45}}}, 50);
    BOOST_REQUIRE(answer->completes.has_value());
    const auto complete_watched = [&] {
        return site.database().write([&](Transaction& transaction) {
            return learning::complete_watched(transaction, learner_act(ada), *answer->completes);
        });
    };
    add_grant(site.database(), ben, practical);
    add_grant(site.database(), ada, add_course(site.database(), bread()));
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(!complete_watched());
    set_grant(site.database(), grant, "active");
    remove_module(site.database(), "more");
    BOOST_TEST(!complete_watched(), "the lesson was removed");
    BOOST_TEST(status() == "in_progress");
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "done") == 0);
}

BOOST_AUTO_TEST_CASE(watching_completes_nothing_that_is_undone_at_the_moment_of_its_first_beat) {
    site.clock().advance(1min);
    const auto watched = save({playback('a'), 1, 45, {{0, 45}}}, 50)->completes.value();
    const auto complete_watched = [&](const learning::WatchedLesson& lesson) {
        return site.database().write([&](Transaction& transaction) {
            return learning::complete_watched(transaction, learner_act(ada), lesson);
        });
    };
    complete("true");
    BOOST_TEST(!complete_watched(watched));
    BOOST_TEST(status() == "completed learner");
    complete("false");
    BOOST_TEST(!complete_watched(watched));
    BOOST_TEST(status() == "in_progress");

    site.clock().advance(1s);
    start('b');
    BOOST_TEST(!complete_watched(watched), "another playback began later");
    send({}, "why-sql");
    BOOST_TEST(!complete_watched(watched), "it began later in another lesson");
    add_grant(site.database(), ben, practical);
    send_as(ben, {});
    BOOST_TEST(!complete_watched(watched), "it began later for another learner");
    BOOST_TEST(complete_watched({watched.course_id, watched.lesson_id, playback('b')}));
}

BOOST_AUTO_TEST_CASE(watching_completes_the_lesson_of_that_learner_only) {
    add_grant(site.database(), ben, practical);
    send_as(ben, {});
    open("why-sql");
    start();
    BOOST_TEST(send_later({.beat = "2", .watched = "0-90"}).status == 200);
    BOOST_TEST(text(R"sql(
        SELECT string_agg(concat_ws(' ', users.name, lesson.key), ', ') AS answer
          FROM lesson_progress AS progress
          JOIN users ON users.id = progress.user_id
          JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
         WHERE progress.status = 'completed'
    )sql") == "ada joins");
}

BOOST_AUTO_TEST_CASE(toggling_by_watching_is_audited_once_an_hour) {
    for (const char digit : {'1', '2', '3'}) {
        start(digit);
        BOOST_TEST(
            send_later({.playback = playback(digit), .beat = "2", .watched = "0-90"}).status ==
            200);
        complete("false");
        site.clock().advance(1s);
    }
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "done") == 1);
}

// --- Permission, in both directions ---

BOOST_AUTO_TEST_CASE(a_beat_needs_access_at_that_moment) {
    BOOST_TEST(send({}).status == 204);
    const auto before = kept();
    for (const std::string state : {"suspended", "revoked"}) {
        set_grant(site.database(), grant, state);
        const auto response = send_later({.beat = "2", .watched = "5-20"});
        BOOST_TEST(response.status == 403);
        BOOST_TEST(response.header("Content-Type") == "application/problem+json");
    }
    BOOST_TEST(kept() == before);
    set_grant(site.database(), grant, "active");
    BOOST_TEST(send_later({.beat = "2", .watched = "5-20"}).status == 204);
    BOOST_TEST(kept() == "5 {[0,20)}");
}

BOOST_AUTO_TEST_CASE(a_beat_for_a_lesson_of_somebody_else_is_refused_and_audited) {
    const auto refused = send_as(ben, {});
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(body_of(refused) == body_of(send_as(ben, {}, "nothing")));
    BOOST_TEST(kept() == "0 {}");
    BOOST_TEST(playbacks() == "0");
    BOOST_TEST(count_audit(site.database(), "lesson_access_denied", "refused") == 2);
}

BOOST_AUTO_TEST_CASE(a_beat_for_an_unpublished_lesson_is_refused) {
    send({});
    auto course = practical_sql();
    course.modules[1].lessons[0].is_published = false;
    add_course(site.database(), course);
    BOOST_TEST(send_later({.beat = "2", .watched = "5-20"}).status == 403);
    add_course(site.database(), practical_sql());
    BOOST_TEST(kept() == "5 {[0,5)}");
}

BOOST_AUTO_TEST_CASE(the_playback_of_another_learner_is_another_playback) {
    add_grant(site.database(), ben, practical);
    send({.beat = "9"});
    BOOST_TEST(send_as(ben, {.beat = "1", .position = "3", .watched = "0-3"}).status == 204);
    BOOST_TEST(playbacks() == "2");
    BOOST_TEST(text("SELECT string_agg(watched::text, ' ' ORDER BY user_id) AS answer "
                    "FROM lesson_progress") == "{[0,5)} {[0,3)}");
}

BOOST_AUTO_TEST_CASE(a_lesson_that_another_learner_opened_keeps_nothing_of_an_impossible_beat) {
    add_grant(site.database(), ben, practical);
    BOOST_TEST(send_as(ben, {.watched = "0-36000"}).status == 204);
    BOOST_TEST(playbacks() == "0");
}

// --- Forged beats ---

BOOST_AUTO_TEST_CASE(a_malformed_beat_is_refused_and_keeps_nothing) {
    std::string thousand = "0-1";
    for (int i = 1; i < 1000; ++i) {
        thousand += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i + 1);
    }
    std::string too_many = "0-1";
    for (int i = 1; i < 51; ++i) too_many += ",0-1";
    const std::vector<SentBeat> forged{{.playback = ""},
                                       {.playback = "a"},
                                       {.playback = std::string(32, 'A')},
                                       {.playback = std::string(31, 'a') + "g"},
                                       {.playback = std::string(33, 'a')},
                                       {.beat = ""},
                                       {.beat = "0"},
                                       {.beat = "-1"},
                                       {.beat = "1.5"},
                                       {.beat = "1000001"},
                                       {.beat = "99999999999999999999"},
                                       {.position = ""},
                                       {.position = "NaN"},
                                       {.position = "Infinity"},
                                       {.position = "-1"},
                                       {.position = "-0"},
                                       {.position = "1e3"},
                                       {.position = "1."},
                                       {.position = ".5"},
                                       {.position = "86401"},
                                       {.position = "1.0000000000000000000000001"},
                                       {.watched = "NaN"},
                                       {.watched = "5"},
                                       {.watched = "-5"},
                                       {.watched = "5-"},
                                       {.watched = "5-4"},
                                       {.watched = "-5-4"},
                                       {.watched = "0-1.5"},
                                       {.watched = "0-86401"},
                                       {.watched = "0-99999999999"},
                                       {.watched = ","},
                                       {.watched = "0-1,"},
                                       {.watched = ",0-1"},
                                       {.watched = "0-1,,2-3"},
                                       {.watched = too_many},
                                       {.watched = "{[0,15)}"}};
    for (const auto& beat : forged) {
        const auto response = send_later(beat);
        BOOST_TEST(response.status == 400, beat.playback << ' ' << beat.beat << ' ' << beat.position
                                                         << ' ' << beat.watched);
        BOOST_TEST(response.header("Content-Type") == "application/problem+json");
    }
    BOOST_TEST(send_later({.watched = thousand}).status == 413);
    BOOST_TEST(post(ada, "").status == 400);
    BOOST_TEST(post(ada, std::string(100'000, 'a')).status == 413);
    BOOST_TEST(kept() == "0 {}");
    BOOST_TEST(playbacks() == "0");
}

BOOST_AUTO_TEST_CASE(a_beat_that_is_no_form_is_refused) {
    auto request = as_learner(
        post_request("/learn", R"({"beat":1})", {{"course", "practical-sql"}, {"lesson", "joins"}}),
        ada);
    request.content_type = "application/json";
    BOOST_TEST(learning::save_beat_of_playback(request, site.services()).status == 415);
    BOOST_TEST(kept() == "0 {}");
}

BOOST_AUTO_TEST_CASE(a_body_of_four_kibibytes_is_accepted_and_a_longer_one_is_not) {
    const auto body_of = [](std::size_t size) {
        const auto fields = "playback=" + playback('a') + "&beat=1&position=5&watched=0-5&more=";
        return fields + std::string(size - fields.size(), 'x');
    };
    BOOST_TEST(post(ada, body_of(4097)).status == 413);
    BOOST_TEST(kept() == "0 {}");
    BOOST_TEST(post(ada, body_of(4096)).status == 204);
    BOOST_TEST(kept() == "5 {[0,5)}");
}

BOOST_AUTO_TEST_CASE(a_range_may_be_empty) {
    BOOST_TEST(send({.watched = "5-5"}).status == 204);
    BOOST_TEST(kept() == "5 {}");
}

BOOST_AUTO_TEST_CASE(fifty_ranges_are_accepted) {
    std::string fifty = "0-1";
    for (int i = 1; i < 50; ++i) fifty += ",0-1";
    start();
    BOOST_TEST(send_later({.beat = "2", .watched = fifty}).status == 204);
    BOOST_TEST(kept() == "5 {[0,1)}");
}

BOOST_AUTO_TEST_CASE(more_than_time_allows_is_dropped) {
    site.clock().advance(1s);
    BOOST_TEST(send({.position = "36000", .watched = "0-36000"}).status == 204);
    BOOST_TEST(kept() == "0 {}");
    // The clock of the playback runs since the page was opened, a second ago: (1 + 3) * 2.5.
    BOOST_TEST(send({.position = "11", .watched = "0-11"}).status == 204);
    BOOST_TEST(kept() == "0 {}");
    BOOST_TEST(send({.position = "10", .watched = "0-10"}).status == 204);
    BOOST_TEST(kept() == "10 {[0,10)}");
    BOOST_TEST(send({.beat = "2", .position = "11", .watched = "10-11"}).status == 204);
    BOOST_TEST(kept() == "10 {[0,10)}", "all was reported");
    site.clock().advance(15s);
    BOOST_TEST(send({.beat = "2", .position = "47", .watched = "10-47"}).status == 204);
    BOOST_TEST(kept() == "47 {[0,47)}");
}

BOOST_AUTO_TEST_CASE(time_before_the_first_beat_counts_up_to_fifteen_seconds) {
    site.clock().advance(1h);
    send({.beat = "1", .position = "46", .watched = "0-46"});
    BOOST_TEST(kept() == "0 {}");
    send({.beat = "1", .position = "45", .watched = "0-45"});
    BOOST_TEST(kept() == "45 {[0,45)}");
}

BOOST_AUTO_TEST_CASE(a_lesson_that_was_never_opened_keeps_nothing_of_an_impossible_beat) {
    BOOST_TEST(send({.watched = "0-36000"}, "why-sql").status == 204);
    BOOST_TEST(playbacks() == "0");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM lesson_progress") == "1");
}

BOOST_AUTO_TEST_CASE(a_flood_of_beats_is_dropped) {
    site.clock().advance(1min);
    for (int i = 1; i <= 200; ++i) {
        BOOST_TEST(send({.beat = std::to_string(i),
                         .position = std::to_string(i % duration),
                         .watched = ""})
                       .status == 204);
    }
    BOOST_TEST(kept() == "38 {}", "30 at once, and 8 for the 15 seconds before the first");
    site.clock().advance(4s);
    send({.beat = "201", .position = "70", .watched = ""});
    BOOST_TEST(kept() == "70 {}");
}

BOOST_AUTO_TEST_CASE(a_flood_of_playbacks_is_dropped) {
    const auto begin = [&](int number) {
        auto id = std::to_string(number);
        id.insert(0, 32 - id.size(), '0');
        BOOST_TEST(send({.playback = id}).status == 204);
    };
    for (int i = 0; i < 130; ++i) begin(i);
    BOOST_TEST(playbacks() == "120");
    site.clock().advance(1h);
    begin(200);
    BOOST_TEST(playbacks() == "121");
}

// --- Any order ---

namespace {

struct Delivery {
    std::size_t playback = 0;
    learning::Beat beat;
};

/// What a lesson should hold, computed second by second.
struct Oracle {
    std::bitset<duration> watched;
    int position = 0;
    std::map<std::size_t, int> highest;

    void take(const Delivery& delivery) {
        auto& number = highest[delivery.playback];
        if (delivery.beat.number <= number) return;
        number = delivery.beat.number;
        position = std::min(delivery.beat.position_seconds, duration);
        for (const auto& [begin, end] : delivery.beat.watched) {
            for (int second = begin; second < std::min(end, duration); ++second) {
                watched.set(static_cast<std::size_t>(second));
            }
        }
    }
    [[nodiscard]] std::string text() const {
        std::string ranges;
        for (std::size_t begin = 0; begin < watched.size(); ++begin) {
            if (!watched[begin]) continue;
            auto end = begin;
            while (end < watched.size() && watched[end]) ++end;
            ranges += (ranges.empty() ? "[" : ",[") + std::to_string(begin) + "," +
                      std::to_string(end) + ")";
            begin = end;
        }
        return std::to_string(position) + " {" + ranges + "}";
    }
};

/// Returns the beats of three playbacks, some of them twice, in a random order.
std::vector<Delivery> random_deliveries(std::mt19937& random) {
    const auto up_to = [&](int highest) {
        return std::uniform_int_distribution<int>{0, highest}(random);
    };
    std::vector<Delivery> deliveries;
    for (std::size_t playback = 0; playback < 3; ++playback) {
        int number = 0;
        for (int i = 0; i < 4; ++i) {
            number += 1 + up_to(2);
            learning::Beat beat{test::playback("abc"[playback]), number, up_to(100), {}};
            for (int ranges = up_to(3); ranges > 0; --ranges) {
                const int begin = up_to(95);
                beat.watched.push_back({begin, begin + up_to(8)});
            }
            deliveries.push_back({playback, std::move(beat)});
        }
    }
    for (int i = 0; i < 3; ++i) {
        deliveries.push_back(deliveries[static_cast<std::size_t>(up_to(11))]);
    }
    std::ranges::shuffle(deliveries, random);
    return deliveries;
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_order_of_the_beats_of_three_playbacks_keeps_the_union_of_those_in_time) {
    int dropped = 0;
    int taken = 0;
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random{seed};
        Oracle oracle;
        site.database().write(
            [](Transaction& transaction) { query(transaction, "DELETE FROM lesson_progress"); });
        open("joins");
        for (const auto& delivery : random_deliveries(random)) {
            site.clock().advance(15s);
            ++(save(delivery.beat, 100)->is_taken ? taken : dropped);
            oracle.take(delivery);
        }
        BOOST_TEST(kept() == oracle.text(),
                   "seed " << seed << ": " << kept() << " (expected " << oracle.text() << ")");
    }
    BOOST_TEST(taken > 1000);
    BOOST_TEST(dropped > 1000);
}

BOOST_AUTO_TEST_CASE(beats_that_arrive_together_all_count) {
    TestDatabase test;
    const auto carl = add_learner(test.connection(), "carl");
    add_grant(test.connection(), carl, add_course(test.connection(), practical_sql()));
    std::vector<std::thread> devices;
    for (int device = 0; device < 3; ++device) {
        devices.emplace_back([&, device] {
            Database database{test.connection_string()};
            for (int i = 0; i < 30; ++i) {
                const int second = 3 * i + device;
                const learning::Beat beat{
                    playback("abc"[device]), i + 1, second, {{second, second + 1}}};
                database.autocommit([&](Connection& connection) {
                    return learning::save_beat(connection, {carl, {"practical-sql", "joins"}, beat},
                                               noon() + i * 1s);
                });
            }
        });
    }
    for (auto& device : devices) device.join();
    const auto watched = test.connection().read([](Connection& connection) {
        return query(connection, "SELECT watched::text AS answer FROM lesson_progress")
            .front()
            .text("answer");
    });
    BOOST_TEST(watched == "{[0,90)}");
}

BOOST_AUTO_TEST_CASE(a_first_beat_that_arrives_several_times_at_once_counts_once) {
    TestDatabase test;
    const auto carl = add_learner(test.connection(), "carl");
    add_grant(test.connection(), carl, add_course(test.connection(), practical_sql()));
    std::vector<std::thread> tries;
    for (int i = 0; i < 4; ++i) {
        tries.emplace_back([&] {
            Database database{test.connection_string()};
            const learning::Beat beat{playback('a'), 1, 7, {{0, 7}}};
            database.autocommit([&](Connection& connection) {
                return learning::save_beat(connection, {carl, {"practical-sql", "joins"}, beat},
                                           noon());
            });
        });
    }
    for (auto& one : tries) one.join();
    const auto counted = test.connection().read([](Connection& connection) {
        return query(connection, R"sql(
            SELECT concat_ws(' ', beat_count, watched_seconds, watched) AS answer
              FROM playbacks
              JOIN lesson_progress USING (user_id, lesson_id)
        )sql")
            .front()
            .text("answer");
    });
    BOOST_TEST(counted == "1 7 {[0,7)}");
}

// --- Old playbacks ---

BOOST_AUTO_TEST_CASE(a_playback_is_deleted_a_day_after_its_last_beat) {
    send({});
    site.clock().advance(23h);
    send({.beat = "2"});
    site.clock().advance(23h);
    BOOST_TEST(operations::clean_up(site.services()) == 0);
    site.clock().advance(1h);
    BOOST_TEST(operations::clean_up(site.services()) == 1);
    BOOST_TEST(playbacks() == "0");
    BOOST_TEST(kept() == "5 {[0,5)}");
}

BOOST_AUTO_TEST_CASE(progress_is_erased_with_its_playbacks) {
    add_grant(site.database(), ben, practical);
    send({});
    send_as(ben, {});
    site.database().write(
        [&](Transaction& transaction) { learning::erase_progress(transaction, ada); });
    BOOST_TEST(playbacks() == "1");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM lesson_progress") == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
