#include "account/account.hpp"

#include <boost/test/unit_test.hpp>

#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/test_database.hpp"

namespace lectern::account {

namespace {

using namespace std::chrono_literals;

constexpr auto home = "192.0.2.0/24";
constexpr auto elsewhere = "198.51.100.0/24";

struct SignInLimits {
    test::TestDatabase test;
    test::TestClock clock;
    UserId ada = test::add_learner(test.connection(), "ada");

    Database& database() { return test.connection(); }

    [[nodiscard]] audit::Act act(const std::string& network = home) const {
        return {.request_id = "request", .network = network, .now = clock.now()};
    }

    template <typename Function>
    auto write(Function&& function) {
        return database().write(std::forward<Function>(function));
    }

    std::string sign_in(UserId user_id, const std::string& network = home) {
        return write([&](Transaction& transaction) {
            return start_session(transaction, act(network),
                                 {user_id, test::address("ada@example.com"), "Browser/1"});
        });
    }
    void sign_out(const std::string& token) {
        const auto user = database().autocommit([&](Connection& connection) {
            return find_signed_in_user(connection, token, clock.now()).value();
        });
        write([&](Transaction& transaction) { end_session(transaction, act(), user.session_id); });
    }
    bool may_try(const std::string& email, const std::string& network) {
        return write([&](Transaction& transaction) {
            return check_sign_in_limits(transaction, act(network), {test::address(email)}) !=
                   Admission::throttled;
        });
    }
    /// Tries to sign in while more sign-ins are waiting than passwords can be hashed.
    Admission in_a_flood(const std::string& email, const std::string& network,
                         const std::string& mark = {}) {
        return write([&](Transaction& transaction) {
            const auto owner = test::address(email);
            const auto credentials = find_credentials(transaction, owner);
            return check_sign_in_limits(transaction, act(network),
                                        {owner, is_known_browser_cookie(mark, credentials), true});
        });
    }
    std::string mark_of(const std::string& token) {
        return database().read(
            [&](Connection& connection) { return known_browser_cookie(connection, token); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sign_in_limits, SignInLimits)

BOOST_AUTO_TEST_CASE(a_flood_does_not_delay_a_browser_or_network_that_the_owner_has_used) {
    const auto mark = mark_of(sign_in(ada, "192.0.2.0/24"));
    BOOST_TEST((in_a_flood("ada@example.com", "198.51.100.0/24", mark) == Admission::admitted));
    BOOST_TEST((in_a_flood("ada@example.com", "192.0.2.0/24") == Admission::admitted));
    BOOST_TEST((in_a_flood("ada@example.com", "198.51.100.0/24") == Admission::busy));
    BOOST_TEST((in_a_flood("nobody@example.com", "192.0.2.0/24") == Admission::busy));
}

BOOST_AUTO_TEST_CASE(a_busy_answer_does_not_count_as_a_try) {
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST((in_a_flood("ada@example.com", "198.51.100.0/24") == Admission::busy));
    }
    BOOST_TEST(may_try("ada@example.com", "198.51.100.0/24"));
}

BOOST_AUTO_TEST_CASE(the_mark_of_a_browser_is_valid_for_one_account_and_one_password) {
    const auto mark = mark_of(sign_in(ada));
    const auto ben = test::add_learner(database(), "ben");
    BOOST_TEST(mark_of(sign_in(ada)) == mark);
    BOOST_TEST(mark_of(sign_in(ben)) != mark);
    BOOST_TEST(mark_of("no session").empty());
    const auto* elsewhere = "198.51.100.0/24";
    BOOST_TEST((in_a_flood("ben@example.com", elsewhere, mark) == Admission::busy));
    BOOST_TEST((in_a_flood("nobody@example.com", elsewhere, mark) == Admission::busy));
    write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET password_hash = 'another' WHERE id = $1", ada);
        return true;
    });
    BOOST_TEST((in_a_flood("ada@example.com", elsewhere, mark) == Admission::busy));
}

BOOST_AUTO_TEST_CASE(a_known_browser_has_twenty_tries_that_others_cannot_use_up) {
    const auto mark = mark_of(sign_in(ada));
    for (int i = 0; i < 120; ++i) may_try("ada@example.com", home);
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST((in_a_flood("ada@example.com", home, mark) == Admission::admitted));
    }
    BOOST_TEST((in_a_flood("ada@example.com", home, mark) == Admission::throttled));
}

BOOST_AUTO_TEST_CASE(ten_tries_are_allowed_for_an_account_from_one_network) {
    for (int i = 0; i < 10; ++i) BOOST_TEST(may_try("eve@example.com", elsewhere));
    BOOST_TEST(!may_try("eve@example.com", elsewhere));
    BOOST_TEST(!may_try("EVE@example.com", elsewhere));
    BOOST_TEST(may_try("eve@example.com", home));
    clock.advance(15min);
    BOOST_TEST(may_try("eve@example.com", elsewhere));
}

BOOST_AUTO_TEST_CASE(a_hundred_tries_are_allowed_from_one_network) {
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(may_try("user" + std::to_string(i) + "@example.com", elsewhere));
    }
    BOOST_TEST(!may_try("one-more@example.com", elsewhere));
    BOOST_TEST(may_try("one-more@example.com", home));
}

BOOST_AUTO_TEST_CASE(fifty_tries_an_hour_are_allowed_for_an_account_from_everywhere) {
    const auto network = [](int i) { return "10.0." + std::to_string(i) + ".0/24"; };
    for (int i = 0; i < 50; ++i) BOOST_TEST(may_try("ada@example.com", network(i)));
    BOOST_TEST(!may_try("ada@example.com", network(50)));
    clock.advance(60min);
    BOOST_TEST(may_try("ada@example.com", network(51)));
}

BOOST_AUTO_TEST_CASE(an_attack_does_not_lock_the_owner_out_of_a_known_network) {
    (void)sign_in(ada, home);
    for (int i = 0; i < 60; ++i) {
        (void)may_try("ada@example.com", "10.0." + std::to_string(i) + ".0/24");
    }
    BOOST_TEST(!may_try("ada@example.com", elsewhere));
    BOOST_TEST(may_try("ada@example.com", home));
}

BOOST_AUTO_TEST_CASE(a_network_is_still_known_after_signing_out) {
    sign_out(sign_in(ada, home));
    for (int i = 0; i < 60; ++i) {
        (void)may_try("ada@example.com", "10.0." + std::to_string(i) + ".0/24");
    }
    BOOST_TEST(!may_try("ada@example.com", elsewhere));
    BOOST_TEST(may_try("ada@example.com", home));
}

BOOST_AUTO_TEST_CASE(signing_in_resets_the_failed_tries_of_its_network) {
    for (int i = 0; i < 10; ++i) (void)may_try("ada@example.com", home);
    BOOST_TEST(!may_try("ada@example.com", home));
    (void)sign_in(ada, home);
    BOOST_TEST(may_try("ada@example.com", home));
}

BOOST_AUTO_TEST_CASE(the_throttles_contain_no_address) {
    (void)may_try("eve@example.com", elsewhere);
    const auto found = database().read([](Connection& connection) {
        return query(connection, "SELECT 1 FROM throttles WHERE subject LIKE '%eve%'").size();
    });
    BOOST_TEST(found == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
