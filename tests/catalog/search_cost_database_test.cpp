#include <algorithm>
#include <chrono>
#include <functional>

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
        for (int first = 1; first <= 2000; first += 250) add_courses(first, first + 249);
        site.database().read(
            [](Connection& connection) { return query(connection, "ANALYZE courses"); });
    }
    void add_courses(int first, int last) {
        site.database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO courses (slug, title, promise, description, status, published_at,
                                     created_at, updated_at)
                SELECT 'course-' || number, 'Course ' || number, 'A promise',
                       (SELECT string_agg(chr(97 + ('x' || left(md5(number || ' ' || word), 2))::bit(8)::int % 26)
                                          || left(md5(number || '-' || word), 6), ' ')
                          FROM generate_series(1, 300) AS word),
                       'published', now(), now(), now()
                  FROM generate_series($1::integer, $2::integer) AS number
            )sql",
                  first, last);
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
    for (const std::string words :
         {"course", "a b c d e f g h i j k l m n o p q r s t u v w x y z", "a", "nothing",
          "abcdefghijklmnopqrstuvwxyz", "ab bc cd de ef fa ba cb dc ed fe af"}) {
        BOOST_TEST(search(words) < too_much, words);
    }
}

BOOST_AUTO_TEST_SUITE_END()
