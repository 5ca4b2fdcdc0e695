// What `lectern why` says of orders that an operator or the buyer moved, of second payments, and of
// a revoked access without a proven address.

#include "operations/support_commands.hpp"

#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "entitlement/entitlement.hpp"
#include "payments/address_correction.hpp"
#include "payments/order_decisions.hpp"
#include "platform/json.hpp"
#include "support/addresses.hpp"
#include "support/command_line.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;
using payments::Order;

struct WhyOrders : TestSchool {
    Database as_operator{test.connection_string_as("lectern_operator")};

    CommandResult why(const std::string& person, OutputFormat output_format = OutputFormat::text) {
        return run_and_capture([&] {
            return operations::explain_why(
                as_operator, nullptr,
                {.person = person, .output_format = output_format, .now = clock.now()});
        });
    }
    std::string told(const std::string& person, const std::string& key) {
        const auto answer = json::parse(why(person, OutputFormat::json).output);
        return answer.text(key).value_or("");
    }
    void move(const Order& order, const std::string& email) {
        auto act = operator_act(clock.now());
        act.request_id = "to " + email;
        database().write([&](Transaction& transaction) {
            payments::reassign_order(transaction, act, order, address(email), "her new address");
        });
    }
    void expect_moved(const std::string& person, const std::string& name, const Order& order) {
        BOOST_TEST(told(person, "state") == "order_was_moved");
        BOOST_TEST(told(person, "sentence") ==
                   name + " had order " + order.public_id +
                       ", paid on 2026-11-23 12:00 UTC, but olga moved it to another address on "
                       "2026-11-23 13:00 UTC, because: \"her new address\"");
        BOOST_TEST(told(person, "command") == "lectern order show " + order.public_id);
        BOOST_TEST(!contains(why(person).output, "reassign"));
        BOOST_TEST(!contains(why(person).output, "one letter off"));
    }
    void revoke_all() {
        const EntitlementId id{number("SELECT id AS value FROM entitlements")};
        database().write([&](Transaction& transaction) {
            entitlement::revoke_by_operator(transaction, operator_act(clock.now()), id, "shared");
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(why_orders, WhyOrders)

// Moved by an operator.

BOOST_AUTO_TEST_CASE(an_order_that_an_operator_moved_is_no_misspelling_for_its_former_address) {
    const auto bought = paid_order("ada@exmple.com");
    clock.advance(1h);
    move(bought, "ada@example.com");
    expect_moved("ada@exmple.com", "ada@exmple.com", bought);
    BOOST_TEST(told("ada@example.com", "state") == "claim_link_is_queued");
}

BOOST_AUTO_TEST_CASE(
    an_order_whose_address_the_buyer_corrected_is_explained_to_its_former_address) {
    const auto bought = paid_order("ada@exmple.com");
    change("UPDATE mail_outbox SET status = 'sent', sent_at = $1", clock.now());
    clock.advance(1h);
    database().write([&](Transaction& transaction) {
        BOOST_TEST(
            payments::correct_address(transaction, act(), bought, address("ada@example.com")));
    });
    BOOST_TEST(told("ada@exmple.com", "state") == "order_was_moved");
    BOOST_TEST(contains(told("ada@exmple.com", "sentence"),
                        "but the buyer moved it to another address on 2026-11-23 13:00 UTC"));
    BOOST_TEST(told("ada@example.com", "state") == "claim_link_is_queued");
}

BOOST_AUTO_TEST_CASE(the_account_that_had_a_moved_order_is_told_so_also_with_a_new_address) {
    const auto ada = add_learner(database(), "ada");
    const auto bea = add_learner(database(), "bea");
    const auto bought = paid_order("ada@example.com");
    clock.advance(1h);
    move(bought, "bea@example.com");
    BOOST_TEST(grants_of(bea) == 1);
    expect_moved("ada@example.com", "ada@example.com", bought);
    change(R"sql(
        UPDATE users
           SET email = 'a@example.org', canonical_email = 'a@example.org'
         WHERE id = $1
    )sql",
           ada);
    expect_moved(to_string(ada), "a@example.org", bought);
    BOOST_TEST(told("bea@example.com", "state") == "has_access");
}

BOOST_AUTO_TEST_CASE(an_order_that_was_moved_back_is_no_longer_explained_as_moved) {
    const auto bought = paid_order("ada@exmple.com");
    clock.advance(1h);
    move(bought, "ada@example.com");
    clock.advance(1h);
    move(bought, "ada@exmple.com");
    BOOST_TEST(told("ada@exmple.com", "state") == "claim_link_is_queued");
    BOOST_TEST(told("ada@example.com", "state") == "order_was_moved");
    BOOST_TEST(contains(told("ada@example.com", "sentence"), "on 2026-11-23 14:00 UTC"));
}

BOOST_AUTO_TEST_CASE(a_moved_order_does_not_hide_access_by_another_one) {
    add_learner(database(), "ada");
    const auto bought = paid_order("ada@example.com");
    move(bought, "bea@example.com");
    clock.advance(1h);
    const auto again = paid_order("ada@example.com");
    BOOST_TEST(told("ada@example.com", "state") == "has_access");
    BOOST_TEST(contains(told("ada@example.com", "sentence"), again.public_id));
    BOOST_TEST(!contains(why("ada@example.com").output, bought.public_id));
}

// Bought twice.

BOOST_AUTO_TEST_CASE(of_two_payments_the_first_gives_access_and_the_second_can_be_refunded) {
    add_learner(database(), "ada");
    const auto first = paid_order("ada@example.com");
    clock.advance(1h);
    const auto second = paid_order("ada@example.com");
    BOOST_REQUIRE(first.public_id != second.public_id);
    BOOST_TEST(told("ada@example.com", "sentence") ==
               "ada@example.com has access since 2026-11-23 12:00 UTC (bought, order " +
                   first.public_id + "); order " + second.public_id +
                   " is a second payment of the same course");
    BOOST_TEST(contains(told("ada@example.com", "advice"),
                        "; to give the second payment back, use lectern order refund " +
                            second.public_id + " --reason \"…\""));
    BOOST_TEST(!contains(why("ada@example.com").output, "refund " + first.public_id));
}

BOOST_AUTO_TEST_CASE(a_second_payment_that_was_refunded_is_not_named) {
    add_learner(database(), "ada");
    paid_order("ada@example.com");
    clock.advance(1h);
    const auto second = paid_order("ada@example.com");
    change("UPDATE orders SET status = 'refunded' WHERE id = $1", second.id);
    change("UPDATE entitlements SET status = 'revoked' WHERE created_at = $1", clock.now());
    BOOST_TEST(!contains(why("ada@example.com").output, second.public_id));
}

BOOST_AUTO_TEST_CASE(a_payment_after_a_revoked_one_is_no_second_payment) {
    add_learner(database(), "ada");
    paid_order("ada@example.com");
    revoke_all();
    clock.advance(1h);
    const auto again = paid_order("ada@example.com");
    BOOST_TEST(contains(told("ada@example.com", "sentence"),
                        "since 2026-11-23 13:00 UTC (bought, order " + again.public_id + ')'));
    BOOST_TEST(!contains(why("ada@example.com").output, "second payment"));
}

BOOST_AUTO_TEST_CASE(a_payment_after_a_grant_is_no_second_payment) {
    const auto ada = add_learner(database(), "ada");
    add_grant(database(), ada, course);
    clock.advance(1h);
    paid_order("ada@example.com");
    BOOST_TEST(contains(told("ada@example.com", "sentence"), "(given by olga: \"a test\")"));
    BOOST_TEST(!contains(why("ada@example.com").output, "second payment"));
}

// Revoked, and the address is not proven.

BOOST_AUTO_TEST_CASE(a_revoked_access_is_granted_again_only_after_the_address_is_proven) {
    const auto ada = add_learner(database(), "ada");
    paid_order("ada@example.com");
    revoke_all();
    const std::string grant = "lectern grant add ada@example.com practical-sql --reason \"…\"";
    BOOST_TEST(told("ada@example.com", "command") == grant);
    change("UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    BOOST_TEST(told("ada@example.com", "state") == "revoked_by_operator");
    BOOST_TEST(told("ada@example.com", "command") == "");
    BOOST_TEST(told("ada@example.com", "advice") ==
               "first tell them to prove their address: \"forgotten password\" mails them a link "
               "that does; after that, use " +
                   grant);
}

BOOST_AUTO_TEST_CASE(a_guest_whose_access_was_revoked_registers_first) {
    paid_order("gus@example.com");
    revoke_all();
    BOOST_TEST(told("gus@example.com", "command") == "");
    BOOST_TEST(
        told("gus@example.com", "advice")
            .starts_with("first tell them to register as gus@example.com and to open the link"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
