#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "catalog/course_list.hpp"
#include "support/test_services.hpp"

using lectern::Connection;
using lectern::query;
using lectern::Transaction;
namespace catalog = lectern::catalog;

// The cost of a search in a school of 2000 courses with long descriptions.

namespace {

struct LargeSchool {
    lectern::test::TestServices site;

    LargeSchool() {
        add_courses();
        site.database().read([](Connection& connection) {
            query(connection, "ANALYZE courses");
            query(connection, "ANALYZE course_search");
        });
    }
    /// The courses share forty descriptions, because making the keys of one takes long.
    void add_courses() {
        site.database().write([](Transaction& transaction) {
            transaction.execute(R"sql(
                ALTER TABLE courses DISABLE TRIGGER courses_added_to_search;
                INSERT INTO courses (slug, title, promise, description, status, published_at,
                                     created_at, updated_at)
                SELECT 'course-' || number, 'Course ' || number, 'A promise',
                       (SELECT string_agg(chr(97 + ('x' || left(md5(number % 40 || ' ' || word), 2))::bit(8)::int % 26)
                                          || left(md5(number % 40 || '-' || word), 6), ' ')
                          FROM generate_series(1, 160) AS word),
                       'published', now(), now(), now()
                  FROM generate_series(1, 2000) AS number;
                DROP INDEX course_search_keys;
            )sql");
        });
        site.database().write([](Transaction& transaction) {
            transaction.execute(R"sql(
                  WITH sample AS MATERIALIZED (
                       SELECT description, search_vector(courses) AS keys
                         FROM courses
                        WHERE id IN (SELECT min(id) FROM courses GROUP BY description)
                       )
                INSERT INTO course_search (course_id, published_at, keys)
                SELECT course.id, course.published_at, sample.keys
                  FROM courses AS course
                  JOIN sample ON sample.description = course.description;
            )sql");
        });
        site.database().write([](Transaction& transaction) {
            transaction.execute(R"sql(
                CREATE INDEX course_search_keys ON course_search USING gin (keys) WITH (fastupdate = off);
            )sql");
        });
    }
    double shortest(const std::function<void(Connection&)>& act) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int round = 0; round < 7; ++round) {
            const auto start = std::chrono::steady_clock::now();
            site.database().read([&](Connection& connection) { act(connection); });
            best = std::min(best, std::chrono::steady_clock::now() - start);
        }
        return std::chrono::duration<double>(best).count();
    }
    double search(const std::string& words) {
        return shortest([&](Connection& connection) {
            catalog::list_published_courses(connection, {.words = words}, std::nullopt);
        });
    }
    double reading_every_description() {
        return shortest([](Connection& connection) {
            query(connection, "SELECT max(ts_rank(search, 'course:*'::tsquery)) FROM courses");
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(search_cost, LargeSchool)

BOOST_AUTO_TEST_CASE(a_search_is_faster_than_reading_every_description) {
    const auto too_much = reading_every_description() * 0.75;
    for (const std::string& words : std::vector<std::string>{
             "course", "a b c d e f g h i j k l m n o p q r s t u v w x y z", "a", "nothing",
             "abcdefghijklmnopqrstuvwxyz", "cuorse promise", "ourse", std::string(200, 'x'),
             "学习机器", "ab bc cd de ef fa ba cb dc ed fe af"}) {
        BOOST_TEST(search(words) < too_much, words);
    }
}

BOOST_AUTO_TEST_SUITE_END()
