#include <string>

#include <boost/test/unit_test.hpp>

#include "payments/orders.hpp"
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
    CourseId course = add_course(test.connection(), practical_sql());

    [[nodiscard]] Database& database() { return test.connection(); }

    payments::Order open_order(const std::string& email) {
        return database().write([&](Transaction& transaction) {
            return payments::open_order(transaction, {.now = noon()},
                                        {.course_id = course,
                                         .course_title = "Practical SQL",
                                         .amount_minor = 4900,
                                         .currency = "EUR",
                                         .stripe_price = "price_sql",
                                         .promotion_code = {},
                                         .user_id = {},
                                         .email = address(email),
                                         .browser_token = email});
        });
    }

    /// Delivers an event and marks its processing as failed.
    payments::Order failed_event(const std::string& id) {
        const auto order = open_order("guest@example.com");
        deliver(database(), paid_event(database(), order, id));
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE stripe_events
                   SET status = 'failed', processing_error = 'the disk was full',
                       next_attempt_at = now() + interval '1 hour'
                 WHERE stripe_event_id = $1
            )sql",
                  id);
        });
        return order;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(payments_commands, Fixture)

BOOST_AUTO_TEST_CASE(orders_are_listed_newest_first_by_address_and_by_status) {
    BOOST_TEST(run({"order", "list"}).output == "none\n");
    BOOST_TEST(run({"order", "list", "--json"}).output == "");
    const auto first = open_order("first@example.com");
    const auto second = add_paid_order(database(), "Second@example.com");

    const auto all = run({"order", "list"});
    BOOST_TEST(all.status == 0);
    BOOST_TEST(all.output.find(second.public_id) < all.output.find(first.public_id));
    BOOST_TEST(contains(all.output, "practical-sql"));

    const auto one = run({"order", "list", "--status", "paid", "--json"});
    BOOST_TEST(json::parse(one.output).text("order").value() == second.public_id);
    BOOST_TEST(json::parse(one.output).integer("amount_minor").value() == 4900);
    const auto same = run({"order", "list", "--email", "second@Example.com", "--json"});
    BOOST_TEST(same.output == one.output);
    BOOST_TEST(!contains(run({"order", "list", "--limit", "1"}).output, first.public_id));
}

BOOST_AUTO_TEST_CASE(orders_are_found_by_the_address_of_the_account_that_owns_them_too) {
    const auto order = add_paid_order(database(), "elsewhere@example.com");
    const auto ada = add_learner(database(), "ada");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE orders SET user_id = $2 WHERE id = $1", order.id, ada);
    });
    BOOST_TEST(
        contains(run({"order", "list", "--email", "ada@example.com"}).output, order.public_id));
}

BOOST_AUTO_TEST_CASE(orders_are_listed_by_a_part_of_an_address) {
    const auto guest = add_paid_order(database(), "guest@example.com");
    const auto elsewhere = add_paid_order(database(), "other@example.org");
    const auto listed = [](const std::string& part) {
        return run({"order", "list", "--like", part}).output;
    };
    BOOST_TEST(contains(listed("UEST@"), guest.public_id));
    BOOST_TEST(!contains(listed("UEST@"), elsewhere.public_id));
    BOOST_TEST(listed("g%t") == "none\n");
    const auto ada = add_learner(database(), "ada");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE orders SET user_id = $2 WHERE id = $1", elsewhere.id, ada);
    });
    BOOST_TEST(contains(listed("ada@"), elsewhere.public_id));
}

BOOST_AUTO_TEST_CASE(orders_are_listed_by_the_time_they_were_made) {
    const auto order = add_paid_order(database(), "guest@example.com");
    const auto is_listed = [&](const Words& options) {
        Words words{"order", "list"};
        words.insert(words.end(), options.begin(), options.end());
        return contains(run(words).output, order.public_id);
    };
    BOOST_TEST(is_listed({"--since", "2026-11-23T12:00:00Z"}));
    BOOST_TEST(!is_listed({"--since", "2026-11-23T12:00:01Z"}));
    BOOST_TEST(is_listed({"--until", "2026-11-23T12:00:01Z"}));
    BOOST_TEST(!is_listed({"--until", "2026-11-23T12:00:00Z"}));
    BOOST_TEST(run({"order", "list", "--since", "soon"}).status == 2);
    BOOST_TEST(
        contains(run({"order", "list", "--until", "soon"}).errors, "--until: not a time: soon"));
}

BOOST_AUTO_TEST_CASE(listed_orders_have_amounts_as_people_write_them_and_fit_100_columns) {
    const auto order = add_paid_order(database(), "guest@example.com");
    const auto listed = [] { return run({"order", "list"}).output; };
    BOOST_TEST(
        listed() ==
        "order                     status  amount  course         email              paid_at\n" +
            order.public_id +
            "  paid    €49.00  practical-sql  guest@example.com  2026-11-23 12:00\n");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE orders SET reported_refund_minor = 900 WHERE id = $1", order.id);
    });
    BOOST_TEST(contains(listed(), "  €49.00  €9.00     practical-"));
}

BOOST_AUTO_TEST_CASE(a_listed_order_has_its_time_of_payment_and_the_refunded_amount) {
    const auto order = add_paid_order(database(), "guest@example.com");
    const auto listed = [] { return json::parse(run({"order", "list", "--json"}).output); };
    BOOST_TEST(listed().text("paid_at").value() == "2026-11-23T12:00:00+00:00");
    BOOST_TEST(listed().text("paid_currency").value_or("absent") == "EUR");
    BOOST_TEST(listed().integer("refunded_minor").value() == 0);
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
                 VALUES ($1, 're_1', 'succeeded', 1000, now()), ($1, 're_2', 'failed', 500, now())
        )sql",
              order.id);
    });
    BOOST_TEST(listed().integer("refunded_minor").value() == 1000);
}

BOOST_AUTO_TEST_CASE(an_order_is_shown_with_its_mails_and_its_failed_events) {
    const auto order = failed_event("evt_1");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE stripe_events SET order_id = NULL");
    });
    const auto record = json::parse(run({"order", "show", order.public_id, "--json"}).output);
    BOOST_REQUIRE(record.list("events").size() == 1U);
    BOOST_TEST(record.list("events")[0].text("event").value() == "evt_1");
    BOOST_TEST(record.list("events")[0].text("error").value() == "the disk was full");
    BOOST_REQUIRE(record.list("mails").size() == 1U);
    BOOST_TEST(record.list("mails")[0].text("kind").value() == "receipt");
    BOOST_TEST(record.list("mails")[0].text("to").value() == "guest@example.com");
}

BOOST_AUTO_TEST_CASE(an_unknown_status_is_a_usage_error_that_lists_the_known_ones) {
    const auto orders = run({"order", "list", "--status", "payed"});
    BOOST_TEST(orders.status == 2);
    BOOST_TEST(contains(orders.errors, "--status: no payed; there are pending, processing, paid"));
    BOOST_TEST(run({"event", "list", "--status", "lost"}).status == 2);
}

BOOST_AUTO_TEST_CASE(an_order_is_shown_by_reference_id_session_or_payment_intent) {
    const auto order = add_paid_order(database(), "guest@example.com");
    const auto shown = run({"order", "show", order.public_id, "--json"});
    BOOST_TEST(shown.status == 0);
    for (const auto& id :
         {to_string(order.id), "cs_test_" + order.public_id, "pi_" + order.public_id})
        BOOST_TEST(run({"order", "show", id, "--json"}).output == shown.output, id);
    const auto record = json::parse(shown.output);
    BOOST_TEST(record.text("status").value() == "paid");
    BOOST_TEST(record.list("entitlements").size() == 1U);
    BOOST_TEST(record.list("items").front().text("course").value() == "practical-sql");

    const auto text = run({"order", "show", order.public_id}).output;
    BOOST_TEST(contains(text, "guest@example.com"));
    BOOST_TEST(contains(text, "\nrefunds\n    none\n"));
    BOOST_TEST(contains(text, "  2026-11-23 12:00\n"));
    BOOST_TEST(!contains(text, "+00:00"));
}

BOOST_AUTO_TEST_CASE(an_unknown_order_or_event_is_named_in_the_error) {
    const auto order = run({"order", "show", "12"});
    BOOST_TEST(order.status == 1);
    BOOST_TEST(order.errors == "lectern order show: no order 12\n");
    for (const auto* act : {"show", "replay"}) {
        const auto event = run({"event", act, "evt_none"});
        BOOST_TEST(event.status == 1);
        BOOST_TEST(event.errors == "lectern event " + std::string{act} + ": no event evt_none\n");
    }
}

BOOST_AUTO_TEST_CASE(events_are_listed_and_shown_with_their_outcome) {
    const auto order = failed_event("evt_1");
    const auto list = run({"event", "list", "--status", "failed"});
    BOOST_TEST(contains(list.output, "evt_1"));
    BOOST_TEST(contains(list.output, order.public_id));
    BOOST_TEST(run({"event", "list", "--status", "processed"}).output == "none\n");

    const auto text = run({"event", "show", "evt_1"}).output;
    BOOST_TEST(contains(text, "the disk was full"));
    BOOST_TEST(contains(text, "(see --json)"));
    failed_event("evt_2");
    for (const std::string event : {"evt_1", "evt_2"}) {
        const auto record = json::parse(run({"event", "show", event, "--json"}).output);
        BOOST_TEST(record.text("payload.id").value() == event);
    }
}

BOOST_AUTO_TEST_CASE(a_failed_event_can_be_replayed) {
    failed_event("evt_1");
    const auto ending = run({"event", "replay", "evt_1"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "event evt_1: processed\n");
    const auto record = json::parse(run({"event", "show", "evt_1", "--json"}).output);
    BOOST_TEST(record.text("status").value() == "processed");
    BOOST_TEST(!record.has("error"));
    BOOST_TEST(!record.has("next_attempt_at"));
    BOOST_TEST(count_audit(database(), "stripe_event_reprocessed", "done") == 1);
    BOOST_TEST(contains(ending.audit_lines.front(), "\"actor\":\"operator\",\"actor_name\":\""));
}

BOOST_AUTO_TEST_CASE(an_event_replayed_again_changes_nothing_but_its_own_row) {
    const auto order = failed_event("evt_1");
    run({"event", "replay", "evt_1"});
    const auto before = run({"order", "show", order.public_id}).output;
    BOOST_TEST(run({"event", "replay", "evt_1"}).status == 0);
    BOOST_TEST(run({"order", "show", order.public_id}).output == before);
    BOOST_TEST(count_audit(database(), "order_paid", "done") == 1);
}

BOOST_AUTO_TEST_CASE(a_replay_that_does_not_process_the_event_fails) {
    const auto order = failed_event("evt_1");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE installation SET id = 'moved'");
    });
    const auto ending = run({"event", "replay", "evt_1"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern event replay: event evt_1: unmatched: another installation\n");
    BOOST_TEST(count_audit(database(), "stripe_event_unmatched", "refused") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
