// sql/invariants.sql finds each kind of damage, and none in a sound database.

#include "operations/operations_commands.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/source_tree.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Doctor {
    TestDatabase test;
    payments::Order order = sold();

    payments::Order sold() {
        add_course(test.connection(), practical_sql());
        return add_paid_order(test.connection(), "guest@example.com");
    }
    std::vector<operations::BrokenInvariant> faults() {
        return operations::find_broken_invariants(test.connection(),
                                                  in_source("sql/invariants.sql"));
    }
    bool finds(const std::string& rule) {
        for (const auto& fault : faults())
            if (fault.rule == rule) return true;
        return false;
    }
    void damage(const char* statement) {
        test.connection().write([&](Transaction& transaction) { transaction.execute(statement); });
    }
};

/// A state that must never occur, and the rule that finds it.
struct Damage {
    const char* statement;
    const char* rule;
};

constexpr Damage damages[] = {
    {"DELETE FROM entitlements", "paid order without entitlement"},
    {"UPDATE orders SET payment = 'failed', status = 'failed'", "entitlement without paid order"},
    {"UPDATE entitlements SET status = 'revoked'",
     "entitlement status differs from the status of its order"},
    {"UPDATE orders SET status = 'charged_back'",
     "entitlement status differs from the status of its order"},
    {"INSERT INTO users (email, canonical_email, name, password_hash, created_at, updated_at) "
     "VALUES ('a@example.com', 'a@example.com', 'A', 'x', now(), now()); "
     "UPDATE entitlements SET user_id = (SELECT max(id) FROM users)",
     "entitlement and order with different owners"},
    {"UPDATE orders SET status = 'refunded'",
     "refunded order whose refunds are less than its payment"},
    {"INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at) "
     "SELECT id, 're_1', 'succeeded', 4900, now() FROM orders",
     "order that was refunded in full and still gives access"},
    {"INSERT INTO order_disputes (order_id, stripe_dispute_id, status, amount_minor, reported_at) "
     "SELECT id, 'dp_1', 'lost', 4900, now() FROM orders",
     "order with a lost dispute that is not charged back"},
    {"ALTER TABLE audit_logs DISABLE TRIGGER ALL; DELETE FROM audit_logs WHERE event = "
     "'order_paid'",
     "paid order with 0 payments in the record"},
    {"INSERT INTO audit_logs (at, event, actor, order_id, outcome) "
     "SELECT now(), 'order_paid', 'job', id, 'done' FROM orders",
     "paid order with 2 payments in the record"},
    {"DELETE FROM mail_outbox", "paid order without receipt"},
    {"INSERT INTO users (email, canonical_email, name, password_hash, created_at, updated_at) "
     "VALUES ('a@example.com', 'a@example.com', 'A', 'x', now(), now()); "
     "INSERT INTO lesson_progress (user_id, lesson_id, status, first_visited_at, completed_at, "
     "completed_by, updated_at) SELECT users.id, course_lessons.id, 'completed', now(), now(), "
     "'watching', now() FROM users, course_lessons",
     "lesson completed by watching without an audit row"},
    {"INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload, "
     "received_at, status, payment_intent) SELECT 'evt_1', 'refund.created', false, now(), '{}', "
     "now(), 'unmatched', stripe_payment_intent_id FROM orders",
     "event that waits for an order that is here"},
    {"INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload, "
     "received_at) VALUES ('evt_1', 'refund.created', false, now(), '{}', now())",
     "stored event that was not processed"},
    {"INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload, "
     "received_at, status) VALUES ('evt_1', 'product.updated', false, now(), '{}', now(), "
     "'ignored')",
     "event without an audit row"},
    {"INSERT INTO audit_logs (at, event, actor, stripe_event_id, outcome) "
     "SELECT now(), event, 'stripe', 'evt_1', 'done' FROM unnest(ARRAY['stripe_event_received', "
     "'stripe_event_processed', 'stripe_event_processed']) AS row (event)",
     "event that was processed more often than it was received"},
    {"INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at) "
     "SELECT id, 're_1', 'succeeded', 100, now() FROM orders",
     "refund without a mail to its buyer"},
    {"UPDATE orders SET payment = 'mismatched', status = 'mismatched'",
     "order paid with another amount or currency than agreed (use order accept or order refund)"},
    {"UPDATE orders SET payment = 'mismatched', status = 'mismatched'",
     "mismatched payment without a notice to the school"},
    {"WITH second AS (INSERT INTO orders (public_id, email, canonical_email, browser_token_hash, "
     "checkout_key, amount_minor, currency, status, payment, paid_amount_minor, paid_currency, "
     "paid_at, attempt_expires_at, checkout_stripe_price, created_at, updated_at) "
     "SELECT 'second', email, canonical_email, browser_token_hash, '\\x01', amount_minor, "
     "currency, 'paid', 'paid', paid_amount_minor, paid_currency, paid_at + interval '1 day', "
     "attempt_expires_at, checkout_stripe_price, paid_at, updated_at FROM orders RETURNING id) "
     "INSERT INTO order_items (order_id, course_id, title, amount_minor, currency) "
     "SELECT second.id, course_id, title, amount_minor, currency FROM second, order_items",
     "second purchase that is not marked as one"},
    {"UPDATE orders SET is_duplicate = true", "second purchase without a mail to its buyer"},
    {"ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_at_finite; "
     "INSERT INTO audit_logs (at, event, actor, outcome) "
     "VALUES ('-infinity', 'signed_out', 'learner', 'done')",
     "row with an infinite time"},
    {"ALTER TABLE orders DROP CONSTRAINT orders_times_finite; "
     "UPDATE orders SET paid_at = 'infinity'",
     "row with an infinite time"},
    {"INSERT INTO users (name, password_hash, created_at, updated_at, deleted_at) "
     "VALUES ('erased', '', now(), now(), now()); "
     "UPDATE mail_outbox SET user_id = (SELECT max(id) FROM users)",
     "mail to an erased person"},
    {"INSERT INTO users (name, password_hash, created_at, updated_at, deleted_at) "
     "VALUES ('erased', '', now(), now(), now()); "
     "UPDATE orders SET user_id = (SELECT max(id) FROM users)",
     "order with the address of an erased person"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor)

BOOST_FIXTURE_TEST_CASE(a_sound_database_has_no_faults, Doctor) {
    BOOST_TEST(faults().empty());
}

BOOST_AUTO_TEST_CASE(each_kind_of_damage_is_found) {
    for (const auto& [statement, rule] : damages) {
        Doctor doctor;
        doctor.damage(statement);
        BOOST_TEST(doctor.finds(rule), rule);
    }
}

BOOST_FIXTURE_TEST_CASE(the_operators_command_needs_only_the_database_setting, Doctor) {
    const CommandDatabase commands{test.connection_string_as("lectern_operator")};
    setenv("LECTERN_SHARE", in_source(".").c_str(), 1);
    const auto sound = run({"doctor", "--invariants"});
    const auto sound_as_json = run({"doctor", "--invariants", "--json"});
    damage("DELETE FROM entitlements");
    const auto damaged = run({"doctor", "--invariants"});
    unsetenv("LECTERN_SHARE");

    BOOST_TEST(sound.status == 0);
    BOOST_TEST(sound.output == "all invariants hold\n");
    BOOST_TEST(sound.errors.empty());
    BOOST_TEST(sound_as_json.output == "{\"all_hold\":true}\n");
    BOOST_TEST(damaged.status == 1);
    BOOST_TEST(contains(damaged.output, "paid order without entitlement"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
