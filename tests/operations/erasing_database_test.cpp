#include "operations/erasing.hpp"

#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "mail/mail_jobs.hpp"
#include "operations/operations_commands.hpp"
#include "payments/order_decisions.hpp"
#include "support/addresses.hpp"
#include "support/captured_output.hpp"
#include "support/cast.hpp"
#include "support/mail_process.hpp"
#include "support/purchases.hpp"
#include "support/source_tree.hpp"
#include "support/test_database.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

struct Erasing {
    TestDatabase test;
    MailProcess office{test.connection_string()};
    UserId ada = add_learner(test.connection(), "ada");
    CapturedOutput quiet;

    [[nodiscard]] Database& database() { return test.connection(); }
    void erase() {
        database().write([&](Transaction& transaction) {
            operations::erase_person(transaction, learner_act(ada, office.clock.now()), ada);
        });
    }
    static bool enqueue_reset(Transaction& transaction, UserId user_id) {
        return mail::enqueue(transaction, learner_act(user_id),
                             {.dedupe_key = "reset:late",
                              .kind = "reset",
                              .to = address("ada@example.com"),
                              .data = "{}",
                              .link = mail::Link{.user_id = user_id},
                              .user_id = user_id});
    }
    std::string value(const char* sql) {
        return database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
};

/// A member who is erased while one of their orders is pending.
struct ErasedWhilePending : TestSchool {
    const CapturedOutput quiet;
    UserId ada = add_learner(database(), "ada");
    payments::Order pending = open_order();

    payments::Order open_order() {
        auto wanted = wish();
        wanted.user_id = ada;
        wanted.email = address("ada@example.com");
        return open(wanted);
    }
    void erase() {
        database().write([&](Transaction& transaction) {
            operations::erase_person(transaction, learner_act(ada, clock.now()), ada);
        });
    }
    /// Delivers an event about the session, which contains the buyer's address.
    void deliver(const std::string& type, CheckoutSession session) {
        session.customer_email = "ada@example.com";
        database().write([&](Transaction& transaction) {
            payments::receive_event(transaction, act_of_stripe(),
                                    event_about("evt_" + type, type, session));
        });
    }
    /// Counts the rows of payments and mails that contain the address, except the goodbye mail.
    std::int64_t places_with_the_address() {
        return number(R"sql(
            SELECT (SELECT count(*) FROM orders WHERE email IS NOT NULL)
                   + (SELECT count(*)
                        FROM mail_outbox
                       WHERE canonical_email IS NOT NULL AND kind <> 'account_deleted')
                   + (SELECT count(*) FROM stripe_events WHERE payload::text LIKE '%ada@%') AS value
        )sql");
    }
    void expect_sound_database() {
        for (const auto& fault :
             operations::find_broken_invariants(database(), in_source("sql/invariants.sql")))
            BOOST_ERROR(fault.rule << ": " << fault.object);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(erased_while_pending, ErasedWhilePending)

BOOST_AUTO_TEST_CASE(a_later_event_does_not_restore_the_address) {
    auto session = session_of(pending);
    session.status = "expired";
    erase();
    deliver("checkout.session.expired", session);
    operations::clean_up(services);
    BOOST_TEST(text("SELECT status AS value FROM orders") == "expired");
    BOOST_TEST(places_with_the_address() == 0);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(a_later_payment_is_recorded_and_mailed_to_nobody) {
    auto session = session_of(pending);
    FakePayments::pay(session);
    erase();
    deliver("checkout.session.completed", session);
    operations::clean_up(services);
    BOOST_TEST(text("SELECT status AS value FROM orders") == "paid");
    BOOST_TEST(places_with_the_address() == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key LIKE "
                      "'unclaimable-payment:%'") == 1);
    const auto faults =
        operations::find_broken_invariants(database(), in_source("sql/invariants.sql"));
    BOOST_REQUIRE(faults.size() == 1U);
    BOOST_TEST(faults[0].rule == "paid order that nobody owns and nobody can claim");
}

BOOST_AUTO_TEST_CASE(an_operator_can_reassign_the_order_to_a_new_address) {
    auto session = session_of(pending);
    FakePayments::pay(session);
    erase();
    deliver("checkout.session.completed", session);
    database().write([&](Transaction& transaction) {
        const auto paid = payments::find_order(transaction, pending.id).value();
        payments::reassign_order(transaction, act(), paid, address("ada@new.example"), "asked");
    });
    BOOST_TEST(text("SELECT email AS value FROM orders") == "ada@new.example");
    BOOST_TEST(mails_to("ada@new.example") == 1);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(a_guest_who_buys_again_in_the_same_browser_is_known_again) {
    auto wanted = wish();
    wanted.email = address("ada@example.com");
    const auto before = open(wanted);
    erase();
    BOOST_TEST(order(before.id).is_buyer_erased);
    const auto again = open(wanted);
    BOOST_TEST(again.id == before.id);
    BOOST_TEST(!again.is_buyer_erased);
    BOOST_TEST(again.email.text == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_mismatched_order_keeps_its_erased_owner) {
    auto session = session_of(pending);
    FakePayments::pay(session);
    session.amount_subtotal_minor = 1;
    deliver("checkout.session.completed", session);
    erase();
    BOOST_TEST(text("SELECT status || ' ' || user_id AS value FROM orders") ==
               "mismatched " + to_string(ada));
    BOOST_TEST(places_with_the_address() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(erasure, Erasing)

BOOST_AUTO_TEST_CASE(a_mail_to_a_person_who_is_being_erased_is_not_queued) {
    Database mailer{test.connection_string()};
    Database looker{test.connection_string()};
    std::atomic<bool> is_over = false;
    std::atomic<bool> is_queued = true;
    std::thread queueing;
    database().write([&](Transaction& transaction) {
        operations::erase_person(transaction, learner_act(ada, office.clock.now()), ada);
        queueing = std::thread{[&] {
            is_queued =
                mailer.write([&](Transaction& second) { return enqueue_reset(second, ada); });
            is_over = true;
        }};
        while (!is_over && !has_waiting_session(looker)) std::this_thread::sleep_for(5ms);
    });
    queueing.join();
    BOOST_TEST(!is_queued);
    BOOST_TEST(value("SELECT count(*)::text AS value FROM mail_outbox WHERE kind = 'reset'") ==
               "0");
}

BOOST_AUTO_TEST_CASE(the_farewell_mail_loses_its_address_once_delivered) {
    erase();
    BOOST_TEST(value("SELECT to_email AS value FROM mail_outbox") == "ada@example.com");
    BOOST_TEST(mail::deliver_mail(office.services()) == 1);
    BOOST_REQUIRE(office.mailer.mails.size() == 1U);
    BOOST_TEST(office.mailer.mails.front().to == "ada@example.com");
    BOOST_TEST(value("SELECT to_email || ' ' || status AS value FROM mail_outbox") ==
               "erased sent");
}

BOOST_AUTO_TEST_CASE(the_farewell_mail_loses_its_address_once_given_up) {
    erase();
    office.mailer.before_delivery = [](const Mail&) {
        throw MailRefused{"550 no ada@example.com", true};
    };
    mail::deliver_mail(office.services());
    BOOST_TEST(value("SELECT to_email || ' ' || status || coalesce(last_error, '') AS value "
                     "FROM mail_outbox") == "erased failed");
}

BOOST_AUTO_TEST_CASE(erasing_twice_has_no_further_effect) {
    erase();
    erase();
    BOOST_TEST(count_audit(database(), "account_deleted", "done") == 1);
    BOOST_TEST(value("SELECT count(*)::text AS value FROM mail_outbox") == "1");
}

BOOST_AUTO_TEST_CASE(events_keep_the_data_for_processing_and_lose_the_buyers) {
    add_course(database(), practical_sql());
    const auto order = add_paid_order(database(), "ada@example.com");
    const auto event = paid_event(database(), order, "evt_1");
    deliver(database(), event);
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE stripe_events
               SET payload = jsonb_set(jsonb_set(payload, '{data,object,customer_details}',
                                       '{"email": "ada@example.com", "name": "Ada"}'),
                                       '{data,object,a_new_field}', '"ada@example.com"')
        )sql");
    });
    const auto amount = value(
        "SELECT payload #>> '{data,object,amount_total}' AS value FROM stripe_events LIMIT 1");
    erase();
    BOOST_TEST(value("SELECT (payload::text LIKE '%ada@%')::text AS value FROM stripe_events "
                     "LIMIT 1") == "false");
    BOOST_TEST(value("SELECT payload #>> '{data,object,amount_total}' AS value FROM "
                     "stripe_events LIMIT 1") == amount);
}

BOOST_AUTO_TEST_CASE(details_of_events_without_an_order_are_removed_after_ninety_days) {
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO stripe_events (stripe_event_id, type, livemode, stripe_created_at, payload,
                                       status, received_at)
            VALUES ('evt_old', 'charge.refunded', false, $1,
                    '{"id": "evt_old", "data": {"object": {"id": "ch_1", "email": "x@y.z"}}}',
                    'ignored', $1),
                   ('evt_new', 'charge.refunded', false, $2,
                    '{"id": "evt_new", "data": {"object": {"id": "ch_2", "email": "x@y.z"}}}',
                    'ignored', $2)
        )sql",
              office.clock.now() - std::chrono::days{91},
              office.clock.now() - std::chrono::days{89});
    });
    operations::clean_up(office.services());
    BOOST_TEST(value("SELECT string_agg(stripe_event_id, ' ') AS value FROM stripe_events WHERE "
                     "payload::text LIKE '%x@y.z%'") == "evt_new");
    BOOST_TEST(value("SELECT payload #>> '{data,object,id}' AS value FROM stripe_events WHERE "
                     "stripe_event_id = 'evt_old'") == "ch_1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
