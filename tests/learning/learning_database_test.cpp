#include "learning/learning.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "learning/learning_pages.hpp"
#include "learning/library_pages.hpp"
#include "support/cast.hpp"
#include "support/purchases.hpp"
#include "support/test_services.hpp"
#include "web/errors.hpp"

namespace lectern::test {

namespace {

/// Ada has access to Practical SQL, Ben to nothing.
struct Learning {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), practical_sql());
    EntitlementId grant = add_grant(site.database(), ada, practical);

    std::optional<learning::LessonPage> find(UserId user, const std::string& course,
                                             const std::string& lesson) {
        return site.database().autocommit([&](Connection& connection) {
            return learning::find_lesson_for(connection, user, {course, lesson},
                                             site.clock().now());
        });
    }
    std::vector<learning::LibraryCourse> library(UserId user) {
        return site.database().read([&](Connection& connection) {
            return learning::find_library(connection, {user, noon(), "UTC"}).courses;
        });
    }
    web::Response show(UserId user, const std::string& course, const std::string& lesson) {
        return learning::show_player(
            as_learner(get_request("/learn", {{"course", course}, {"lesson", lesson}}), user),
            site.services());
    }
    web::Response complete(UserId user, const std::string& lesson,
                           const std::string& body = "completed=true",
                           const std::string& course = "practical-sql") {
        return learning::save_completion(
            as_learner(post_request("/learn", body, {{"course", course}, {"lesson", lesson}}),
                       user),
            site.services());
    }
    /// Returns the slug of the course that the last lesson suggests, or an empty text.
    std::string next_course(UserId user) {
        const auto page = find(user, "practical-sql", "joins");
        return page->next_course ? page->next_course->slug : "";
    }
    void publish_at(CourseId course, const std::string& day) {
        site.database().write([&](Transaction& transaction) {
            query(transaction, "UPDATE courses SET published_at = $2::timestamptz WHERE id = $1",
                  course, day);
        });
    }
    std::string current_slug(UserId user) {
        const auto page = find(user, "practical-sql", "");
        return page ? page->lesson().slug : "";
    }
    std::string progress() {
        return text(R"sql(
            SELECT COALESCE(string_agg(concat_ws(' ', lesson.key, progress.status,
                                                 progress.completed_by), ', '
                                       ORDER BY lesson.id), '') AS answer
              FROM lesson_progress AS progress
              JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
        )sql");
    }
    std::string text(const char* sql) {
        return site.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("answer"); });
    }
    void add_again(const char* status) {
        auto course = practical_sql();
        course.status = status;
        add_course(site.database(), course);
    }
    void unpublish_first_query() {
        auto course = practical_sql();
        course.modules[0].lessons[1].is_published = false;
        add_course(site.database(), course);
    }
};

/// Whether this is the standard refusal: status 403, the same page, no data.
bool is_refused(const web::Response& response) {
    if (response.status != 403) return false;
    const auto& page = std::get<web::Page>(response.body);
    return page.view == "learning/refused" && !page.data.get("is_owner")->is_true() &&
           page.data.get("course_slug")->string_value().empty() &&
           page.data.get("course_title") == nullptr;
}

/// Whether this tells an owner of the course that it has no such lesson.
bool is_unavailable(const web::Response& response, const std::string& course = "practical-sql") {
    if (response.status != 404) return false;
    const auto& page = std::get<web::Page>(response.body);
    return page.view == "learning/refused" && page.data.get("is_owner")->is_true() &&
           page.data.get("course_slug")->string_value() == course;
}

bool is_offer(const web::Response& response) {
    return response.status == 200 && std::get<web::Page>(response.body).view == "learning/offer";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(learning_rules, Learning)

// --- Permission, in both directions ---

BOOST_AUTO_TEST_CASE(an_active_entitlement_opens_the_lesson) {
    const auto page = find(ada, "practical-sql", "joins");
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST(page->outline->course_title == "Practical SQL");
    BOOST_TEST(page->outline->lessons.size() == 3U);
    BOOST_TEST(page->lesson().title == "Joins");
    BOOST_TEST(page->body_html == "<p>About <em>Joins</em>.</p>\n");
    BOOST_TEST(page->video.value().id == "5d5bc37ffcf54c9b82e996823bffbb81");
    BOOST_TEST(page->video.value().duration_seconds.value() == 90);
}

BOOST_AUTO_TEST_CASE(without_an_entitlement_the_lesson_is_closed) {
    BOOST_TEST(!find(ben, "practical-sql", "joins"));
    BOOST_TEST(is_offer(show(ben, "practical-sql", "joins")));
    BOOST_TEST(is_refused(show(ben, "practical-sql", "")));
    BOOST_TEST(is_refused(complete(ben, "joins")));
    BOOST_TEST(progress().empty());
}

BOOST_AUTO_TEST_CASE(an_entitlement_for_another_course_does_not_open_the_lesson) {
    add_grant(site.database(), ben, add_course(site.database(), bread()));
    BOOST_TEST(find(ben, "bread", "dough").has_value());
    BOOST_TEST(is_offer(show(ben, "practical-sql", "joins")));
    BOOST_TEST(is_unavailable(show(ben, "bread", "joins"), "bread"));
}

BOOST_AUTO_TEST_CASE(a_suspended_or_revoked_entitlement_closes_the_lesson_at_once) {
    for (const std::string status : {"suspended", "revoked"}) {
        set_grant(site.database(), grant, status);
        BOOST_TEST(is_refused(show(ada, "practical-sql", "joins")));
        BOOST_TEST(is_refused(complete(ada, "joins")));
        BOOST_TEST(library(ada).empty());
    }
    set_grant(site.database(), grant, "active");
    BOOST_TEST(show(ada, "practical-sql", "joins").status == 200);
}

BOOST_AUTO_TEST_CASE(one_active_entitlement_is_enough) {
    add_free_grant(site.database(), ada, practical);
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(find(ada, "practical-sql", "joins").has_value());
    BOOST_TEST(library(ada).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_retired_course_stays_open_to_learners_with_access) {
    add_again("retired");
    BOOST_TEST(find(ada, "practical-sql", "joins").has_value());
    BOOST_TEST(library(ada).size() == 1U);
    BOOST_TEST(complete(ada, "joins").status == 303);
    BOOST_TEST(is_refused(show(ben, "practical-sql", "joins")));
}

BOOST_AUTO_TEST_CASE(a_draft_is_open_to_nobody) {
    auto draft = bread();
    draft.status = "draft";
    add_grant(site.database(), ada, add_course(site.database(), draft));
    BOOST_TEST(is_refused(show(ada, "bread", "dough")));
    BOOST_TEST(is_refused(complete(ada, "dough", "completed=true", "bread")));
    BOOST_TEST(library(ada).size() == 1U);
    draft.status = "published";
    add_course(site.database(), draft);
    BOOST_TEST(find(ada, "bread", "dough").has_value());
}

BOOST_AUTO_TEST_CASE(an_unpublished_lesson_is_open_to_nobody) {
    unpublish_first_query();
    BOOST_TEST(is_unavailable(show(ada, "practical-sql", "first-query")));
    BOOST_TEST(is_unavailable(complete(ada, "first-query")));
    BOOST_TEST(is_refused(show(ben, "practical-sql", "first-query")));
    BOOST_TEST(is_refused(complete(ben, "first-query")));
    BOOST_TEST(find(ada, "practical-sql", "joins")->outline->lessons.size() == 2U);
    BOOST_TEST(library(ada)[0].progress.lesson_count == 2);
    add_course(site.database(), practical_sql());
    BOOST_TEST(show(ada, "practical-sql", "first-query").status == 200);
}

BOOST_AUTO_TEST_CASE(a_lesson_of_a_removed_module_is_open_to_nobody) {
    remove_module(site.database(), "more");
    BOOST_TEST(is_unavailable(show(ada, "practical-sql", "joins")));
    BOOST_TEST(is_unavailable(complete(ada, "joins")));
    BOOST_TEST(library(ada)[0].progress.lesson_count == 2);
}

BOOST_AUTO_TEST_CASE(a_lesson_removed_from_the_course_file_is_open_to_nobody) {
    auto course = practical_sql();
    course.modules.pop_back();
    add_course(site.database(), course);
    BOOST_TEST(show(ada, "practical-sql", "joins").header("Location") == "/courses/practical-sql");
    BOOST_TEST(is_unavailable(complete(ada, "joins")));
}

BOOST_AUTO_TEST_CASE(an_unknown_course_or_lesson_gets_the_standard_refusal) {
    BOOST_TEST(is_refused(show(ada, "nothing", "joins")));
    BOOST_TEST(is_refused(show(ben, "practical-sql", "nothing")));
    BOOST_TEST(is_refused(complete(ben, "nothing")));
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(is_refused(show(ada, "practical-sql", "nothing")));
}

BOOST_AUTO_TEST_CASE(an_owner_of_the_course_reads_that_an_unknown_lesson_is_not_available) {
    BOOST_TEST(is_unavailable(show(ada, "practical-sql", "nothing")));
    BOOST_TEST(is_unavailable(complete(ada, "nothing")));
    add_again("retired");
    BOOST_TEST(is_unavailable(show(ada, "practical-sql", "nothing")));
    set_course_status(site.database(), "practical-sql", "draft");
    BOOST_TEST(is_refused(show(ada, "practical-sql", "nothing")));
}

BOOST_AUTO_TEST_CASE(a_learner_sees_a_message_if_the_course_has_no_published_lessons) {
    auto course = practical_sql();
    for (auto& module : course.modules) {
        for (auto& lesson : module.lessons) lesson.is_published = false;
    }
    add_course(site.database(), course);
    const auto response = show(ada, "practical-sql", "");
    BOOST_TEST(response.status == 200);
    const auto& page = std::get<web::Page>(response.body);
    BOOST_TEST(page.view == "learning/empty_course");
    BOOST_TEST(page.data.get("course_title")->string_value() == "Practical SQL");
    BOOST_TEST(count_audit(site.database(), "lesson_access_denied", "refused") == 0);
    BOOST_TEST(library(ada)[0].progress.lesson_count == 0);

    BOOST_TEST(is_unavailable(show(ada, "practical-sql", "why-sql")));
    BOOST_TEST(is_refused(show(ben, "practical-sql", "")));
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(is_refused(show(ada, "practical-sql", "")));
}

BOOST_AUTO_TEST_CASE(only_a_published_course_is_shown_as_empty) {
    add_grant(site.database(), ben, practical);
    BOOST_TEST(std::get<web::Page>(show(ben, "practical-sql", "").body).view == "learning/player");
    auto draft = bread();
    draft.status = "draft";
    draft.modules[0].lessons[0].is_published = false;
    add_grant(site.database(), ben, add_course(site.database(), draft));
    BOOST_TEST(is_refused(show(ben, "bread", "")));
}

BOOST_AUTO_TEST_CASE(a_lesson_without_video_or_stream_shows_neither_video_nor_problem) {
    const auto is_set = [](const web::Response& response, const char* key) {
        return std::get<web::Page>(response.body).data.get(key)->is_true();
    };
    const auto with_video = show(ada, "practical-sql", "joins");
    BOOST_TEST(is_set(with_video, "has_video"));
    BOOST_TEST(!is_set(with_video, "has_video_problem"));
    auto course = practical_sql();
    course.modules[1].lessons[0].video.reset();
    add_course(site.database(), course);
    const auto without = show(ada, "practical-sql", "joins");
    BOOST_TEST(!is_set(without, "has_video"));
    BOOST_TEST(!is_set(without, "has_video_problem"));
}

BOOST_AUTO_TEST_CASE(a_lesson_stays_open_if_the_video_token_cannot_be_created) {
    const lectern::VideoStream broken{"https://customer-test.cloudflarestream.com",
                                      {.id = "key", .base64_pem = "bm8ga2V5"}};
    const auto& usual = site.services();
    lectern::Services services{usual.config, usual.database, usual.kept,   usual.payments,
                               broken,       usual.storage,  usual.mailer, usual.clock,
                               usual.views,  usual.cookies};
    const auto response = learning::show_player(
        as_learner(get_request("/learn", {{"course", "practical-sql"}, {"lesson", "joins"}}), ada),
        services);
    BOOST_TEST(response.status == 200);
    const auto& data = std::get<web::Page>(response.body).data;
    BOOST_TEST(!data.get("has_video")->is_true());
    BOOST_TEST(data.get("has_video_problem")->is_true());
    BOOST_TEST(data.get("video_url")->string_value().empty());
    BOOST_TEST(data.get("has_body")->is_true());
}

BOOST_AUTO_TEST_CASE(each_refusal_is_audited_with_its_reason) {
    unpublish_first_query();
    show(ben, "practical-sql", "first-query");
    show(ada, "practical-sql", "first-query");
    show(ada, "practical-sql", "nothing");
    show(ada, "nothing", "");
    set_grant(site.database(), grant, "suspended");
    show(ada, "practical-sql", "joins");
    set_grant(site.database(), grant, "revoked");
    show(ada, "practical-sql", "why-sql");
    BOOST_TEST(text(R"sql(
        SELECT string_agg(reason, ', ' ORDER BY id) AS answer
          FROM audit_logs
         WHERE event = 'lesson_access_denied'
           AND outcome = 'refused'
    )sql") == "no_entitlement, lesson_is_unpublished, no_such_lesson, no_such_course, "
              "entitlement_is_suspended, entitlement_is_revoked");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_audited_with_the_lesson_of_its_own_course) {
    auto other = bread();
    other.modules[0].lessons[0].slug = "joins";
    add_course(site.database(), other);
    complete(ben, "joins");
    complete(ben, "joins", "completed=true", "bread");
    complete(ben, "first-query", "completed=true", "bread");
    complete(ada, "joins", "completed=true", "bread");
    BOOST_TEST(text(R"sql(
        SELECT string_agg(concat_ws(' ', audit.reason, course.slug, lesson.key), ', '
                          ORDER BY audit.id) AS answer
          FROM audit_logs AS audit
     LEFT JOIN courses AS course ON course.id = audit.course_id
     LEFT JOIN course_lessons AS lesson ON lesson.id = audit.lesson_id
         WHERE audit.event = 'lesson_access_denied'
    )sql") == "no_entitlement practical-sql joins, no_entitlement bread dough, "
              "no_entitlement bread, no_entitlement bread dough");
}

BOOST_AUTO_TEST_CASE(a_repeated_refusal_is_audited_once) {
    show(ben, "practical-sql", "");
    show(ben, "practical-sql", "");
    BOOST_TEST(count_audit(site.database(), "lesson_access_denied", "refused") == 1);
}

// --- The first visit ---

BOOST_AUTO_TEST_CASE(the_first_visit_is_recorded_once) {
    find(ada, "practical-sql", "joins");
    BOOST_TEST(progress() == "joins in_progress");
    const auto first = text("SELECT first_visited_at::text AS answer FROM lesson_progress");
    site.clock().advance(std::chrono::hours{1});
    find(ada, "practical-sql", "joins");
    BOOST_TEST(text("SELECT first_visited_at::text AS answer FROM lesson_progress") == first);
    BOOST_TEST(text("SELECT updated_at::text AS answer FROM lesson_progress") == first);
}

BOOST_AUTO_TEST_CASE(a_visit_leaves_a_completed_lesson_completed) {
    complete(ada, "joins");
    find(ada, "practical-sql", "joins");
    BOOST_TEST(progress() == "joins completed learner");
}

BOOST_AUTO_TEST_CASE(a_former_slug_redirects_to_the_current_one) {
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    add_course(site.database(), renamed);
    BOOST_TEST(show(ada, "practical-sql", "joins").header("Location") ==
               "/learn/sql-for-work/joins");
    BOOST_TEST(show(ada, "practical-sql", "").header("Location") == "/learn/sql-for-work");
    BOOST_TEST(complete(ada, "why-sql").header("Location") == "/learn/sql-for-work/first-query");
    BOOST_TEST(show(ben, "practical-sql", "joins").header("Location") ==
               "/learn/sql-for-work/joins");
}

BOOST_AUTO_TEST_CASE(a_former_slug_of_a_lesson_redirects_to_the_current_one) {
    auto course = practical_sql();
    course.modules[0].lessons[0].slug = "why-not";
    add_course(site.database(), course);
    const auto response = show(ada, "practical-sql", "why-sql");
    BOOST_TEST(response.status == 301);
    BOOST_TEST(response.header("Location") == "/learn/practical-sql/why-not");
    BOOST_TEST(show(ada, "practical-sql", "why-not").status == 200);
    BOOST_TEST(complete(ada, "why-sql", "completed=false").header("Location") ==
               "/learn/practical-sql/why-not");
    BOOST_TEST(show(ben, "practical-sql", "why-sql").header("Location") ==
               "/learn/practical-sql/why-not");
}

BOOST_AUTO_TEST_CASE(a_slug_that_lessons_of_two_courses_have_finds_that_of_its_own_course) {
    auto other = bread();
    other.modules[0].lessons[0].slug = "joins";
    add_grant(site.database(), ada, add_course(site.database(), other));
    BOOST_TEST(find(ada, "practical-sql", "joins")->lesson().title == "Joins");
    BOOST_TEST(find(ada, "bread", "joins")->lesson().title == "Dough");
    BOOST_TEST(find(ada, "bread", "")->lesson().title == "Dough");
    complete(ada, "joins", "completed=true", "bread");
    BOOST_TEST(progress() == "joins in_progress, dough completed learner");
}

// --- Completion ---

BOOST_AUTO_TEST_CASE(completing_a_lesson_redirects_to_the_next) {
    const auto response = complete(ada, "first-query");
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/learn/practical-sql/joins");
    BOOST_TEST(progress() == "first completed learner");
}

BOOST_AUTO_TEST_CASE(completing_the_last_lesson_stays_on_it) {
    BOOST_TEST(complete(ada, "joins").header("Location") == "/learn/practical-sql/joins");
}

BOOST_AUTO_TEST_CASE(an_unpublished_lesson_is_skipped_after_a_completion) {
    unpublish_first_query();
    BOOST_TEST(complete(ada, "why-sql").header("Location") == "/learn/practical-sql/joins");
}

BOOST_AUTO_TEST_CASE(a_completion_can_be_undone) {
    complete(ada, "why-sql");
    const auto response = complete(ada, "why-sql", "completed=false");
    BOOST_TEST(response.header("Location") == "/learn/practical-sql/why-sql");
    BOOST_TEST(progress() == "why in_progress");
    complete(ada, "why-sql");
    BOOST_TEST(progress() == "why completed learner");
}

BOOST_AUTO_TEST_CASE(undoing_a_completion_that_never_was_changes_nothing) {
    BOOST_TEST(complete(ada, "why-sql", "completed=false").status == 303);
    BOOST_TEST(progress().empty());
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "undone") == 0);
}

BOOST_AUTO_TEST_CASE(a_completion_is_audited_once_and_not_when_repeated) {
    complete(ada, "why-sql");
    const auto since = text("SELECT completed_at::text AS answer FROM lesson_progress");
    site.clock().advance(std::chrono::hours{1});
    complete(ada, "why-sql");
    BOOST_TEST(text("SELECT completed_at::text AS answer FROM lesson_progress") == since);
    complete(ada, "why-sql", "completed=false");
    complete(ada, "why-sql", "completed=false");
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "done") == 1);
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "undone") == 1);
}

BOOST_AUTO_TEST_CASE(toggling_is_audited_once_an_hour_for_each_state) {
    const auto toggle = [&] {
        for (int i = 0; i < 20; ++i) {
            complete(ada, "why-sql");
            complete(ada, "why-sql", "completed=false");
        }
    };
    toggle();
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "done") == 1);
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "undone") == 1);
    complete(ada, "joins");
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "done") == 2, "another lesson");
    site.clock().advance(std::chrono::hours{1});
    toggle();
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "done") == 3);
    BOOST_TEST(count_audit(site.database(), "lesson_completed", "undone") == 2);
    complete(ada, "why-sql");
    BOOST_TEST(progress().find("why completed learner") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_completion_does_not_affect_other_learners) {
    add_grant(site.database(), ben, practical);
    complete(ada, "why-sql");
    BOOST_TEST(current_slug(ben) == "why-sql");
    BOOST_TEST(library(ben)[0].progress.completed_count == 0);
    complete(ben, "why-sql", "completed=false");
    BOOST_TEST(library(ada)[0].progress.completed_count == 1);
}

BOOST_AUTO_TEST_CASE(a_completion_value_other_than_true_or_false_is_refused) {
    for (const std::string body : {"", "completed=", "completed=yes", "completed=TRUE"}) {
        BOOST_CHECK_THROW(complete(ada, "why-sql", body), web::BadRequest);
    }
    BOOST_TEST(progress().empty());
}

// --- The end of a course ---

BOOST_AUTO_TEST_CASE(the_last_lesson_suggests_another_course_when_all_are_completed) {
    add_course(site.database(), bread());
    complete(ada, "why-sql");
    complete(ada, "joins");
    BOOST_TEST(next_course(ada).empty(), "a lesson is not completed");
    complete(ada, "first-query");
    BOOST_TEST(next_course(ada) == "bread");
    BOOST_TEST(find(ada, "practical-sql", "first-query")->next_course.value().slug == "bread",
               "after any lesson");
    complete(ada, "why-sql", "completed=false");
    BOOST_TEST(next_course(ada).empty());
}

BOOST_AUTO_TEST_CASE(the_suggested_course_is_the_newest_that_can_be_got_and_was_never_owned) {
    for (const auto* lesson : {"why-sql", "first-query", "joins"}) complete(ada, lesson);
    BOOST_TEST(next_course(ada).empty(), "there is no other course");
    const auto older = add_course(site.database(), bread());
    auto other = bread();
    other.slug = "yeast";
    other.stripe_price = "price_yeast";
    const auto newer = add_course(site.database(), other);
    publish_at(older, "2026-01-01");
    publish_at(newer, "2026-02-01");
    BOOST_TEST(next_course(ada) == "yeast");
    publish_at(older, "2026-03-01");
    BOOST_TEST(next_course(ada) == "bread");

    const auto given = add_grant(site.database(), ada, older);
    BOOST_TEST(next_course(ada) == "yeast");
    set_grant(site.database(), given, "revoked");
    BOOST_TEST(next_course(ada) == "yeast", "a course that was taken back is not suggested");
    for (const auto* status : {"draft", "retired"}) {
        set_course_status(site.database(), "yeast", status);
        BOOST_TEST(next_course(ada).empty(), status);
    }
    add_course(site.database(), other);
    site.database().write([](lectern::Transaction& transaction) {
        transaction.execute("UPDATE courses SET stripe_price = NULL WHERE slug = 'yeast'");
    });
    BOOST_TEST(next_course(ada).empty(), "nobody can buy it");
    other.amount_minor = 0;
    add_course(site.database(), other);
    BOOST_TEST(next_course(ada) == "yeast", "it is free");
    other.modules[0].lessons[0].is_published = false;
    add_course(site.database(), other);
    BOOST_TEST(next_course(ada).empty(), "it has no lesson");
}

// --- The library ---

BOOST_AUTO_TEST_CASE(the_library_is_empty_without_an_entitlement) {
    BOOST_TEST(library(ben).empty());
    BOOST_TEST(library(ada).size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_library_shows_a_learners_progress) {
    BOOST_TEST(library(ada)[0].progress.lesson_count == 3);
    BOOST_TEST(library(ada)[0].progress.completed_count == 0);
    BOOST_TEST(!library(ada)[0].is_started);
    BOOST_TEST(library(ada)[0].next_lesson_title.value() == "Why SQL");

    complete(ada, "why-sql");
    BOOST_TEST(library(ada)[0].progress.completed_count == 1);
    BOOST_TEST(library(ada)[0].is_started);
    BOOST_TEST(library(ada)[0].next_lesson_title.value() == "A first query");

    complete(ada, "first-query");
    complete(ada, "joins");
    BOOST_TEST(library(ada)[0].progress.completed_count == 3);
    BOOST_TEST(!library(ada)[0].next_lesson_title);
}

BOOST_AUTO_TEST_CASE(a_visit_starts_a_course) {
    find(ada, "practical-sql", "");
    BOOST_TEST(library(ada)[0].is_started);
    BOOST_TEST(library(ada)[0].progress.completed_count == 0);
}

BOOST_AUTO_TEST_CASE(the_course_visited_last_comes_first) {
    add_grant(site.database(), ada, add_course(site.database(), bread()));
    site.clock().set(noon() + std::chrono::hours{1});
    find(ada, "bread", "dough");
    BOOST_TEST(library(ada)[0].slug == "bread");
    site.clock().advance(std::chrono::hours{1});
    find(ada, "practical-sql", "why-sql");
    BOOST_TEST(library(ada)[0].slug == "practical-sql");
}

BOOST_AUTO_TEST_CASE(a_course_with_two_entitlements_appears_once_in_the_library) {
    add_free_grant(site.database(), ada, practical);
    BOOST_TEST(library(ada).size() == 1U);
    BOOST_TEST(library(ada)[0].progress.lesson_count == 3);
}

BOOST_AUTO_TEST_CASE(a_purchase_that_opens_no_course_is_told_to_its_buyer_for_90_days) {
    const auto cem = add_learner(site.database(), "cem");
    add_paid_order(site.database(), "cem@example.com");
    const auto unopened = [&](UserId user) {
        return site.database().read([&](Connection& connection) {
            return learning::find_library(connection, {user, site.clock().now(), "UTC"}).unopened;
        });
    };
    BOOST_TEST(unopened(cem).empty());
    site.database().write([&](Transaction& transaction) {
        query(transaction,
              "UPDATE orders SET status = 'refunded', updated_at = $1 WHERE user_id = $2", noon(),
              cem);
        query(transaction,
              "UPDATE entitlements SET status = 'revoked', status_because = 'x' "
              "WHERE user_id = $1",
              cem);
    });
    BOOST_REQUIRE(unopened(cem).size() == 1U);
    BOOST_TEST(unopened(cem)[0].course_title == "Practical SQL");
    BOOST_TEST(unopened(cem)[0].status == "refunded");
    BOOST_TEST(unopened(cem)[0].since == "2026-11-23");
    BOOST_TEST(unopened(ben).empty());
    site.clock().set(noon() + std::chrono::days{91});
    BOOST_TEST(unopened(cem).empty());
}

// --- Cost ---

BOOST_AUTO_TEST_CASE(a_learners_page_takes_one_round_trip_apart_from_finding_the_viewer) {
    const auto show_lesson = [&] { show(ada, "practical-sql", "joins"); };
    const auto go_on = [&] { show(ada, "practical-sql", ""); };
    const auto show_all = [&] {
        learning::show_library(as_learner(get_request("/my-courses"), ada), site.services());
    };
    BOOST_TEST(count_round_trips(site.database(), show_lesson) == 1);  // once a minute, 2
    BOOST_TEST(count_round_trips(site.database(), go_on) == 1);
    BOOST_TEST(count_round_trips(site.database(), show_all) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
