#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::int64_t refusals(const std::string& email, const std::string& reason) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN users ON users.id = log.actor_user_id
         WHERE users.email = $1
           AND log.event = 'lesson_access_denied'
           AND log.outcome = 'refused'
           AND log.reason = $2
    )sql",
                  email, reason);
}

std::string progress(const std::string& email, const std::string& lesson) {
    const auto rows = facts(R"sql(
        SELECT progress.status
          FROM lesson_progress AS progress
          JOIN users ON users.id = progress.user_id
          JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
         WHERE users.email = $1
           AND lesson.slug = $2
    )sql",
                            email, lesson);
    return rows.empty() ? "none" : rows.front().text("status");
}

Reply complete(Browser& browser, const std::string& lesson, const std::string& completed) {
    return browser.submit(lesson_path(sql_course, lesson) + "/complete",
                          {{"completed", completed}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learning)

BOOST_AUTO_TEST_CASE(visitor_is_sent_to_sign_in_and_back) {
    Browser browser;
    BOOST_TEST(browser.get("/my-courses").redirects_to("/login?next=/my-courses"));
    const auto reply = browser.get("/learn/practical-sql");
    BOOST_TEST(reply.redirects_to("/login?next=/learn/practical-sql"));
    BOOST_TEST(browser.follow(reply).says("name=\"next\" value=\"/learn/practical-sql\""));
}

BOOST_AUTO_TEST_CASE(visitor_who_follows_the_link_of_a_lesson_sees_its_offer_and_can_sign_in) {
    Browser browser;
    const auto path = lesson_path(sql_course, lessons_of(sql_course)[1]);
    const auto page = browser.get(path);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.says("Already have this course? Sign in"));
    BOOST_TEST(page.says("<meta name=\"robots\" content=\"noindex\">"));
    BOOST_TEST(page.header("cache-control") == "no-store");
    BOOST_TEST(!page.says("iframe"));
    BOOST_TEST(browser.get("/login?next=" + path).says("name=\"next\" value=\"" + path + "\""));
    BOOST_TEST(browser.head(path).status == 200);

    auto learner = learner_with(sql_course);
    BOOST_TEST(!learner.browser.get(path).says("Already have this course? Sign in"));
    BOOST_TEST(!Browser{}.get(path).says("iframe"), "after a learner opened it");
    auto other = learner_with(bread_course);
    const auto of_member = other.browser.get(path);
    BOOST_TEST(of_member.status == 200);
    BOOST_TEST(of_member.says("See the course and buy"));
    BOOST_TEST(!of_member.says("Sign in"));
    BOOST_TEST(!of_member.says("iframe"));
    set_entitlements(learner.email, "revoked");
    BOOST_TEST(learner.browser.get(path).status == 403);
}

BOOST_AUTO_TEST_CASE(lessons_that_are_not_on_sale_send_a_visitor_to_sign_in_as_unknown_ones_do) {
    const auto lesson = lessons_of(bread_course).back();
    const auto path = lesson_path(bread_course, lesson);
    const auto headers_of = [](const Reply& reply) {
        std::string names;
        for (const auto& header : reply.headers) names += header.first + ' ';
        return names;
    };
    Browser browser;
    const auto unknown = browser.get("/learn/no-such-course/no-such-lesson");
    BOOST_TEST(unknown.redirects_to("/login?next=/learn/no-such-course/no-such-lesson"));
    std::vector<Reply> replies;
    for (const auto* status : {"draft", "retired"}) {
        facts("UPDATE courses SET status = $2 WHERE slug = $1", bread_course, status);
        replies.push_back(browser.get(path));
    }
    facts("UPDATE courses SET status = 'published' WHERE slug = $1", bread_course);
    facts("UPDATE course_lessons SET is_published = false WHERE slug = $1", lesson);
    replies.push_back(browser.get(path));
    facts("UPDATE course_lessons SET is_published = true WHERE slug = $1", lesson);
    for (const auto& reply : replies) {
        BOOST_TEST(reply.redirects_to("/login?next=" + path));
        BOOST_TEST(reply.body == unknown.body);
        BOOST_TEST(headers_of(reply) == headers_of(unknown));
    }
    BOOST_TEST(browser.get(path).status == 200);
}

BOOST_AUTO_TEST_CASE(without_an_entitlement_the_course_is_refused_and_the_refusal_is_audited) {
    auto learner = learner_with(sql_course);
    const auto reply = learner.browser.get("/learn/bread-from-four-ingredients");
    BOOST_TEST(reply.status == 403);
    BOOST_TEST(!reply.says("Bread"));
    BOOST_TEST(refusals(learner.email, "no_entitlement") == 1);
}

BOOST_AUTO_TEST_CASE(refusal_is_the_same_whether_the_course_or_lesson_exists_or_not) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto existing = browser.get("/learn/bread-from-four-ingredients");
    const auto unknown_course = browser.get("/learn/no-such-course");
    const auto unknown_lesson = browser.get("/learn/bread-from-four-ingredients/no-such-lesson");
    const auto lesson = lessons_of(bread_course).front();
    facts("UPDATE course_lessons SET is_published = false WHERE slug = $1", lesson);
    const auto hidden = browser.get(lesson_path(bread_course, lesson));
    facts("UPDATE course_lessons SET is_published = true WHERE slug = $1", lesson);
    BOOST_TEST(existing.status == 403);
    for (const auto* other : {&unknown_course, &unknown_lesson, &hidden}) {
        BOOST_TEST(other->status == existing.status);
        BOOST_TEST(other->body == existing.body);
    }
    BOOST_TEST(refusals(learner.email, "no_such_course") == 1);
}

BOOST_AUTO_TEST_CASE(owner_reads_that_an_unknown_lesson_is_not_available) {
    auto learner = learner_with(sql_course);
    const auto reply = learner.browser.get("/learn/practical-sql/no-such-lesson");
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(reply.says("This lesson is not available"));
    BOOST_TEST(reply.says("href=\"/learn/practical-sql\""));
    BOOST_TEST(refusals(learner.email, "no_such_lesson") == 1);
}

BOOST_AUTO_TEST_CASE(unpublished_lesson_and_draft_course_are_refused_even_with_an_entitlement) {
    auto learner = learner_with(bread_course);
    const auto lesson = lessons_of(bread_course).back();
    facts("UPDATE course_lessons SET is_published = false WHERE slug = $1", lesson);
    const auto hidden = learner.browser.get(lesson_path(bread_course, lesson));
    const auto outline = learner.browser.get("/learn/bread-from-four-ingredients");
    facts("UPDATE course_lessons SET is_published = true WHERE slug = $1", lesson);
    BOOST_TEST(hidden.status == 404);
    BOOST_TEST(!hidden.says("iframe"));
    BOOST_TEST(outline.status == 200);
    BOOST_TEST(!outline.says(lesson));

    facts("UPDATE courses SET status = 'draft' WHERE slug = $1", bread_course);
    const auto draft = learner.browser.get("/learn/bread-from-four-ingredients");
    const auto page = learner.browser.get("/courses/bread-from-four-ingredients");
    facts("UPDATE courses SET status = 'published' WHERE slug = $1", bread_course);
    BOOST_TEST(draft.status == 403);
    BOOST_TEST(page.status == 404);
}

BOOST_AUTO_TEST_CASE(retired_course_stays_open_with_an_entitlement_and_is_hidden_from_others) {
    auto learner = learner_with(bread_course);
    facts("UPDATE courses SET status = 'retired' WHERE slug = $1", bread_course);
    const auto player = learner.browser.get("/learn/bread-from-four-ingredients");
    const auto catalogue = Browser{}.get("/courses");
    const auto page = Browser{}.get("/courses/bread-from-four-ingredients");
    facts("UPDATE courses SET status = 'published' WHERE slug = $1", bread_course);
    BOOST_TEST(player.status == 200);
    BOOST_TEST(!catalogue.says("bread-from-four-ingredients"));
    BOOST_TEST(page.status == 404);
}

BOOST_AUTO_TEST_CASE(
    lesson_closes_on_the_next_request_after_a_revocation_and_reopens_after_a_restoration) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = lessons_of(sql_course).front();
    BOOST_TEST(browser.get(lesson_path(sql_course, lesson)).status == 200);

    for (const std::string status : {"revoked", "suspended"}) {
        set_entitlements(learner.email, status);
        BOOST_TEST(browser.get(lesson_path(sql_course, lesson)).status == 403, status);
        BOOST_TEST(browser.get("/learn/practical-sql").status == 403, status);
        BOOST_TEST(complete(browser, lesson, "true").status == 403, status);
        BOOST_TEST(!browser.get("/my-courses").says("Practical SQL"), status);
        BOOST_TEST(!browser.get("/courses/practical-sql").says("This course is yours"), status);
    }
    // Identical refusals are audited once, so only the first reason is certain.
    BOOST_TEST(refusals(learner.email, "entitlement_is_revoked") >= 1);
    set_entitlements(learner.email, "active");
    BOOST_TEST(browser.get(lesson_path(sql_course, lesson)).status == 200);
}

BOOST_AUTO_TEST_CASE(first_visit_starts_a_lesson_and_completing_it_leads_to_the_next) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lessons = lessons_of(sql_course);
    BOOST_TEST(progress(learner.email, lessons[0]) == "none");
    BOOST_TEST(browser.get("/learn/practical-sql").status == 200);
    BOOST_TEST(progress(learner.email, lessons[0]) == "in_progress");

    BOOST_TEST(
        complete(browser, lessons[0], "true").redirects_to(lesson_path(sql_course, lessons[1])));
    BOOST_TEST(progress(learner.email, lessons[0]) == "completed");
    BOOST_TEST(browser.get("/my-courses").says("1 of 9 done"));
    // Without a lesson in the address, the first uncompleted one is shown.
    BOOST_TEST(browser.get("/learn/practical-sql")
                   .says(lesson_path(sql_course, lessons[1]) + "/complete"));
}

BOOST_AUTO_TEST_CASE(
    every_link_to_start_or_continue_leads_to_the_lesson_where_the_learner_goes_on) {
    Browser browser;
    const auto email = fresh_address("learner");
    const auto success = buy(browser, sql_course, email);
    browser.get(success);
    BOOST_TEST(set_password(browser, success).redirects_to("/learn/practical-sql"));
    const auto lessons = lessons_of(sql_course);
    const auto form_of_second = lesson_path(sql_course, lessons[1]) + "/complete";
    complete(browser, lessons[0], "true");
    for (const auto& page : {success, std::string{"/my-courses"}, std::string{"/courses"},
                             std::string{"/courses/practical-sql"}}) {
        BOOST_TEST(browser.get(page).says("href=\"/learn/practical-sql\""), page);
    }
    BOOST_TEST(browser.get("/learn/practical-sql").says(form_of_second));

    // The link of a mail, in a browser that is not signed in
    Browser elsewhere;
    const auto asked = elsewhere.get("/learn/practical-sql");
    BOOST_TEST(asked.redirects_to("/login?next=/learn/practical-sql"));
    const auto signed_in = sign_in(elsewhere, email, good_password, "/learn/practical-sql");
    BOOST_TEST(elsewhere.follow(signed_in).says(form_of_second));
}

BOOST_AUTO_TEST_CASE(completion_can_be_undone_and_repeating_it_changes_nothing) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = lessons_of(sql_course).front();
    const auto audited = [&](const std::string& outcome) {
        return number(R"sql(
            SELECT count(*) AS n
              FROM audit_logs AS log
              JOIN users ON users.id = log.actor_user_id
             WHERE users.email = $1
               AND log.event = 'lesson_completed'
               AND log.outcome = $2
        )sql",
                      learner.email, outcome);
    };
    complete(browser, lesson, "true");
    complete(browser, lesson, "true");
    BOOST_TEST(audited("done") == 1);

    BOOST_TEST(complete(browser, lesson, "false").redirects_to(lesson_path(sql_course, lesson)));
    complete(browser, lesson, "false");
    BOOST_TEST(audited("undone") == 1);
    BOOST_TEST(progress(learner.email, lesson) == "in_progress");
}

BOOST_AUTO_TEST_CASE(completing_all_lessons_completes_the_course) {
    auto learner = learner_with(bread_course);
    Reply last;
    const auto lessons = lessons_of(bread_course);
    for (const auto& lesson : lessons) {
        last = learner.browser.submit(lesson_path(bread_course, lesson) + "/complete",
                                      {{"completed", "true"}});
    }
    BOOST_TEST(last.redirects_to(lesson_path(bread_course, lessons.back())));
    BOOST_TEST(learner.browser.get("/my-courses").says("Watch again"));
    const auto course_page = learner.browser.get("/courses/bread-from-four-ingredients");
    BOOST_TEST(course_page.says("Watch again"));
    BOOST_TEST(!course_page.says("Continue learning"));
    BOOST_TEST(learner.browser.get("/learn/bread-from-four-ingredients").status == 200);
    const auto end = learner.browser.get(lesson_path(bread_course, lessons.back()));
    BOOST_TEST(end.says("You have completed the course."));
    BOOST_TEST(end.says("Next, you could look at <a href=\"/courses/"));
}

BOOST_AUTO_TEST_CASE(course_page_leads_owners_to_the_lessons_and_shows_what_they_completed) {
    auto learner = learner_with(bread_course);
    const auto lesson = lessons_of(bread_course).front();
    const auto link = "href=\"" + lesson_path(bread_course, lesson) + "\"";
    const auto page_of = [](Browser& browser) {
        return browser.get(std::string{"/courses/"} + bread_course);
    };
    BOOST_TEST(page_of(learner.browser).says(link));
    BOOST_TEST(!page_of(learner.browser).says(", completed"));
    learner.browser.submit(lesson_path(bread_course, lesson) + "/complete",
                           {{"completed", "true"}});
    BOOST_TEST(page_of(learner.browser).says(", completed"));
    Browser visitor;
    BOOST_TEST(!page_of(visitor).says(link));
    BOOST_TEST(!page_of(visitor).says(", completed"));
}

BOOST_AUTO_TEST_CASE(completion_without_an_entitlement_or_with_an_invalid_value_changes_nothing) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = lessons_of(sql_course).front();
    for (const std::string word : {"", "yes", "TRUE", "1"}) {
        BOOST_TEST(complete(browser, lesson, word).status == 400, word);
    }
    BOOST_TEST(complete(browser, "no-such-lesson", "true").status == 404);
    BOOST_TEST(
        browser
            .submit(lesson_path(bread_course, lessons_of(bread_course).front()) + "/complete",
                    {{"completed", "true"}})
            .status == 403);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM lesson_progress AS progress
          JOIN users ON users.id = progress.user_id
         WHERE users.email = $1
    )sql",
                      learner.email) == 0);
}

BOOST_AUTO_TEST_CASE(player_shows_the_video_and_links_to_the_previous_and_next_lesson) {
    auto learner = learner_with(sql_course);
    const auto lessons = lessons_of(sql_course);
    const auto page = learner.browser.get(lesson_path(sql_course, lessons[1]));
    BOOST_TEST(page.says("<iframe src=\"" + site_under_test().sandbox + "/"));
    BOOST_TEST(page.says("rel=\"prev\" href=\"" + lesson_path(sql_course, lessons[0]) + "\""));
    BOOST_TEST(page.says("rel=\"next\" href=\"" + lesson_path(sql_course, lessons[2]) + "\""));
    BOOST_TEST(page.says("aria-current=\"page\""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
