#include "account/two_step.hpp"

#include <algorithm>
#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "account/account_export.hpp"
#include "account/pending_sign_in.hpp"
#include "account/recovery_codes.hpp"
#include "operations/erasing.hpp"
#include "platform/json.hpp"
#include "platform/totp.hpp"
#include "support/addresses.hpp"
#include "support/site_at_once.hpp"
#include "support/test_school.hpp"

namespace lectern::account {

namespace {

using namespace std::chrono_literals;
using Kind = SecondStepAttempt::Kind;

struct TwoStep : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");
    UserId eve = test::add_learner(database(), "eve");
    EmailAddress email = test::address("ada@example.com");
    std::string key = std::string(32, 'k');
    std::string secret;
    std::vector<std::string> recovery_codes;

    [[nodiscard]] audit::Act act_of_ada() const {
        auto act = test::learner_act(ada, clock.now());
        static std::atomic<int> requests = 0;  // each request has an id of its own
        act.request_id = "request-" + std::to_string(++requests);
        act.network = "192.0.2.0/24";
        return act;
    }
    [[nodiscard]] std::string code(int steps_later = 0) const {
        return totp::code_at(secret, totp::step_at(clock.now()) + steps_later);
    }
    TwoStepState state(SessionId session = SessionId{0}) {
        return database().read([&](Connection& connection) {
            return find_two_step(connection, {ada, session, email}, key, clock.now());
        });
    }
    void set_up(SessionId session = SessionId{0}) {
        database().write([&](Transaction& transaction) {
            start_two_step(transaction, act_of_ada(), {ada, session, email}, key);
        });
        secret = state(session).new_secret;
    }
    bool turn_on_with(const std::string& entered, SessionId session = SessionId{0}) {
        return turn_on_with(database(), entered, session);
    }
    bool turn_on_with(Database& own, const std::string& entered, SessionId session) {
        const auto codes = own.write([&](Transaction& transaction) {
            return turn_on_two_step(transaction, act_of_ada(), {ada, session, email}, entered, key);
        });
        recovery_codes = codes.value_or(std::vector<std::string>{});
        return codes.has_value();
    }
    /// Turns it on, and waits until the code that did so cannot be taken for a newer one.
    void turn_on() {
        set_up();
        BOOST_REQUIRE(turn_on_with(code()));
        clock.advance(90s);
    }
    bool accept(Database& own, const std::string& entered) {
        return own.write([&](Transaction& transaction) {
            return accept_code(transaction, act_of_ada(), ada, entered, key);
        });
    }
    bool accept(const std::string& entered) { return accept(database(), entered); }
    bool recover(Database& own, const std::string& entered) {
        return own.write([&](Transaction& transaction) {
            return use_recovery_code(transaction, act_of_ada(), ada, email, entered);
        });
    }
    StartedSignIn start() {
        return database().write([&](Transaction& transaction) {
            return start_sign_in(transaction, act_of_ada(), {ada, email, "Firefox"});
        });
    }
    SecondStepOutcome finish(const std::string& token, const std::string& entered,
                             Kind kind = Kind::code) {
        return database().write([&](Transaction& transaction) {
            return finish_sign_in(transaction, act_of_ada(),
                                  {.token = token, .kind = kind, .code = entered}, key);
        });
    }
    /// Turns it on for Eve, who has a recovery code and a pending sign-in of her own.
    void turn_on_for_eve() {
        change(R"sql(
            INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
            VALUES ($1, decode(repeat('00', 60), 'hex'), $2, $2)
        )sql",
               eve, clock.now());
        change("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, sha256('x'))", eve);
        database().write([&](Transaction& transaction) {
            start_sign_in(transaction, act_of_ada(),
                          {eve, test::address("eve@example.com"), "Firefox"});
        });
    }
    /// Counts the secrets, recovery codes and pending sign-ins of an account.
    std::string kept_of(UserId user_id) {
        return text(R"sql(
            SELECT concat_ws(' ',
                       (SELECT count(*) FROM two_step_secrets WHERE user_id = $1),
                       (SELECT count(*) FROM recovery_codes WHERE user_id = $1),
                       (SELECT count(*) FROM pending_sign_ins WHERE user_id = $1)) AS value
        )sql",
                    user_id);
    }
    std::int64_t sessions() { return number("SELECT count(*) AS value FROM sessions"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(two_step, TwoStep)

BOOST_AUTO_TEST_CASE(a_right_code_turns_it_on_and_ends_all_other_sessions) {
    database().write([&](Transaction& transaction) {
        start_session(transaction, act_of_ada(), {eve, {}, "Firefox"});
    });
    start();
    const auto own = SessionId{number("SELECT max(id) AS value FROM sessions")};
    start();
    set_up(own);
    BOOST_TEST(!turn_on_with(code(3), own));
    BOOST_TEST(!state().is_on);
    BOOST_TEST(sessions() == 3);

    BOOST_TEST(turn_on_with(code(), own));
    BOOST_TEST(state().is_on);
    BOOST_TEST(state().new_secret == "");
    BOOST_TEST(sessions() == 2);  // this one and Eve's
    BOOST_TEST(number("SELECT max(id) AS value FROM sessions") == own.value());
    BOOST_TEST(audited("two_step_turned_on") == 1);
    BOOST_TEST(text("SELECT kind AS value FROM mail_outbox") == "two_step_on");
}

BOOST_AUTO_TEST_CASE(another_session_neither_sees_nor_finishes_a_set_up) {
    const SessionId own{1};
    const SessionId other{2};
    set_up(own);
    BOOST_TEST(secret != "");
    BOOST_TEST(state(other).new_secret == "");
    BOOST_TEST(!turn_on_with(code(), other));
    BOOST_TEST(!state(own).is_on);

    change("UPDATE two_step_secrets SET session_id = NULL");  // as before migration 49
    BOOST_TEST(state(own).new_secret == "");
    set_up(own);
    BOOST_TEST(turn_on_with(code(), own));
}

BOOST_AUTO_TEST_CASE(a_sign_in_that_began_with_the_password_alone_ends_too) {
    set_up();
    const auto hash = text("SELECT password_hash AS value FROM users WHERE id = $1", ada);
    std::latch has_session{2};
    test::at_once(2, [&](int i) {
        Database own{test.connection_string()};
        if (i == 1) {
            has_session.arrive_and_wait();
            return turn_on_with(own, code(), SessionId{0});
        }
        return own.write([&](Transaction& transaction) {
            const bool is_current = are_current(transaction, {ada, hash});
            start_sign_in(transaction, act_of_ada(), {ada, email, "Firefox"});
            has_session.arrive_and_wait();
            std::this_thread::sleep_for(200ms);
            return is_current;
        });
    });
    BOOST_TEST(state().is_on);
    BOOST_TEST(sessions() == 0);
}

BOOST_AUTO_TEST_CASE(a_set_up_expires_and_a_second_one_replaces_the_first) {
    set_up();
    const auto first = code();
    set_up();
    BOOST_TEST(!turn_on_with(first));
    clock.advance(15min);
    BOOST_TEST(state().new_secret == "");
    BOOST_TEST(!turn_on_with(code()));
}

BOOST_AUTO_TEST_CASE(a_set_up_does_not_replace_a_secret_in_use) {
    turn_on();
    set_up();
    BOOST_TEST(secret == "");
    BOOST_TEST(state().is_on);
}

BOOST_AUTO_TEST_CASE(the_secret_is_stored_encrypted_for_its_account) {
    turn_on();
    const auto found = number(
        "SELECT count(*) AS value FROM two_step_secrets WHERE position($1 IN encrypted_secret) > 0",
        bytea(secret));
    BOOST_TEST(found == 0);
    change("DELETE FROM recovery_codes");
    change("UPDATE two_step_secrets SET user_id = $1", eve);
    const auto accept_for_eve = [&](const std::string& with) {
        return database().write([&](Transaction& transaction) {
            return accept_code(transaction, act_of_ada(), eve, code(), with);
        });
    };
    BOOST_CHECK_THROW(accept_for_eve(key), TwoStepKeyFault);
    BOOST_CHECK_THROW(accept_for_eve(""), TwoStepKeyFault);
}

BOOST_AUTO_TEST_CASE(a_new_key_takes_the_place_of_the_older_one_as_codes_are_accepted) {
    turn_on();
    const auto older = key;
    const std::string newer(32, 'n');
    key = newer + older;
    const auto by_older_key = [&] {
        return database().read(
            [&](Connection& connection) { return count_two_step(connection, key).by_older_key; });
    };
    BOOST_TEST(by_older_key() == 1);
    BOOST_TEST(!accept("000000"));
    BOOST_TEST(by_older_key() == 1);
    BOOST_TEST(accept(code()));
    BOOST_TEST(by_older_key() == 0);
    clock.advance(60s);
    key = older;
    BOOST_CHECK_THROW(accept(code()), TwoStepKeyFault);
    key = newer;
    BOOST_TEST(accept(code()));
}

BOOST_AUTO_TEST_CASE(a_set_up_is_encrypted_by_the_newer_of_two_keys) {
    const std::string newer(32, 'n');
    key = newer + key;
    set_up();
    key = newer;
    BOOST_TEST(turn_on_with(code()));
}

BOOST_AUTO_TEST_CASE(the_code_that_turned_it_on_is_not_accepted_again) {
    set_up();
    BOOST_REQUIRE(turn_on_with(code()));
    BOOST_TEST(!accept(code()));
    BOOST_TEST(accept(code(1)));
}

BOOST_AUTO_TEST_CASE(a_step_is_accepted_once_and_no_older_one_after_it) {
    turn_on();
    BOOST_TEST(!accept(code(2)));
    BOOST_TEST(accept(code()));
    BOOST_TEST(!accept(code()));
    BOOST_TEST(!accept(code(-1)));
    const auto next = code(1);
    BOOST_TEST(accept(next.substr(0, 3) + " " + next.substr(3)));
}

BOOST_AUTO_TEST_CASE(one_of_several_simultaneous_tries_with_the_same_code_is_accepted) {
    turn_on();
    const auto accepted = test::at_once(4, [&](int) {
        Database own{test.connection_string()};
        return accept(own, code());
    });
    BOOST_TEST(std::ranges::count(accepted, true) == 1);
}

BOOST_AUTO_TEST_CASE(recovery_codes_differ_and_only_hashes_are_stored) {
    turn_on();
    BOOST_TEST(recovery_codes.size() == 10U);
    BOOST_TEST(std::set(recovery_codes.begin(), recovery_codes.end()).size() == 10U);
    BOOST_TEST(state().recovery_codes_left == 10);
}

BOOST_AUTO_TEST_CASE(a_recovery_code_has_at_least_128_bits_in_groups_of_four) {
    turn_on();
    constexpr std::size_t bits_of_character = 5;  // base32
    for (const auto& code : recovery_codes) {
        std::size_t characters = 0;
        for (std::size_t at = 0; at < code.size(); ++at) {
            const bool is_between_groups = at % 5 == 4;
            BOOST_TEST((code[at] == '-') == is_between_groups, code);
            characters += is_between_groups ? 0U : 1U;
        }
        BOOST_TEST(characters * bits_of_character >= 128U, code);
        BOOST_TEST(code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-") ==
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_code_of_24_characters_from_an_earlier_release_still_works) {
    turn_on();
    change(
        "INSERT INTO recovery_codes (user_id, code_hash)"
        " SELECT user_id, sha256('abcdefghijklmnopqrstuvwx') FROM two_step_secrets");
    BOOST_TEST(recover(database(), "ABCD-EFGH-IJKL-MNOP-QRST-UVWX"));
    BOOST_TEST(!recover(database(), "ABCD-EFGH-IJKL-MNOP-QRST-UVWX"));
}

BOOST_AUTO_TEST_CASE(a_recovery_code_works_once_in_any_spelling) {
    turn_on();
    auto typed = recovery_codes.front();
    std::erase(typed, '-');
    std::ranges::transform(typed, typed.begin(), [](unsigned char c) {
        return static_cast<char>('A' <= c && c <= 'Z' ? c + 32 : c);
    });
    BOOST_TEST(recover(database(), typed));
    BOOST_TEST(!recover(database(), recovery_codes.front()));
    BOOST_TEST(!recover(database(), "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"));
    BOOST_TEST(state().recovery_codes_left == 9);
    BOOST_TEST(text("SELECT reason AS value FROM audit_logs WHERE event = 'recovery_code_used'") ==
               "9 left");
    BOOST_TEST(
        text(
            "SELECT data ->> 'left' AS value FROM mail_outbox WHERE kind = 'recovery_code_used'") ==
        "9");
}

BOOST_AUTO_TEST_CASE(one_of_several_simultaneous_tries_with_a_recovery_code_wins) {
    turn_on();
    const auto used = test::at_once(4, [&](int) {
        Database own{test.connection_string()};
        return recover(own, recovery_codes.back());
    });
    BOOST_TEST(std::ranges::count(used, true) == 1);
    BOOST_TEST(state().recovery_codes_left == 9);
}

BOOST_AUTO_TEST_CASE(new_recovery_codes_void_the_former_ones) {
    turn_on();
    turn_on_for_eve();
    const auto codes = database().write([&](Transaction& transaction) {
        return renew_recovery_codes(transaction, act_of_ada(), ada, email);
    });
    BOOST_TEST(!recover(database(), recovery_codes.front()));
    BOOST_TEST(recover(database(), codes.front()));
    BOOST_TEST(kept_of(eve) == "1 1 1");
    BOOST_TEST(audited("recovery_codes_renewed") == 1);
}

BOOST_AUTO_TEST_CASE(turning_it_off_deletes_secret_codes_and_pending_sign_ins) {
    turn_on();
    turn_on_for_eve();
    start();
    const auto turn_off = [&] {
        return database().write([&](Transaction& transaction) {
            return turn_off_two_step(transaction, act_of_ada(), ada, email);
        });
    };
    BOOST_TEST(turn_off());
    BOOST_TEST(!turn_off());
    BOOST_TEST(kept_of(ada) == "0 0 0");
    BOOST_TEST(kept_of(eve) == "1 1 1");
    BOOST_TEST(audited("two_step_turned_off") == 1);
    BOOST_TEST(!start().session_token.empty());
}

BOOST_AUTO_TEST_CASE(a_password_alone_starts_a_session_only_without_two_step_sign_in) {
    turn_on_for_eve();
    set_up();
    BOOST_TEST(start().pending_token == "", "a set-up is not in use yet");
    BOOST_REQUIRE(turn_on_with(code()));
    const auto started = start();
    BOOST_TEST(started.session_token == "");
    BOOST_TEST(started.pending_token.size() == 43U);
    BOOST_TEST(sessions() == 0);
    BOOST_TEST(audited("second_step_asked") == 2);  // of Eve and of Ada
}

BOOST_AUTO_TEST_CASE(the_code_finishes_a_sign_in_once) {
    turn_on();
    const auto token = start().pending_token;
    BOOST_TEST((finish(token, "000000").step == SecondStep::wrong));
    const auto outcome = finish(token, code());
    BOOST_TEST((outcome.step == SecondStep::done));
    BOOST_TEST(!outcome.session_token.empty());
    BOOST_TEST(sessions() == 1);
    BOOST_TEST((finish(token, code(1)).step == SecondStep::gone));
    BOOST_TEST(audited("signed_in") == 1);
    BOOST_TEST(text("SELECT reason AS value FROM audit_logs WHERE event = 'sign_in_failed'") ==
               "wrong code");
}

BOOST_AUTO_TEST_CASE(finishing_a_sign_in_leaves_the_others_pending) {
    turn_on();
    turn_on_for_eve();
    const auto desk = start().pending_token;
    const auto phone = start().pending_token;
    BOOST_TEST((finish(desk, code()).step == SecondStep::done));
    BOOST_TEST((finish(phone, code(1)).step == SecondStep::done));
    BOOST_TEST(kept_of(eve) == "1 1 1");
    BOOST_TEST(sessions() == 2);
}

BOOST_AUTO_TEST_CASE(a_recovery_code_finishes_a_sign_in_without_the_key) {
    turn_on();
    key.clear();
    const auto outcome = finish(start().pending_token, recovery_codes[3], Kind::recovery_code);
    BOOST_TEST((outcome.step == SecondStep::done));
    BOOST_TEST(sessions() == 1);
}

BOOST_AUTO_TEST_CASE(a_pending_sign_in_ends_after_ten_minutes_and_with_the_password) {
    turn_on();
    const auto late = start().pending_token;
    clock.advance(10min);
    BOOST_TEST((finish(late, code()).step == SecondStep::gone));
    const auto token = start().pending_token;
    change("UPDATE users SET password_hash = 'another' WHERE id = $1", ada);
    BOOST_TEST((finish(token, code()).step == SecondStep::gone));
    BOOST_TEST((finish("unknown", code()).step == SecondStep::gone));
    const auto deleted = database().write([&](Transaction& transaction) {
        return delete_old_pending_sign_ins(transaction, clock.now(), 1000);
    });
    BOOST_TEST(deleted == 1);
}

BOOST_AUTO_TEST_CASE(the_eleventh_try_is_refused_even_with_the_right_code) {
    turn_on();
    const auto token = start().pending_token;
    for (int i = 0; i < 10; ++i) finish(token, "000000");
    BOOST_TEST((finish(token, code()).step == SecondStep::throttled));
    BOOST_TEST(sessions() == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM audit_logs WHERE reason = 'code throttled'") ==
               1);
}

BOOST_AUTO_TEST_CASE(tries_from_elsewhere_do_not_keep_out_a_known_browser) {
    turn_on();
    for (int i = 0; i < 100; ++i) {
        database().write([&](Transaction& transaction) {
            may_try_code(transaction, act_of_ada(), {ada, email, false});
        });
    }
    const auto may_try = [&](bool is_known) {
        return database().write([&](Transaction& transaction) {
            return may_try_code(transaction, act_of_ada(), {ada, email, is_known});
        });
    };
    BOOST_TEST(!may_try(false));
    BOOST_TEST(may_try(true));
}

BOOST_AUTO_TEST_CASE(the_export_says_since_when_it_is_on_and_contains_no_secret) {
    turn_on_for_eve();
    const auto exported = [&] {
        return database().read(
            [&](Connection& connection) { return export_account(connection, ada); });
    };
    BOOST_TEST(exported().find("\"two_step_sign_in\": null") != std::string::npos);
    turn_on();
    recover(database(), recovery_codes.front());
    const auto account = exported();
    BOOST_TEST(account.find("\"recovery_codes_left\": 9") != std::string::npos);
    BOOST_TEST(account.find("turned_on_at") != std::string::npos);
    BOOST_TEST(account.find("encrypted") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(erasing_a_person_deletes_it) {
    turn_on();
    turn_on_for_eve();
    start();
    database().write([&](Transaction& transaction) {
        operations::erase_person(transaction, act_of_ada(), ada);
    });
    BOOST_TEST(kept_of(ada) == "0 0 0");
    BOOST_TEST(kept_of(eve) == "1 1 1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
