#include "payments/stripe_events.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "payments/payments_jobs.hpp"
#include "support/addresses.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;
using test::event_about;
using test::FakePayments;

struct Events : test::TestSchool {
    Order opened = open(wish());

    CheckoutSession paid_session(const std::string& id = "cs_test_1") {
        auto session = session_of(opened, id);
        return FakePayments::pay(session);
    }
    StripeEvent completed(const std::string& id = "evt_1") {
        return event_about(id, "checkout.session.completed", paid_session());
    }
    void receive(const StripeEvent& event) {
        database().write(
            [&](Transaction& transaction) { receive_event(transaction, act_of_stripe(), event); });
    }
    /// As the webhook does.
    void deliver(const StripeEvent& event) { receive_event(database(), act_of_stripe(), event); }
    std::string status_of(const std::string& id) {
        return text("SELECT status AS value FROM stripe_events WHERE stripe_event_id = $1", id);
    }
    std::string order_status() {
        return text("SELECT status AS value FROM orders WHERE id = $1", opened.id);
    }
    std::int64_t count(const std::string& table) {
        if (table == "entitlements") return number("SELECT count(*) AS value FROM entitlements");
        if (table == "stripe_events") return number("SELECT count(*) AS value FROM stripe_events");
        return number("SELECT count(*) AS value FROM mail_outbox");
    }
    std::int64_t attempts() { return number("SELECT attempts AS value FROM stripe_events"); }
    /// Makes every insert of an entitlement fail until heal_grants().
    void break_grants() {
        change(R"sql(
            ALTER TABLE entitlements
                  ADD CONSTRAINT broken CHECK (cause <> 'purchase') NOT VALID
        )sql");
    }
    void heal_grants() { change("ALTER TABLE entitlements DROP CONSTRAINT broken"); }
    std::string next_attempt_in() {
        return text(R"sql(
            SELECT extract(epoch FROM next_attempt_at - $1::timestamptz)::integer::text AS value
              FROM stripe_events
        )sql",
                    clock.now());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stripe_events, Events)

BOOST_AUTO_TEST_CASE(an_event_is_stored_and_fulfils_the_order) {
    receive(completed());
    BOOST_TEST(status_of("evt_1") == "processed");
    BOOST_TEST(order_status() == "paid");
    BOOST_TEST(number("SELECT order_id AS value FROM stripe_events") == opened.id.value());
    BOOST_TEST(text("SELECT payload->>'type' AS value FROM stripe_events") ==
               "checkout.session.completed");
    BOOST_TEST(attempts() == 1);
    for (const auto* event :
         {"stripe_event_received", "stripe_event_processed", "order_paid", "entitlement_granted"}) {
        BOOST_TEST(audited(event) == 1, event);
    }
}

BOOST_AUTO_TEST_CASE(a_second_delivery_changes_nothing) {
    receive(completed());
    const auto audit_rows = number("SELECT count(*) AS value FROM audit_logs");
    receive(completed());
    BOOST_TEST(count("stripe_events") == 1);
    BOOST_TEST(count("entitlements") == 1);
    BOOST_TEST(count("mail_outbox") == 1);
    BOOST_TEST(attempts() == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM audit_logs") == audit_rows);
}

BOOST_AUTO_TEST_CASE(two_events_of_one_payment_have_one_effect) {
    receive(completed("evt_1"));
    receive(event_about("evt_2", "checkout.session.async_payment_succeeded", paid_session()));
    BOOST_TEST(status_of("evt_2") == "processed");
    BOOST_TEST(count("entitlements") == 1);
    BOOST_TEST(count("mail_outbox") == 1);
    BOOST_TEST(audited("order_paid") == 1);
}

BOOST_AUTO_TEST_CASE(each_event_type_records_its_fact) {
    auto unpaid = session_of(opened);
    unpaid.status = "complete";
    receive(event_about("evt_1", "checkout.session.completed", unpaid));
    BOOST_TEST(order_status() == "processing");
    receive(event_about("evt_2", "checkout.session.expired", unpaid));
    BOOST_TEST(order_status() == "expired");
    receive(event_about("evt_3", "checkout.session.async_payment_failed", unpaid));
    BOOST_TEST(order_status() == "failed");
    receive(event_about("evt_4", "checkout.session.async_payment_succeeded", paid_session()));
    BOOST_TEST(order_status() == "paid");
}

BOOST_AUTO_TEST_CASE(a_completed_session_without_payment_status_grants_nothing) {
    auto silent = paid_session();
    silent.payment_status = "";
    receive(event_about("evt_1", "checkout.session.completed", silent));
    BOOST_TEST(order_status() != "paid");
    BOOST_TEST(count("entitlements") == 0);
}

BOOST_AUTO_TEST_CASE(a_refused_event_about_money_is_reported_to_the_school_once) {
    int number_of_event = 0;
    for (const auto* currency : {"EURX", "E\u20ac", "eur"}) {
        auto unreadable = paid_session();
        unreadable.currency = currency;
        receive(event_about("evt_" + std::to_string(++number_of_event),
                            "checkout.session.completed", unreadable));
    }
    BOOST_TEST(number("SELECT count(*) AS value FROM stripe_events WHERE status = 'refused'") == 2);
    BOOST_TEST(number("SELECT count(*) AS value FROM stripe_events WHERE status = 'failed'") == 0);
    BOOST_TEST(
        number(
            "SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key LIKE 'event-refused:%'") ==
        2);
}

BOOST_AUTO_TEST_CASE(unknown_types_are_stored_and_ignored) {
    for (const auto* type : {"customer.created", "checkout.session.unheard_of", "", "x"}) {
        const auto id = std::string{"evt_"} + type;
        receive(event_about(id, type, paid_session()));
        BOOST_TEST(status_of(id) == "ignored", type);
    }
    BOOST_TEST(order_status() == "pending");
}

BOOST_AUTO_TEST_CASE(a_session_of_another_product_is_ignored) {
    auto session = paid_session();
    session.order_id = session.installation_id = session.client_reference_id = "";
    receive(event_about("evt_1", "checkout.session.completed", session));
    BOOST_TEST(status_of("evt_1") == "ignored");
    BOOST_TEST(audited("stripe_event_unmatched") == 0);
}

BOOST_AUTO_TEST_CASE(another_installations_event_is_unmatched_and_audited) {
    for (const auto* installation : {"somebody-else", ""}) {
        auto session = paid_session();
        session.installation_id = installation;
        receive(
            event_about(std::string{"evt_"} + installation, "checkout.session.completed", session));
        BOOST_TEST(status_of(std::string{"evt_"} + installation) == "unmatched");
    }
    BOOST_TEST(audited("stripe_event_unmatched") == 2);
    BOOST_TEST(order_status() == "pending");
    BOOST_TEST(count("entitlements") == 0);
}

BOOST_AUTO_TEST_CASE(an_unknown_order_is_unmatched_and_audited) {
    auto session = paid_session();
    session.order_id = "no-such-order";
    receive(event_about("evt_1", "checkout.session.completed", session));
    BOOST_TEST(status_of("evt_1") == "unmatched");
    BOOST_TEST(text("SELECT outcome_reason AS value FROM stripe_events") == "no such order");
    BOOST_TEST(audited("stripe_event_unmatched") == 1);
}

BOOST_AUTO_TEST_CASE(a_mismatched_payment_is_processed_with_its_reason) {
    auto session = paid_session();
    session.amount_subtotal_minor = session.amount_total_minor = 1;
    receive(event_about("evt_1", "checkout.session.completed", session));
    BOOST_TEST(status_of("evt_1") == "processed");
    BOOST_TEST(text("SELECT outcome_reason AS value FROM stripe_events") ==
               "another amount or currency than agreed");
    BOOST_TEST(order_status() == "mismatched");
}

BOOST_AUTO_TEST_CASE(a_refund_of_a_mismatched_payment_finds_its_order) {
    auto session = paid_session();
    session.currency = "USD";
    receive(event_about("evt_1", "checkout.session.completed", session));
    receive(test::money_event("evt_2", {.type = "refund.created",
                                        .object = "re_1",
                                        .status = "succeeded",
                                        .currency = "usd",
                                        .payment_intent = session.payment_intent}));
    BOOST_TEST(status_of("evt_2") == "processed");
    BOOST_TEST(order_status() == "refunded");
}

BOOST_AUTO_TEST_CASE(an_error_is_stored_and_everything_else_is_rolled_back) {
    break_grants();
    receive(completed());
    BOOST_TEST(status_of("evt_1") == "failed");
    BOOST_TEST(text("SELECT processing_error AS value FROM stripe_events").find("broken") !=
               std::string::npos);
    BOOST_TEST(attempts() == 1);
    BOOST_TEST(next_attempt_in() == "30");
    BOOST_TEST(order_status() == "pending");
    BOOST_TEST(text("SELECT payment AS value FROM orders") == "pending");
    BOOST_TEST(count("entitlements") == 0);
    BOOST_TEST(count("mail_outbox") == 0);
    BOOST_TEST(audited("order_paid") == 0);
    BOOST_TEST(audited("stripe_event_processed") == 0);
    BOOST_TEST(audited("stripe_event_received") == 1);
    BOOST_TEST(audited("stripe_event_failed") == 1);
}

BOOST_AUTO_TEST_CASE(the_stored_error_contains_no_address) {
    break_grants();
    receive(completed());
    BOOST_TEST(text("SELECT processing_error AS value FROM stripe_events").find("guest@") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failed_event_succeeds_once_the_cause_is_gone) {
    break_grants();
    receive(completed());
    heal_grants();
    BOOST_TEST(retry_stripe_events(services) == 0);
    clock.advance(30s);
    BOOST_TEST(retry_stripe_events(services) == 1);
    BOOST_TEST(status_of("evt_1") == "processed");
    BOOST_TEST(order_status() == "paid");
    BOOST_TEST(attempts() == 2);
    BOOST_TEST(text("SELECT next_attempt_at::text AS value FROM stripe_events") == "NULL");
    BOOST_TEST(audited("stripe_event_reprocessed") == 1);
    BOOST_TEST(count("entitlements") == 1);
    BOOST_TEST(retry_stripe_events(services) == 0);
}

BOOST_AUTO_TEST_CASE(pauses_between_attempts_double_up_to_six_hours) {
    break_grants();
    receive(completed());
    for (const auto* pause : {"60", "120", "240", "480"}) {
        clock.advance(10min);
        BOOST_TEST(retry_stripe_events(services) == 1);
        BOOST_TEST(next_attempt_in() == pause);
    }
    change("UPDATE stripe_events SET attempts = 18");
    clock.advance(6h);
    BOOST_TEST(retry_stripe_events(services) == 1);
    BOOST_TEST(next_attempt_in() == "21600");
}

BOOST_AUTO_TEST_CASE(an_event_that_fails_for_three_days_is_given_up_and_reported) {
    break_grants();
    receive(completed());
    const auto began = clock.now();
    while (retry_stripe_events(services) == 1 || next_attempt_in() != "NULL") clock.advance(10min);
    BOOST_TEST((clock.now() - began > 60h));
    BOOST_TEST((clock.now() - began < 84h));
    BOOST_TEST(status_of("evt_1") == "failed");
    BOOST_TEST(text("SELECT kind || ' ' || dedupe_key AS value FROM mail_outbox") ==
               "notice event-given-up:evt_1");
    heal_grants();
    clock.advance(24h);
    BOOST_TEST(retry_stripe_events(services) == 0);
    database().write([&](Transaction& transaction) {
        replay_event(transaction, test::operator_act(clock.now()), "evt_1");
    });
    BOOST_TEST(order_status() == "paid");
}

BOOST_AUTO_TEST_CASE(a_delivery_of_a_failed_event_does_not_disturb_its_retry) {
    break_grants();
    receive(completed());
    receive(completed());
    BOOST_TEST(attempts() == 1);
    BOOST_TEST(next_attempt_in() == "30");
}

BOOST_AUTO_TEST_CASE(two_jobs_do_not_retry_the_same_event) {
    break_grants();
    receive(completed());
    heal_grants();
    clock.advance(1min);
    Database other{test.connection_string()};
    database().write([&](Transaction& transaction) {
        BOOST_TEST(retry_due_event(transaction, act_of_stripe()));
        other.write(
            [&](Transaction& second) { BOOST_TEST(!retry_due_event(second, act_of_stripe())); });
    });
    BOOST_TEST(audited("stripe_event_reprocessed") == 1);
}

BOOST_AUTO_TEST_CASE(retrying_a_stored_event_that_is_invalid_by_current_rules_refuses_it) {
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload,
                                       status, processing_error, next_attempt_at, received_at)
            VALUES ('evt_bad', 'charge.refunded', false, $1, '{"id": "evt_bad"}', 'failed', 'once',
                    $1, $1)
        )sql",
              clock.now());
    });
    database().write([&](Transaction& transaction) {
        BOOST_TEST(retry_due_event(transaction, act_of_stripe()));
        BOOST_TEST(!retry_due_event(transaction, act_of_stripe()));
    });
    BOOST_TEST(text("SELECT status || ': ' || outcome_reason AS value FROM stripe_events") ==
               "refused: has no type");
}

BOOST_AUTO_TEST_CASE(one_event_delivered_many_times_concurrently_has_one_effect) {
    const auto event = completed();
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            Database own{test.connection_string()};
            try {
                for (int k = 0; k < 3; ++k) {
                    own.write([&](Transaction& transaction) {
                        receive_event(transaction, act_of_stripe(), event);
                    });
                }
            } catch (const std::exception&) {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(failures == 0);
    BOOST_TEST(count("stripe_events") == 1);
    BOOST_TEST(count("entitlements") == 1);
    BOOST_TEST(count("mail_outbox") == 1);
    BOOST_TEST(audited("order_paid") == 1);
    BOOST_TEST(audited("entitlement_granted") == 1);
}

BOOST_AUTO_TEST_CASE(a_payment_waits_for_a_concurrent_delivery_of_its_refund) {
    const auto refund =
        test::money_event("evt_refund", {.type = "refund.created",
                                         .object = "re_1",
                                         .status = "succeeded",
                                         .payment_intent = paid_session().payment_intent});
    receive(refund);
    BOOST_TEST(status_of("evt_refund") == "unmatched");
    const auto payment_event = completed();
    Database payer{test.connection_string()};
    Database looker{test.connection_string()};
    std::atomic<bool> is_paid = false;
    std::thread payment;
    database().write([&](Transaction& transaction) {
        receive_event(transaction, act_of_stripe(), refund);  // holds the row until the commit
        payment = std::thread{[&] {
            payer.write([&](Transaction& second) {
                receive_event(second, act_of_stripe(), payment_event);
            });
            is_paid = true;
        }};
        while (!is_paid && !test::has_waiting_session(looker)) std::this_thread::sleep_for(5ms);
    });
    payment.join();
    BOOST_TEST(status_of("evt_1") == "processed");
    BOOST_TEST(status_of("evt_refund") == "processed");
    BOOST_TEST(order_status() == "refunded");
}

BOOST_AUTO_TEST_CASE(many_concurrent_events_of_one_session_have_one_effect) {
    const char* types[] = {"checkout.session.completed", "checkout.session.async_payment_succeeded",
                           "checkout.session.expired", "checkout.session.async_payment_failed"};
    std::vector<StripeEvent> events;
    for (int i = 0; i < 12; ++i) {
        events.push_back(event_about("evt_" + std::to_string(i), types[i % 4], paid_session()));
    }
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (const auto& event : events) {
        threads.emplace_back([&] {
            Database own{test.connection_string()};
            try {
                own.write([&](Transaction& transaction) {
                    receive_event(transaction, act_of_stripe(), event);
                });
            } catch (const std::exception&) {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(failures == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM stripe_events WHERE status = 'processed'") ==
               12);
    BOOST_TEST(order_status() == "paid");
    BOOST_TEST(count("entitlements") == 1);
    // A failure that is processed before the payment has a mail of its own.
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'receipt'") == 1);
    BOOST_TEST(audited("order_paid") == 1);
}

BOOST_AUTO_TEST_CASE(an_event_takes_a_bounded_number_of_round_trips) {
    receive(completed());
    auto again = wish();
    again.browser_token = "phone";
    again.email = test::address("other@example.com");
    opened = open(again);
    const auto session = paid_session("cs_test_2");
    const auto event = event_about("evt_2", "checkout.session.completed", session);
    const auto before = database().round_trips();
    deliver(event);
    const auto taken = database().round_trips() - before;
    BOOST_TEST_MESSAGE("round trips of a first delivery: " << taken);
    BOOST_TEST(taken <= 11);
    BOOST_TEST(order_status() == "paid");
    const auto before_again = database().round_trips();
    deliver(event);
    BOOST_TEST(database().round_trips() - before_again <= 3);
}

// ---- In a transaction of its own ----

BOOST_AUTO_TEST_CASE(a_delivery_leaves_the_same_rows_as_processing_a_stored_event) {
    const auto rows = [&](const std::string& event, OrderId order) {
        return text(R"sql(
            SELECT concat_ws(' ', stripe_events.status, attempts, processed_at = received_at,
                             next_attempt_at, processing_error, outcome_reason, payment_intent,
                             (SELECT string_agg(event || ':' || coalesce(reason, ''), ' '
                                                ORDER BY audit_logs.id)
                                FROM audit_logs
                               WHERE stripe_event_id = $1
                                  OR audit_logs.order_id = $2)) AS value
              FROM stripe_events
             WHERE stripe_event_id = $1
               AND stripe_events.order_id = $2
        )sql",
                    event, order);
    };
    const auto first = opened.id;
    receive(completed("evt_1"));
    auto again = wish();
    again.browser_token = "phone";
    again.email = test::address("other@example.com");
    opened = open(again);
    deliver(event_about("evt_2", "checkout.session.completed", paid_session("cs_test_2")));
    BOOST_TEST(rows("evt_2", opened.id) == rows("evt_1", first));
    BOOST_TEST(rows("evt_2", opened.id).starts_with("processed 1 t "));
}

BOOST_AUTO_TEST_CASE(an_error_of_a_delivery_is_stored_and_everything_else_is_rolled_back) {
    break_grants();
    deliver(completed());
    BOOST_TEST(status_of("evt_1") == "failed");
    BOOST_TEST(attempts() == 1);
    BOOST_TEST(next_attempt_in() == "30");
    BOOST_TEST(order_status() == "pending");
    BOOST_TEST(count("mail_outbox") == 0);
    BOOST_TEST(audited("order_paid") == 0);
    BOOST_TEST(audited("stripe_event_processed") == 0);
    BOOST_TEST(audited("stripe_event_received") == 1);
    BOOST_TEST(audited("stripe_event_failed") == 1);
    heal_grants();
    clock.advance(30s);
    BOOST_TEST(retry_stripe_events(services) == 1);
    BOOST_TEST(order_status() == "paid");
}

BOOST_AUTO_TEST_CASE(a_delivered_payment_processes_the_refund_that_waited_for_it) {
    deliver(test::money_event("evt_refund", {.type = "refund.created",
                                             .object = "re_1",
                                             .status = "succeeded",
                                             .payment_intent = paid_session().payment_intent}));
    BOOST_TEST(status_of("evt_refund") == "unmatched");
    BOOST_TEST(attempts() == 1);
    deliver(completed());
    BOOST_TEST(status_of("evt_1") == "processed");
    BOOST_TEST(status_of("evt_refund") == "processed");
    BOOST_TEST(order_status() == "refunded");
}

BOOST_AUTO_TEST_CASE(a_delivered_event_without_its_amount_is_refused_and_reported_once) {
    auto unreadable = paid_session();
    unreadable.currency = "EURX";
    const auto event = event_about("evt_1", "checkout.session.completed", unreadable);
    deliver(event);
    deliver(event);
    BOOST_TEST(text("SELECT status || ': ' || outcome_reason AS value FROM stripe_events") ==
               "refused: no amount");
    BOOST_TEST(text("SELECT dedupe_key AS value FROM mail_outbox") == "event-refused:evt_1");
}

BOOST_AUTO_TEST_CASE(concurrent_deliveries_of_many_events_have_one_effect) {
    const char* types[] = {"checkout.session.completed", "checkout.session.async_payment_succeeded",
                           "checkout.session.expired", "checkout.session.async_payment_failed"};
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 12; ++i) {
        // Each event is delivered by three threads, to either function.
        const auto event =
            event_about("evt_" + std::to_string(i % 4), types[i % 4], paid_session());
        threads.emplace_back([&, event, i] {
            Database own{test.connection_string()};
            try {
                if (i < 8) return receive_event(own, act_of_stripe(), event);
                own.write([&](Transaction& transaction) {
                    receive_event(transaction, act_of_stripe(), event);
                });
            } catch (const std::exception&) {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(failures == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM stripe_events WHERE status = 'processed'") ==
               4);
    BOOST_TEST(order_status() == "paid");
    BOOST_TEST(count("entitlements") == 1);
    BOOST_TEST(audited("order_paid") == 1);
    BOOST_TEST(audited("stripe_event_received") == 4);
    BOOST_TEST(audited("stripe_event_processed") == 4);
}

BOOST_AUTO_TEST_CASE(json_that_is_not_an_event_is_rejected) {
    const auto event = test::event_json("evt_1", "x", paid_session());
    BOOST_TEST(stripe_event_from(json::parse(event)).has_value());
    for (
        const auto* text :
        {"{}", "[]", "null", "1", R"({"id":"evt_1"})",
         R"({"id":"","type":"x","livemode":false,"created":1,"data":{"object":{}}})",
         R"({"id":1,"type":"x","livemode":false,"created":1,"data":{"object":{}}})",
         R"({"id":"evt_1","type":"x","livemode":"no","created":1,"data":{"object":{}}})",
         R"({"id":"evt_1","type":"x","livemode":false,"created":"1","data":{"object":{}}})",
         R"({"id":"evt_1","type":"x","livemode":false,"created":1,"data":{}})",
         R"({"id":"evt_1","type":"x","livemode":false,"created":1,"data":{"object":null}})",
         R"({"id":"evt_1","type":"x","livemode":false,"created":-1,"data":{"object":{}}})",
         R"({"id":"evt_1","type":"x","livemode":false,"created":253402300800,"data":{"object":{}}})"}) {
        BOOST_TEST(!stripe_event_from(json::parse(text)), text);
    }
}

BOOST_AUTO_TEST_CASE(the_longest_type_and_the_latest_time_of_an_event_are_read) {
    const auto event = [](std::size_t type_length, const std::string& created) {
        return stripe_event_from(json::parse(
            R"({"id":"evt_1","type":")" + std::string(type_length, 'x') +
            R"(","livemode":false,"created":)" + created + R"(,"data":{"object":{}}})"));
    };
    BOOST_TEST(event(255, "253402300799").has_value());
    BOOST_TEST(!event(256, "253402300799"));
    BOOST_TEST(!event(255, "253402300800"));
    BOOST_TEST(event(255, "0").has_value());
}

BOOST_AUTO_TEST_CASE(an_event_whose_object_is_not_a_session_is_refused) {
    for (const auto* object : {"{}", "[]", "1", "\"text\"", R"({"metadata":[]})",
                               R"({"id":7,"metadata":{"order_id":7}})"}) {
        const auto id = std::string{"evt_"} + object;
        const auto event =
            json::object({{"id", id},
                          {"type", std::string{"checkout.session.completed"}},
                          {"livemode", false},
                          {"created", std::int64_t{1}},
                          {"data", json::Raw{std::string{"{\"object\":"} + object + "}"}}});
        receive(stripe_event_from(json::parse(event)).value());
        BOOST_TEST(status_of(id) == "refused", object);
    }
}

BOOST_AUTO_TEST_CASE(an_event_that_postgresql_can_never_store_is_refused) {
    change(R"sql(
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'too long for an index' USING ERRCODE = '54000'; END $$
    )sql");
    change(R"sql(
        CREATE TRIGGER fails BEFORE INSERT ON entitlements FOR EACH ROW EXECUTE FUNCTION fail()
    )sql");
    receive(completed());
    BOOST_TEST(status_of("evt_1") == "refused");
    BOOST_TEST(text("SELECT outcome_reason AS value FROM stripe_events") ==
               "cannot be recorded (SQLSTATE 54000)");
    BOOST_TEST(order_status() == "pending");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key LIKE "
                      "'event-refused:%'") == 1);
    BOOST_TEST(audited("order_paid") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
