#include <chrono>

#include <boost/test/unit_test.hpp>

#include "account/throttle.hpp"
#include "authoring/draft_links.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "operations/erasing.hpp"
#include "platform/crypto.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/mail_process.hpp"
#include "support/purchases.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

struct Fixture {
    TestDatabase test;
    MailProcess office{test.connection_string()};

    std::string value_of(const char* sql) {
        return office.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
    int clean_up() { return operations::clean_up(office.services()); }

    void add_session(std::chrono::hours lifetime) {
        office.database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO users (email, canonical_email, name, password_hash, created_at,
                                   updated_at)
                VALUES ('ada@example.com', 'ada@example.com', 'Ada', 'none', $1, $1)
           ON CONFLICT DO NOTHING
            )sql",
                  office.clock.now());
            query(transaction, R"sql(
                INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at,
                                      network, user_agent)
                SELECT id, $1, $2, $2, $3, '', ''
                  FROM users
            )sql",
                  bytea(crypto::random_bytes(32)), office.clock.now(),
                  office.clock.now() + lifetime);
        });
    }
    void mint() {
        office.database().write([&](Transaction& transaction) {
            mail::create_email_token(
                transaction,
                {.purpose = mail::LinkPurpose::claim, .email = address("ada@example.com")},
                office.clock.now());
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(clean_up_job, Fixture)

BOOST_AUTO_TEST_CASE(an_empty_database_has_nothing_to_remove) {
    BOOST_TEST(clean_up() == 0);
}

BOOST_AUTO_TEST_CASE(a_mail_to_a_stranger_loses_its_address_after_a_month) {
    const auto queue = [&](const std::string& key, const EmailAddress& to) {
        office.database().write([&](Transaction& transaction) {
            mail::enqueue(transaction, {.now = office.clock.now()},
                          {.dedupe_key = key, .kind = "no_account", .to = to, .data = "{}"});
            query(transaction, "UPDATE mail_outbox SET status = 'sent', sent_at = now()");
        });
    };
    queue("stranger", address("erna@example.com"));
    queue("school", mail::to_operator);
    office.clock.advance(29 * 24h);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(24h);
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(clean_up() == 0);
    const auto addresses = office.database().read([](Connection& connection) {
        return query(connection,
                     "SELECT string_agg(to_email, ' ' ORDER BY id) AS value FROM mail_outbox")
            .front()
            .text("value");
    });
    BOOST_TEST(addresses == "erased operator");
}

BOOST_AUTO_TEST_CASE(
    a_mail_that_was_given_up_becomes_void_with_its_address_and_a_queued_one_stays) {
    office.database().write([&](Transaction& transaction) {
        for (const auto* key : {"given up", "queued"}) {
            mail::enqueue(transaction, {.now = office.clock.now()},
                          {.dedupe_key = key,
                           .kind = "no_account",
                           .to = address("erna@example.com"),
                           .data = "{}"});
        }
        query(transaction,
              "UPDATE mail_outbox SET status = 'failed' WHERE dedupe_key = 'given up'");
    });
    office.clock.advance(30 * 24h);
    BOOST_TEST(clean_up() == 1);
    const auto mails = office.database().read([](Connection& connection) {
        return query(connection, R"sql(
            SELECT string_agg(concat_ws(' ', status, to_email), ', ' ORDER BY id) AS value
              FROM mail_outbox
        )sql")
            .front()
            .text("value");
    });
    BOOST_TEST(mails == "void erased, queued erna@example.com");
}

BOOST_AUTO_TEST_CASE(
    a_mail_about_an_account_loses_its_address_after_180_days_but_a_former_address_stays) {
    add_session(1h);
    office.database().write([&](Transaction& transaction) {
        for (const auto* kind : {"verify", "email_changed"}) {
            query(transaction, R"sql(
                INSERT INTO mail_outbox (dedupe_key, kind, to_email, canonical_email, user_id, data,
                                         status, sent_at, next_attempt_at, created_at)
                SELECT $1, $1, email, canonical_email, id, '{"name": "Ada"}', 'sent', $2, $2, $2
                  FROM users
            )sql",
                  kind, office.clock.now());
        }
    });
    const auto mails = [&] {
        return value_of(
            "SELECT string_agg(concat_ws(' ', kind, status, to_email, data), ', ' "
            "ORDER BY id) AS value FROM mail_outbox");
    };
    office.clock.advance(180 * 24h - 1s);
    BOOST_TEST(clean_up() == 1);  // the session
    office.clock.advance(1s);
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(mails() ==
               "verify sent erased {}, "
               "email_changed sent ada@example.com {\"name\": \"Ada\"}");
    BOOST_TEST(clean_up() == 0);
}

BOOST_AUTO_TEST_CASE(a_throttle_is_removed_a_day_after_its_window_began) {
    office.database().write([&](Transaction& transaction) {
        account::count_attempt(transaction, {"sign-in", 10, 15min}, office.clock.now());
    });
    office.clock.advance(24h - 1s);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(1s);
    BOOST_TEST(clean_up() == 1);
}

BOOST_AUTO_TEST_CASE(a_playback_is_removed_a_day_after_its_last_beat) {
    const auto course = add_course(office.database(), practical_sql());
    const auto ada = add_learner(office.database(), "ada");
    office.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
            SELECT $1, min(id), $3, $3
              FROM course_lessons
             WHERE course_id = $2
        )sql",
              ada, course, office.clock.now());
        query(transaction, R"sql(
            INSERT INTO playbacks (user_id, lesson_id, id, highest_beat, beat_count, started_at,
                                   first_beat_at, last_beat_at)
            SELECT user_id, lesson_id, gen_random_uuid(), 1, 1, $1, $1, $1
              FROM lesson_progress
        )sql",
              office.clock.now());
    });
    office.clock.advance(24h - 1s);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(1s);
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(value_of("SELECT count(*)::text AS value FROM lesson_progress") == "1");
}

BOOST_AUTO_TEST_CASE(the_buyers_details_in_events_of_orders_are_erased_after_180_days) {
    add_course(office.database(), practical_sql());
    const auto order = add_paid_order(office.database(), "guest@example.com");
    auto event = paid_event(office.database(), order, "evt_1");
    event.insert(event.find("\"payment_intent\""), R"("customer_email":"guest@example.com",)");
    deliver(office.database(), event);
    office.database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE stripe_events SET received_at = $1", office.clock.now());
        query(transaction, "UPDATE mail_outbox SET status = 'sent', sent_at = $1",
              office.clock.now());
    });
    const auto address_in_event = [&] {
        return value_of(
            "SELECT coalesce(payload #>> '{data,object,customer_email}', 'none') "
            "AS value FROM stripe_events");
    };
    office.clock.advance(180 * 24h - 1s);
    clean_up();
    BOOST_TEST(address_in_event() == "guest@example.com");
    office.clock.advance(1s);
    BOOST_TEST(clean_up() > 0);
    BOOST_TEST(address_in_event() == "none");
    BOOST_TEST(clean_up() == 0);

    // What operators see and do with such an event, order and mail.
    const CommandDatabase commands{test.connection_string()};
    BOOST_TEST(run({"event", "replay", "evt_1"}).status == 0);
    BOOST_TEST(
        contains(run({"event", "show", "evt_1", "--json"}).output, "personal_data_erased_at"));
    const auto shown = run({"order", "show", order.public_id}).output;
    BOOST_TEST(contains(shown, "evt_1"));
    BOOST_TEST(contains(shown, "guest@example.com"));  // a payment fact
    BOOST_TEST(contains(run({"mail", "list"}).output, "erased"));
    const auto mail = value_of("SELECT id::text AS value FROM mail_outbox");
    BOOST_TEST(contains(run({"mail", "retry", mail}).errors, ": was sent\n"));
}

BOOST_AUTO_TEST_CASE(many_rows_are_removed_in_batches) {
    office.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO throttles (subject, tries, window_started_at)
            SELECT 's' || number, 1, $1
              FROM generate_series(1, 1001) AS number
        )sql",
              office.clock.now());
    });
    office.clock.advance(24h);
    BOOST_TEST(clean_up() == 1000);
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(clean_up() == 0);
}

BOOST_AUTO_TEST_CASE(an_expired_session_is_removed_and_a_live_one_kept) {
    add_session(1h);
    add_session(48h);
    office.clock.advance(2h);
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(clean_up() == 0);
}

BOOST_AUTO_TEST_CASE(a_session_unused_for_two_weeks_is_removed) {
    add_session(90 * 24h);
    office.clock.advance(13 * 24h);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(24h);
    BOOST_TEST(clean_up() == 1);
}

BOOST_AUTO_TEST_CASE(progress_that_was_saved_during_an_erasure_of_the_last_day_is_removed) {
    add_course(office.database(), practical_sql());
    add_learner(office.database(), "ada");
    office.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO users (name, password_hash, created_at, updated_at, deleted_at)
            VALUES ('erased', '', $1, $1, $1),
                   ('erased a day ago', '', $2, $2, $2)
        )sql",
              office.clock.now(), office.clock.now() - 24h);
        query(transaction, R"sql(
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
            SELECT users.id, lesson.id, $1, $1
              FROM users
        CROSS JOIN course_lessons AS lesson
             WHERE lesson.slug = 'joins'
        )sql",
              office.clock.now());
    });
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(clean_up() == 0);
    BOOST_TEST(value_of(R"sql(
        SELECT string_agg(name, ', ' ORDER BY name) AS value
          FROM lesson_progress
          JOIN users ON users.id = user_id
    )sql") == "ada, erased a day ago");
}

BOOST_AUTO_TEST_CASE(a_link_is_kept_for_thirty_days_after_its_expiry) {
    mint();
    office.clock.advance(7 * 24h + 29 * 24h);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(24h);
    BOOST_TEST(clean_up() == 1);
}

BOOST_AUTO_TEST_CASE(a_draft_link_is_kept_for_thirty_days_after_its_expiry) {
    auto course = practical_sql();
    course.status = "draft";
    add_course(office.database(), course);
    const auto make_link = [&](std::chrono::days lifetime) {
        office.database().write([&](Transaction& transaction) {
            authoring::create_draft_link(transaction, operator_act(office.clock.now()),
                                         "practical-sql", lifetime);
        });
    };
    make_link(std::chrono::days{7});
    make_link(std::chrono::days{8});
    office.clock.advance((7 + 29) * 24h);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(24h);
    BOOST_TEST(clean_up() == 1);
    BOOST_TEST(value_of("SELECT count(*)::text AS value FROM draft_links") == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
