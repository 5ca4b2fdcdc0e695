#include <chrono>

#include <boost/test/unit_test.hpp>

#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "operations/erasing.hpp"
#include "platform/crypto.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/mail_process.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

struct Fixture {
    TestDatabase test;
    MailProcess office{test.connection_string()};

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

BOOST_AUTO_TEST_CASE(progress_that_was_saved_during_an_erasure_is_removed) {
    add_course(office.database(), practical_sql());
    office.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO users (name, password_hash, created_at, updated_at, deleted_at)
            VALUES ('erased', '', $1, $1, $1)
        )sql",
              office.clock.now());
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
}

BOOST_AUTO_TEST_CASE(a_link_is_kept_for_thirty_days_after_its_expiry) {
    mint();
    office.clock.advance(7 * 24h + 29 * 24h);
    BOOST_TEST(clean_up() == 0);
    office.clock.advance(24h);
    BOOST_TEST(clean_up() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
