#include "learning/learner_report.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct School {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    CourseId practical = add_course(database(), practical_sql());
    UserId ada = add_learner(database(), "ada");
    UserId ben = add_learner(database(), "ben");

    School() { add_course(database(), bread()); }
    [[nodiscard]] Database& database() { return test.connection(); }
    template <typename... Values>
    void change(const char* sql, const Values&... values) {
        database().write([&](Transaction& transaction) { query(transaction, sql, values...); });
    }
    void complete(UserId user, const std::string& lesson) {
        change(
            "INSERT INTO lesson_progress (user_id, lesson_id, status, first_visited_at, "
            "last_visited_at, updated_at, completed_at, completed_by) "
            "SELECT $1, id, 'completed', t, t, t, t, 'learner' "
            "FROM course_lessons, (SELECT timestamptz '2026-11-24 10:00:00Z' AS t) AS at "
            "WHERE slug = $2",
            user, lesson);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(learner_reports, School)

BOOST_AUTO_TEST_CASE(each_course_has_a_line_with_its_learners) {
    const auto grant = add_grant(database(), ada, practical);
    add_free_grant(database(), ada, practical);
    add_grant(database(), ben, practical);
    change("UPDATE entitlements SET created_at = now() - interval '31 days' WHERE id = $1", grant);
    change("UPDATE entitlements SET created_at = now() WHERE id <> $1", grant);
    add_paid_order(database(), "guest@example.com");
    for (const auto* lesson : {"why-sql", "first-query", "joins"}) complete(ada, lesson);
    complete(ben, "joins");
    BOOST_TEST(run({"report", "learners", "--csv"}).output ==
               "course,learners,bought,free,granted,new,begun,completed,unclaimed\n"
               "bread,0,0,0,0,0,0,0,0\n"
               "practical-sql,2,0,1,2,2,2,1,1\n");
}

BOOST_AUTO_TEST_CASE(who_lost_access_is_no_learner) {
    set_grant(database(), add_grant(database(), ada, practical), "revoked");
    BOOST_TEST(run({"report", "learners", "practical-sql"}).output == "none\n");
}

BOOST_AUTO_TEST_CASE(a_course_lists_its_learners_with_what_they_completed) {
    add_grant(database(), ben, practical);
    add_grant(database(), ada, practical);
    change("UPDATE entitlements SET created_at = '2026-11-20 08:00:00Z' WHERE user_id = $1", ada);
    change("UPDATE entitlements SET created_at = '2026-11-21 08:00:00Z' WHERE user_id = $1", ben);
    complete(ada, "joins");
    BOOST_TEST(run({"report", "learners", "practical-sql", "--csv"}).output ==
               "user_id,email,name,since,causes,lessons_done,lessons,last_at\n" + to_string(ada) +
                   ",ada@example.com,ada,2026-11-20T08:00:00+00:00,operator,1,3,"
                   "2026-11-24T10:00:00+00:00\n" +
                   to_string(ben) +
                   ",ben@example.com,ben,2026-11-21T08:00:00+00:00,operator,0,3,\n");
    const auto unknown = run({"report", "learners", "nothing"});
    BOOST_TEST(unknown.status == 1);
    BOOST_TEST(contains(unknown.errors, "no course nothing"));
    BOOST_TEST(run({"report", "learners", "--csv", "--json"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
