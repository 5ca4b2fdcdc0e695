#include "account/throttle.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

#include "support/test_database.hpp"

namespace lectern::account {

namespace {

using namespace std::chrono_literals;

struct Throttle {
    test::TestDatabase test;
    test::TestClock clock;

    bool count(const std::string& subject, int tries = 3, std::chrono::seconds window = 10min) {
        return test.connection().write([&](Transaction& transaction) {
            return count_attempt(transaction, {subject, tries, window}, clock.now());
        });
    }
    /// Returns how many of ten consecutive tries are allowed.
    int allowed(const std::string& subject) {
        int count_allowed = 0;
        for (int i = 0; i < 10; ++i) count_allowed += count(subject) ? 1 : 0;
        return count_allowed;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(throttle, Throttle)

BOOST_AUTO_TEST_CASE(as_many_tries_as_the_limit_are_allowed) {
    BOOST_TEST(allowed("ada") == 3);
}

BOOST_AUTO_TEST_CASE(subjects_are_counted_separately) {
    BOOST_TEST(allowed("ada") == 3);
    BOOST_TEST(allowed("eve") == 3);
}

BOOST_AUTO_TEST_CASE(a_new_window_begins_when_the_old_one_is_over) {
    BOOST_TEST(allowed("ada") == 3);
    clock.advance(10min - 1us);
    BOOST_TEST(!count("ada"));
    clock.advance(1us);
    BOOST_TEST(allowed("ada") == 3);
}

BOOST_AUTO_TEST_CASE(refused_tries_do_not_extend_the_window) {
    BOOST_TEST(count("ada"));
    clock.advance(9min);
    BOOST_TEST(allowed("ada") == 2);
    clock.advance(1min);
    BOOST_TEST(allowed("ada") == 3);
}

BOOST_AUTO_TEST_CASE(forgotten_tries_do_not_count) {
    BOOST_TEST(allowed("ada") == 3);
    BOOST_TEST(allowed("eve") == 3);
    test.connection().write([](Transaction& transaction) { reset_attempts(transaction, "ada"); });
    BOOST_TEST(allowed("ada") == 3);
    BOOST_TEST(!count("eve"));
}

BOOST_AUTO_TEST_CASE(concurrent_tries_are_all_counted) {
    std::atomic<int> count_allowed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            Database own{test.connection_string()};
            const bool is_allowed = own.write([&](Transaction& transaction) {
                return count_attempt(transaction, {"ada", 3, 10min}, clock.now());
            });
            count_allowed += is_allowed ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(count_allowed == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
