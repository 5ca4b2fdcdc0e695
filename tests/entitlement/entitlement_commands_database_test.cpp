#include <string>

#include <boost/test/unit_test.hpp>

#include "entitlement/entitlement.hpp"
#include "payments/fulfilment.hpp"
#include "payments/order_status.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    CourseId course = add_course(test.connection(), practical_sql());
    UserId ada = add_learner(test.connection(), "ada");

    [[nodiscard]] Database& database() { return test.connection(); }

    std::int64_t active_grants() {
        return database().read([&](Connection& connection) {
            return query(connection, R"sql(
                SELECT count(*) AS count
                  FROM entitlements
                 WHERE user_id = $1
                   AND course_id = $2
                   AND status = 'active'
            )sql",
                         ada, course)
                .front()
                .integer("count");
        });
    }

    CommandResult add() {
        return run({"grant", "add", "ada@example.com", "practical-sql", "--reason", "a friend"});
    }
    CommandResult revoke() {
        return run({"grant", "revoke", "ada@example.com", "practical-sql", "--reason", "shared"});
    }
    /// Recomputes the order, as every payment fact does.
    void recompute(OrderId order_id) {
        const CapturedOutput quiet;
        database().write([&](Transaction& transaction) {
            payments::recompute_order(transaction, {.actor = audit::Actor::job, .now = noon()},
                                      order_id);
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(grant_commands, Fixture)

BOOST_AUTO_TEST_CASE(adding_an_entitlement_audits_the_operator) {
    const auto ending = add();
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.output, ": ada@example.com may learn practical-sql\n"));
    BOOST_TEST(active_grants() == 1);
    BOOST_TEST(ending.lines.empty(), "standard output is for the result");
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(contains(ending.audit_lines.front(), "\"event\":\"entitlement_granted\""));
    BOOST_TEST(contains(ending.audit_lines.front(), "\"actor\":\"operator\""));
    BOOST_TEST(contains(ending.audit_lines.front(), "\"reason\":\"a friend\""));
}

BOOST_AUTO_TEST_CASE(with_json_a_decision_is_one_object) {
    auto ending =
        run({"grant", "add", "ada@example.com", "practical-sql", "--reason", "a friend", "--json"});
    const auto added = json::parse(ending.output);
    BOOST_TEST(added.text("result").value() == "ada@example.com may learn practical-sql");
    const auto id = std::to_string(added.integer("entitlement").value());
    ending = run({"grant", "revoke", id, "--reason", "shared", "--json"});
    BOOST_TEST(ending.output == R"({"entitlement":)" + id + R"(,"result":"revoked"})" + '\n');
}

BOOST_AUTO_TEST_CASE(an_active_entitlement_is_not_added_twice) {
    add();
    const auto ending = add();
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.output, "had this entitlement already"));
    BOOST_TEST(ending.audit_lines.empty());
    BOOST_TEST(active_grants() == 1);
}

BOOST_AUTO_TEST_CASE(an_entitlement_added_beside_a_purchase_survives_its_refund) {
    const auto order = add_paid_order(database(), "ada@example.com");
    add();
    BOOST_TEST(active_grants() == 2);
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
                 VALUES ($1, 're_1', 'succeeded', 4900, $2)
        )sql",
              order.id, noon());
    });
    recompute(order.id);
    BOOST_TEST(active_grants() == 1);
}

BOOST_AUTO_TEST_CASE(an_address_without_a_proven_account_gets_no_entitlement) {
    const auto nobody =
        run({"grant", "add", "eve@example.com", "practical-sql", "--reason", "a friend"});
    BOOST_TEST(nobody.status == 1);
    BOOST_TEST(nobody.errors == "lectern grant add: no account has the address eve@example.com\n");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    });
    const auto unproven = add();
    BOOST_TEST(unproven.status == 1);
    BOOST_TEST(unproven.errors ==
               "lectern grant add: the account of ada@example.com has not proven its address\n");
    BOOST_TEST(active_grants() == 0);
}

BOOST_AUTO_TEST_CASE(an_unknown_course_is_named_in_the_error) {
    for (const auto* act : {"add", "revoke"}) {
        const auto ending =
            run({"grant", act, "ada@example.com", "practical-sqll", "--reason", "x"});
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(contains(ending.errors, ": no course practical-sqll\n"));
    }
}

BOOST_AUTO_TEST_CASE(a_reason_is_required) {
    BOOST_TEST(run({"grant", "add", "ada@example.com", "practical-sql"}).status == 2);
    BOOST_TEST(run({"grant", "revoke", "1", "--reason", " "}).status == 2);
    BOOST_TEST(run({"grant", "revoke", "all", "--reason", "x"}).status == 2);
}

BOOST_AUTO_TEST_CASE(no_payment_fact_restores_an_entitlement_that_an_operator_revoked) {
    const auto order = add_paid_order(database(), "ada@example.com");
    const auto ending = revoke();
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(contains(ending.output, ": revoked\n"));
    BOOST_TEST(contains(ending.audit_lines.front(), "\"order_id\":" + to_string(order.id)));
    recompute(order.id);
    deliver(database(), paid_event(database(), order, "evt_late"));
    BOOST_TEST(active_grants() == 0);
}

BOOST_AUTO_TEST_CASE(an_operator_can_permanently_revoke_an_entitlement_revoked_by_a_refund) {
    const auto order = add_paid_order(database(), "ada@example.com");
    const auto set_refund = [&](const std::string& status) {
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
                     VALUES ($1, 're_1', $2, 4900, $3)
                         ON CONFLICT (stripe_refund_id) DO UPDATE
                        SET status = excluded.status
            )sql",
                  order.id, status, noon());
        });
        recompute(order.id);
    };
    set_refund("pending");
    BOOST_TEST(active_grants() == 0);
    revoke();
    set_refund("failed");
    BOOST_TEST(active_grants() == 0);
}

BOOST_AUTO_TEST_CASE(grant_add_restores_a_revoked_entitlement) {
    const auto first = add();
    revoke();
    BOOST_TEST(active_grants() == 0);
    const auto again = add();
    BOOST_TEST(active_grants() == 1);
    BOOST_TEST(again.output == first.output);
    BOOST_TEST(contains(again.audit_lines.front(), "\"event\":\"entitlement_restored\""));
}

BOOST_AUTO_TEST_CASE(all_entitlements_of_a_learner_for_the_course_are_revoked_and_no_others) {
    add_paid_order(database(), "ada@example.com");
    add();
    const auto ben = add_learner(database(), "ben");
    const auto bens = add_grant(database(), ben, course);
    revoke();
    BOOST_TEST(active_grants() == 0);
    BOOST_TEST(count_audit(database(), "entitlement_revoked", "done") == 2);
    const auto nothing_left = revoke();
    BOOST_TEST(nothing_left.status == 0);
    BOOST_TEST(contains(nothing_left.output, "an operator had revoked it already"));
    const auto by_number = run({"grant", "revoke", to_string(bens), "--reason", "x"});
    BOOST_TEST(by_number.output == "entitlement " + to_string(bens) + ": revoked\n");
}

BOOST_AUTO_TEST_CASE(an_unclaimed_purchase_can_be_revoked_by_its_address) {
    add_paid_order(database(), "guest@example.com");
    const auto ending =
        run({"grant", "revoke", "Guest@example.com", "practical-sql", "--reason", "fraud"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(count_audit(database(), "entitlement_revoked", "done") == 1);
}

BOOST_AUTO_TEST_CASE(revoking_a_missing_entitlement_fails) {
    const auto ending = revoke();
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern grant revoke: ada@example.com has no entitlement for practical-sql\n");
    const auto by_number = run({"grant", "revoke", "4711", "--reason", "x"});
    BOOST_TEST(by_number.status == 1);
    BOOST_TEST(by_number.errors == "lectern grant revoke: no entitlement 4711\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
