#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

// Playing a video: beats, completion by watching, and where a learner continues. The videos of the
// demo courses are 30 seconds long.

namespace {

struct Beat {
    std::string playback = std::string(32, 'a');
    std::string number = "1";
    std::string position = "5";
    std::string watched = "0-5";
};

Reply send(Browser& browser, const std::string& lesson, const Beat& beat = {},
           const std::string& course = sql_course) {
    return browser.submit(lesson_path(course, lesson) + "/progress", {{"playback", beat.playback},
                                                                      {"beat", beat.number},
                                                                      {"position", beat.position},
                                                                      {"watched", beat.watched}});
}

/// Returns the status, position and ranges of a lesson, or `none`.
std::string progress(const Learner& learner, const std::string& lesson) {
    const auto rows = facts(R"sql(
        SELECT concat_ws(' ', progress.status, position_seconds, watched) AS line
          FROM lesson_progress AS progress
          JOIN users ON users.id = progress.user_id
          JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
         WHERE users.email = $1
           AND lesson.slug = $2
    )sql",
                            learner.email, lesson);
    return rows.empty() ? "none" : rows.front().text("line");
}

/// Moves the learner's visits and playbacks an hour into the past, so that a test need not wait.
void let_an_hour_pass(const Learner& learner) {
    facts(R"sql(
        UPDATE lesson_progress
           SET last_visited_at = last_visited_at - interval '1 hour'
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
    )sql",
          learner.email);
    facts(R"sql(
        UPDATE playbacks
           SET started_at = started_at - interval '1 hour'
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
    )sql",
          learner.email);
}

std::int64_t completions(const Learner& learner, const std::string& outcome) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN users ON users.id = log.actor_user_id
         WHERE users.email = $1
           AND log.event = 'lesson_completed'
           AND log.outcome = $2
    )sql",
                  learner.email, outcome);
}

std::string first_lesson() {
    return lessons_of(sql_course).front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(watching)

BOOST_AUTO_TEST_CASE(first_visit_and_beats_are_kept_and_the_course_continues_there) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lessons = lessons_of(sql_course);
    BOOST_TEST(progress(learner, lessons[2]) == "none");
    BOOST_TEST(browser.get(lesson_path(sql_course, lessons[2])).status == 200);
    BOOST_TEST(progress(learner, lessons[2]) == "in_progress 0 {}");

    const auto reply = send(browser, lessons[2], {.position = "6.5", .watched = "0-3,4-6"});
    BOOST_TEST(reply.status == 204);
    BOOST_TEST(reply.body.empty());
    BOOST_TEST(progress(learner, lessons[2]) == "in_progress 6 {[0,3),[4,6)}");
    BOOST_TEST(browser.get("/learn/practical-sql")
                   .says(lesson_path(sql_course, lessons[2]) + "/complete"));
}

BOOST_AUTO_TEST_CASE(watching_to_the_end_completes_the_lesson_and_undoing_it_lasts) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = first_lesson();
    browser.get(lesson_path(sql_course, lesson));
    send(browser, lesson);
    let_an_hour_pass(learner);
    const auto reply = send(browser, lesson, {.number = "2", .position = "30", .watched = "5-30"});
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.header("content-type") == "application/json");
    BOOST_TEST(reply.body == R"({"is_completed":true})");
    BOOST_TEST(progress(learner, lesson).starts_with("completed "));
    BOOST_TEST(browser.get("/my-courses").says("1 of 9 done"));
    BOOST_TEST(send(browser, lesson, {.number = "3"}).status == 204);
    BOOST_TEST(completions(learner, "done") == 1);

    browser.submit(lesson_path(sql_course, lesson) + "/complete", {{"completed", "false"}});
    BOOST_TEST(send(browser, lesson, {.number = "4"}).status == 204);
    BOOST_TEST(progress(learner, lesson).starts_with("in_progress "));
    const std::string other(32, 'b');
    BOOST_TEST(send(browser, lesson, {.playback = other}).status == 204);
    BOOST_TEST(progress(learner, lesson).starts_with("in_progress "));
    let_an_hour_pass(learner);
    const Beat rest{.playback = other, .number = "2", .position = "30", .watched = "5-30"};
    BOOST_TEST(send(browser, lesson, rest).status == 200);
    BOOST_TEST(progress(learner, lesson).starts_with("completed "));
    BOOST_TEST(completions(learner, "undone") == 1);
}

BOOST_AUTO_TEST_CASE(late_and_repeated_beats_change_nothing) {
    auto learner = learner_with(sql_course);
    const auto lesson = first_lesson();
    learner.browser.get(lesson_path(sql_course, lesson));
    send(learner.browser, lesson, {.number = "5"});
    const auto before = progress(learner, lesson);
    let_an_hour_pass(learner);
    for (const std::string number : {"5", "4", "1"}) {
        BOOST_TEST(
            send(learner.browser, lesson, {.number = number, .position = "20", .watched = "10-20"})
                .status == 204);
    }
    BOOST_TEST(progress(learner, lesson) == before);
}

BOOST_AUTO_TEST_CASE(two_devices_share_one_progress) {
    auto learner = learner_with(sql_course);
    Browser phone;
    sign_in(phone, learner.email, good_password);
    const auto lesson = first_lesson();
    learner.browser.get(lesson_path(sql_course, lesson));
    send(learner.browser, lesson);
    let_an_hour_pass(learner);
    BOOST_TEST(phone.get(lesson_path(sql_course, lesson)).status == 200);
    BOOST_TEST(send(phone, lesson,
                    {.playback = std::string(32, 'b'), .position = "14", .watched = "10-14"})
                   .status == 204);
    BOOST_TEST(progress(learner, lesson) == "in_progress 14 {[0,5),[10,14)}");
}

BOOST_AUTO_TEST_CASE(beat_after_a_revocation_or_for_a_foreign_lesson_is_refused) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = first_lesson();
    browser.get(lesson_path(sql_course, lesson));
    const auto foreign = send(browser, lessons_of(bread_course).front(), {}, bread_course);
    const auto unknown = send(browser, "no-such-lesson");
    BOOST_TEST(foreign.status == 403);
    BOOST_TEST(foreign.header("content-type") == "application/problem+json");
    BOOST_TEST(unknown.status == 403);
    BOOST_TEST(unknown.body == foreign.body);

    set_entitlements(learner.email, "revoked");
    BOOST_TEST(send(browser, lesson).status == 403);
    BOOST_TEST(progress(learner, lesson) == "in_progress 0 {}");
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM playbacks
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
    )sql",
                      learner.email) == 0);
    set_entitlements(learner.email, "active");
}

BOOST_AUTO_TEST_CASE(forged_beats_are_refused_or_dropped_and_keep_nothing) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = first_lesson();
    browser.get(lesson_path(sql_course, lesson));
    for (const auto& beat : std::vector<Beat>{{.position = "NaN"},
                                              {.position = "-1"},
                                              {.playback = "x"},
                                              {.number = "0"},
                                              {.watched = "-5-5"},
                                              {.watched = "0-5,"}}) {
        const auto reply = send(browser, lesson, beat);
        BOOST_TEST(reply.status == 400);
        BOOST_TEST(reply.header("content-type") == "application/problem+json");
    }
    BOOST_TEST(send(browser, lesson, {.watched = "0-30"}).status == 204);
    BOOST_TEST(send(browser, lesson, {.watched = "0-36000"}).status == 204);
    BOOST_TEST(send(browser, lesson, {.watched = std::string(100'000, '0')}).status == 413);
    BOOST_TEST(browser
                   .send({.method = "POST",
                          .address = lesson_path(sql_course, lesson) + "/progress",
                          .headers = {{"Origin", "https://elsewhere.example"},
                                      {"Sec-Fetch-Site", "cross-site"},
                                      {"Content-Type", "application/x-www-form-urlencoded"}},
                          .body = form_body({{"playback", std::string(32, 'a')},
                                             {"beat", "1"},
                                             {"position", "1"},
                                             {"watched", "0-1"}})})
                   .status == 403);
    BOOST_TEST(progress(learner, lesson) == "in_progress 0 {}");
}

BOOST_AUTO_TEST_CASE(visitor_without_a_session_is_sent_to_sign_in) {
    Browser visitor;
    BOOST_TEST(send(visitor, first_lesson()).redirects_to("/login"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
