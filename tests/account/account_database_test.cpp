#include "account/account.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/crypto.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/test_database.hpp"

namespace lectern::account {

namespace {

using namespace std::chrono_literals;

constexpr auto home = "192.0.2.0/24";

struct Accounts {
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
        const auto user = signed_in(token).value();
        write([&](Transaction& transaction) { end_session(transaction, act(), user.session_id); });
    }
    std::optional<SignedInUser> signed_in(const std::string& token) {
        return database().autocommit([&](Connection& connection) {
            return find_signed_in_user(connection, token, clock.now());
        });
    }
    std::optional<UserId> create_proven(const NewUser& user) {
        return write(
            [&](Transaction& transaction) { return create_proven_user(transaction, act(), user); });
    }
    std::optional<UserId> create_unproven(const NewUser& user) {
        return write([&](Transaction& transaction) {
            return create_unproven_user(transaction, act(), user);
        });
    }
    std::string text(const char* sql, UserId id) {
        return database().read([&](Connection& connection) {
            return query(connection, sql, id).front().text("value");
        });
    }
    std::int64_t user_count() {
        return database().read([](Connection& connection) {
            return query(connection, "SELECT count(*) AS value FROM users")
                .front()
                .integer("value");
        });
    }
    std::string last_seen(UserId user_id) {
        return text("SELECT last_seen_at::text AS value FROM sessions WHERE user_id = $1", user_id);
    }
    std::int64_t audited(const std::string& event) {
        return test::count_audit(database(), event, "done");
    }
};

const NewUser eve{
    .email = test::address("eve@example.com"), .name = "Eve", .password_hash = "hash-of-eve"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accounts, Accounts)

BOOST_AUTO_TEST_CASE(a_session_identifies_its_user) {
    const auto user = signed_in(sign_in(ada));
    BOOST_REQUIRE(user);
    BOOST_TEST(user->user_id == ada);
    BOOST_TEST(user->name == "ada");
    BOOST_TEST(user->email.text == "ada@example.com");
    BOOST_TEST(user->is_email_verified);
    BOOST_TEST(audited("signed_in") == 1);
}

BOOST_AUTO_TEST_CASE(an_unknown_token_identifies_nobody) {
    const auto token = sign_in(ada);
    BOOST_TEST(!signed_in(""));
    BOOST_TEST(!signed_in("x"));
    BOOST_TEST(!signed_in(token + "x"));
    BOOST_TEST(!signed_in(crypto::random_token()));
}

BOOST_AUTO_TEST_CASE(a_token_is_stored_only_as_its_hash) {
    const auto token = sign_in(ada);
    BOOST_TEST(text("SELECT token_hash::text AS value FROM sessions WHERE user_id = $1", ada) ==
               bytea(crypto::sha256(token)));
    BOOST_TEST(token.size() == 43);
    BOOST_TEST(sign_in(ada) != token);
}

BOOST_AUTO_TEST_CASE(an_unused_session_ends_after_two_weeks) {
    const auto token = sign_in(ada);
    clock.advance(session_idle_limit - 1us);
    BOOST_TEST(signed_in(token).has_value());
    clock.advance(session_idle_limit);
    BOOST_TEST(!signed_in(token));
}

BOOST_AUTO_TEST_CASE(a_session_in_use_ends_after_ninety_days) {
    const auto token = sign_in(ada);
    const auto end = clock.now() + session_lifetime;
    while (clock.now() + 24h * 7 < end) {
        clock.advance(24h * 7);
        BOOST_TEST(signed_in(token).has_value());
    }
    clock.set(Timestamp{end} - 1us);
    BOOST_TEST(signed_in(token).has_value());
    clock.set(Timestamp{end});
    BOOST_TEST(!signed_in(token));
}

BOOST_AUTO_TEST_CASE(the_last_use_is_updated_every_five_minutes_at_most) {
    const auto ben = test::add_learner(database(), "ben");
    const auto token = sign_in(ada);
    sign_in(ben);
    const auto at_first = last_seen(ada);
    clock.advance(5min);
    (void)signed_in(token);
    BOOST_TEST(last_seen(ada) == at_first);
    clock.advance(1us);
    (void)signed_in(token);
    BOOST_TEST(last_seen(ada) != at_first);
    BOOST_TEST(last_seen(ben) == at_first);
}

BOOST_AUTO_TEST_CASE(finding_a_user_takes_one_round_trip) {
    const auto token = sign_in(ada);
    (void)signed_in(token);
    const auto before = database().round_trips();
    (void)signed_in(token);
    BOOST_TEST(database().round_trips() == before + 1);
}

BOOST_AUTO_TEST_CASE(ending_a_session_leaves_the_other_sessions) {
    const auto desk = sign_in(ada);
    const auto phone = sign_in(ada);
    sign_out(desk);
    BOOST_TEST(!signed_in(desk));
    BOOST_TEST(signed_in(phone).has_value());
    BOOST_TEST(audited("signed_out") == 1);
}

BOOST_AUTO_TEST_CASE(ending_a_session_twice_is_audited_once) {
    const auto session = signed_in(sign_in(ada)).value().session_id;
    for (int i = 0; i < 2; ++i) {
        write([&](Transaction& transaction) { end_session(transaction, act(), session); });
    }
    BOOST_TEST(audited("signed_out") == 1);
}

BOOST_AUTO_TEST_CASE(a_long_user_agent_is_truncated) {
    write([&](Transaction& transaction) {
        return start_session(transaction, act(), {ada, {}, std::string(5000, 'x')});
    });
    BOOST_TEST(text("SELECT length(user_agent)::text AS value FROM sessions WHERE user_id = $1",
                    ada) == "300");
}

BOOST_AUTO_TEST_CASE(credentials_are_outdated_once_the_account_is_erased_or_has_a_new_password) {
    test::add_learner(database(), "ben");  // with the same password
    const auto credentials = database().read([&](Connection& connection) {
        return find_credentials(connection, test::address("ada@example.com")).value();
    });
    const auto are_still_current = [&] {
        return write(
            [&](Transaction& transaction) { return are_current(transaction, credentials); });
    };
    BOOST_TEST(are_still_current());
    write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE users
               SET deleted_at = now(), email = NULL, canonical_email = NULL,
                   email_verified_at = NULL
             WHERE id = $1
        )sql",
              ada);
    });
    BOOST_TEST(!are_still_current());
    write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE users
               SET deleted_at = NULL, email = 'ada@example.com',
                   canonical_email = 'ada@example.com', password_hash = 'another'
             WHERE id = $1
        )sql",
              ada);
    });
    BOOST_TEST(!are_still_current());
}

BOOST_AUTO_TEST_CASE(an_address_is_found_whatever_its_case) {
    for (const auto* email : {"ada@example.com", "ADA@example.com"}) {
        database().read([&](Connection& connection) {
            BOOST_TEST(find_credentials(connection, test::address(email)).value().user_id == ada);
            BOOST_TEST(find_proven_user(connection, test::address(email)).value() == ada);
            BOOST_TEST(has_account(connection, test::address(email)));
        });
    }
    database().read([&](Connection& connection) {
        BOOST_TEST(!find_credentials(connection, test::address("eve@example.com")));
        BOOST_TEST(!find_proven_user(connection, test::address("eve@example.com")));
        BOOST_TEST(!has_account(connection, test::address("eve@example.com")));
    });
}

BOOST_AUTO_TEST_CASE(a_password_hash_is_replaced_only_if_it_has_not_changed) {
    const auto ben = test::add_learner(database(), "ben");
    const auto replace = [&](const std::string& old_hash, const std::string& new_hash) {
        write([&](Transaction& transaction) {
            replace_password_hash(transaction, ada, old_hash, new_hash, clock.now());
        });
        return text("SELECT password_hash AS value FROM users WHERE id = $1", ada);
    };
    BOOST_TEST(replace("none", "new") == "new");
    BOOST_TEST(replace("none", "newer") == "new");
    BOOST_TEST(text("SELECT password_hash AS value FROM users WHERE id = $1", ben) == "none");
}

BOOST_AUTO_TEST_CASE(a_new_proven_account_is_proven_and_audited) {
    const auto id = create_proven(eve);
    BOOST_REQUIRE(id);
    database().read([&](Connection& connection) {
        BOOST_TEST(find_proven_user(connection, test::address("eve@example.com")).value() == *id);
    });
    BOOST_TEST(audited("account_registered") == 1);
    BOOST_TEST(audited("email_verified") == 1);
}

BOOST_AUTO_TEST_CASE(a_new_unproven_account_is_not_proven) {
    const auto id = create_unproven(eve);
    BOOST_REQUIRE(id);
    database().read([&](Connection& connection) {
        BOOST_TEST(!find_proven_user(connection, test::address("eve@example.com")));
        BOOST_TEST(has_account(connection, test::address("eve@example.com")));
    });
    BOOST_TEST(audited("email_verified") == 0);
    BOOST_TEST(!signed_in(sign_in(*id)).value().is_email_verified);
}

BOOST_AUTO_TEST_CASE(an_unproven_account_is_taken_over_by_the_mailed_link) {
    const auto squatter = create_unproven({.email = test::address("EVE@example.com"),
                                           .name = "Mallory",
                                           .password_hash = "mallorys"});
    const auto mallorys_session = sign_in(*squatter);
    const auto adas_session = sign_in(ada);

    BOOST_TEST(create_proven(eve).value() == *squatter);
    BOOST_TEST(text("SELECT password_hash AS value FROM users WHERE id = $1", *squatter) ==
               "hash-of-eve");
    BOOST_TEST(text("SELECT name AS value FROM users WHERE id = $1", *squatter) == "Eve");
    BOOST_TEST(!signed_in(mallorys_session));
    BOOST_TEST(signed_in(adas_session).has_value());
    BOOST_TEST(audited("password_changed") == 1);
    BOOST_TEST(user_count() == 2);
}

BOOST_AUTO_TEST_CASE(a_proven_account_cannot_be_created_again) {
    const auto token = sign_in(ada);
    const NewUser again{
        .email = test::address("ADA@example.com"), .name = "Eve", .password_hash = "eves"};
    BOOST_TEST(!create_proven(again));
    BOOST_TEST(!create_unproven(again));
    BOOST_TEST(text("SELECT password_hash AS value FROM users WHERE id = $1", ada) == "none");
    BOOST_TEST(signed_in(token).has_value());
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(audited("account_registered") == 0);
}

BOOST_AUTO_TEST_CASE(an_unproven_account_is_not_taken_over_without_the_link) {
    const auto first = create_unproven(eve);
    const NewUser mallory{
        .email = test::address("eve@example.com"), .name = "Mallory", .password_hash = "mallorys"};
    BOOST_TEST(!create_unproven(mallory));
    BOOST_TEST(text("SELECT password_hash AS value FROM users WHERE id = $1", *first) ==
               "hash-of-eve");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
