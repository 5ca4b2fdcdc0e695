#include <string>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "platform/json.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    UserId ada = add_learner(test.connection(), "ada");

    [[nodiscard]] Database& database() { return test.connection(); }

    std::string sign_in(UserId user_id) {
        const CapturedOutput quiet;
        return database().write([&](Transaction& transaction) {
            return account::start_session(
                transaction, learner_act(user_id),
                {user_id, address("ada@example.com"), "Firefox \x1b[31m"});
        });
    }
    bool is_signed_in(const std::string& token) {
        return database().autocommit([&](Connection& connection) {
            return account::find_signed_in_user(connection, token, noon()).has_value();
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_commands, Fixture)

BOOST_AUTO_TEST_CASE(an_account_is_shown_with_sessions_entitlements_orders_and_mails) {
    add_course(database(), practical_sql());
    add_paid_order(database(), "ada@example.com");
    sign_in(ada);
    for (const auto& who : {std::string{"ADA@example.com"}, to_string(ada)}) {
        const auto record = json::parse(run({"user", "show", who, "--json"}).output);
        BOOST_TEST(record.integer("user_id").value() == ada.value());
        for (const auto* list : {"sessions", "entitlements", "orders", "mails"})
            BOOST_TEST(record.list(list).size() == 1U, list);
    }
    const auto text = run({"user", "show", "ada@example.com"}).output;
    BOOST_TEST(contains(text, "practical-sql"));
    BOOST_TEST(!contains(text, "none"));
}

BOOST_AUTO_TEST_CASE(orders_that_wait_to_be_claimed_are_counted_with_and_without_an_account) {
    add_course(database(), practical_sql());
    const auto guest = run({"user", "show", "guest@example.com"});
    BOOST_TEST(guest.errors == "lectern user show: no account has the address guest@example.com\n");
    add_paid_order(database(), "guest@example.com");
    const auto buyer = run({"user", "show", "Guest@example.com"});
    BOOST_TEST(buyer.status == 1);
    BOOST_TEST(buyer.errors ==
               "lectern user show: no account has the address Guest@example.com, but 1 order with "
               "it waits to be claimed\n");
    const auto waiting = [&] {
        return json::parse(run({"user", "show", "ada@example.com", "--json"}).output)
            .integer("orders_to_claim")
            .value();
    };
    BOOST_TEST(waiting() == 0);
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE orders
               SET email = 'ada@example.com', canonical_email = 'ada@example.com'
        )sql");
    });
    BOOST_TEST(waiting() == 1);
}

BOOST_AUTO_TEST_CASE(control_characters_in_user_data_are_not_printed) {
    sign_in(ada);
    const auto text = run({"user", "show", "ada@example.com"}).output;
    BOOST_TEST(!contains(text, "\x1b"));
    BOOST_TEST(contains(text, "Firefox ?[31m"));
}

BOOST_AUTO_TEST_CASE(no_hash_is_ever_shown) {
    sign_in(ada);
    const auto text = run({"user", "show", "ada@example.com", "--json"}).output;
    BOOST_TEST(!contains(text, "hash"));
}

BOOST_AUTO_TEST_CASE(signing_out_an_account_ends_all_its_sessions_and_no_others) {
    const auto ben = add_learner(database(), "ben");
    const auto first = sign_in(ada);
    const auto second = sign_in(ada);
    const auto bens = sign_in(ben);
    const auto ending = run({"user", "sign-out", "ada@example.com"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "ada@example.com: signed out of 2 browsers\n");
    BOOST_TEST(!is_signed_in(first));
    BOOST_TEST(!is_signed_in(second));
    BOOST_TEST(is_signed_in(bens));
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(contains(ending.audit_lines.front(), "\"event\":\"session_revoked\""));
    BOOST_TEST(contains(ending.audit_lines.front(), "\"reason\":\"all\""));
}

BOOST_AUTO_TEST_CASE(signing_out_an_account_without_sessions_is_not_audited) {
    const auto ending = run({"user", "sign-out", "ada@example.com"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "ada@example.com: signed out of 0 browsers\n");
    BOOST_TEST(ending.audit_lines.empty());
}

BOOST_AUTO_TEST_CASE(an_address_without_an_account_is_named_in_the_error) {
    for (const auto* act : {"show", "sign-out"}) {
        const auto ending = run({"user", act, "eve@example.com"});
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(contains(ending.errors, "no account has the address eve@example.com"));
    }
}

BOOST_AUTO_TEST_CASE(two_step_sign_in_is_turned_off_with_a_reason) {
    const Words words{"user", "two-step-off", "ADA@example.com", "--reason", "lost the phone"};
    BOOST_TEST(run(words).errors ==
               "lectern user two-step-off: two-step sign-in of ADA@example.com is not on\n");
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
            VALUES ($1, decode(repeat('00', 60), 'hex'), $2, $2)
        )sql",
              ada, noon());
    });
    const auto ending = run(words);
    BOOST_TEST(ending.output == "ADA@example.com: two-step sign-in is off\n");
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(count_audit(database(), "two_step_turned_off", "done") == 1);
    const auto mail = database().read([](Connection& connection) {
        return query(connection,
                     "SELECT to_email, kind, data ->> 'is_by_school' AS by_school "
                     "FROM mail_outbox")
            .front();
    });
    BOOST_TEST(mail.text("to_email") == "ada@example.com");
    BOOST_TEST(mail.text("kind") == "two_step_off");
    BOOST_TEST(mail.text("by_school") == "true");
    BOOST_TEST(run({"user", "two-step-off", "eve@example.com", "--reason", "x"}).status == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
