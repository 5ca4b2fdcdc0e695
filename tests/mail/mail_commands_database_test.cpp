#include "mail/mail_commands.hpp"

#include <cstdint>
#include <string>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "mail/mail_jobs.hpp"
#include "platform/json.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/mail_process.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    MailProcess office{test.connection_string_as("lectern_app")};

    [[nodiscard]] Database& database() { return test.connection(); }

    void queue() {
        database().write([&](Transaction& transaction) {
            mail::enqueue(transaction, learner_act(UserId{1}),
                          {.dedupe_key = "a",
                           .kind = "password_changed",
                           .to = address("ada@example.com"),
                           .data = "{}"});
        });
    }
    /// Tries to deliver the mail to a server that refuses it permanently.
    void give_up() {
        office.mailer.before_delivery = [](const Mail&) {
            throw MailRefused{"mail: refused", true, "550 ada@example.com: no such box"};
        };
        mail::deliver_mail(office.services());
        office.mailer.before_delivery = nullptr;
    }
    std::int64_t number(const char* sql) {
        return database().read([&](Connection& connection) {
            return query(connection, sql).front().integer("value");
        });
    }
    std::string status() {
        return json::parse(run({"mail", "list", "--json"}).output).text("status").value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mail_commands, Fixture)

BOOST_AUTO_TEST_CASE(mails_are_listed_by_status_with_their_error) {
    BOOST_TEST(run({"mail", "list"}).output == "none\n");
    queue();
    give_up();
    BOOST_TEST(contains(run({"mail", "list", "--status", "failed"}).output, "ada@example.com"));
    const auto failed = run({"mail", "list", "--status", "failed", "--json"}).output;
    BOOST_TEST(contains(failed, "mail: refused: 550 ada@example.com: no such box"));
    BOOST_TEST(run({"mail", "list", "--status", "queued"}).output == "none\n");
    BOOST_TEST(run({"mail", "list", "--status", "lost"}).status == 2);
}

BOOST_AUTO_TEST_CASE(mails_are_listed_by_a_part_of_the_address) {
    queue();
    BOOST_TEST(contains(run({"mail", "list", "--to", "DA@exam"}).output, "ada@example.com"));
    BOOST_TEST(run({"mail", "list", "--to", "d%@"}).output == "none\n");
    BOOST_TEST(run({"mail", "list", "--to", "ada", "--status", "sent"}).output == "none\n");
}

BOOST_AUTO_TEST_CASE(no_log_contains_the_servers_answer_or_the_address) {
    queue();
    const CapturedOutput log{STDERR_FILENO};
    const CapturedOutput lines;
    give_up();
    BOOST_TEST(contains(log.text(), "mail 1: given up"));
    for (const auto* word : {"ada@example.com", "no such box"}) {
        BOOST_TEST(!contains(log.text(), word), word);
        BOOST_TEST(!contains(lines.text(), word), word);
    }
}

BOOST_AUTO_TEST_CASE(a_mail_that_was_given_up_can_be_retried) {
    queue();
    give_up();
    const auto ending = run({"mail", "retry", "1"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "mail 1: tried again as soon as `lectern jobs` runs\n");
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(contains(ending.audit_lines.front(), "\"reason\":\"mail 1 (password_changed)\""));
    BOOST_TEST(!contains(ending.audit_lines.front(), "ada@"));

    office.clock.set(SystemClock{}.now() + std::chrono::seconds{1});
    BOOST_TEST(mail::deliver_mail(office.services()) == 1);
    BOOST_TEST(status() == "sent");
}

BOOST_AUTO_TEST_CASE(audit_tail_finds_a_mail_by_the_order_and_the_account_it_is_about) {
    add_course(database(), practical_sql());
    const auto ada = add_learner(database(), "ada");
    const auto ben = add_learner(database(), "ben");
    const auto order = add_paid_order(database(), "gus@example.com");
    const auto other = add_paid_order(database(), "eve@example.com");
    database().write([&](Transaction& transaction) {
        query(transaction, "DELETE FROM mail_outbox");
        mail::enqueue(transaction, learner_act(ada),
                      {.dedupe_key = "about both",
                       .kind = "password_changed",
                       .to = address("ada@example.com"),
                       .data = "{}",
                       .user_id = ada,
                       .order_id = order.id});
    });
    give_up();
    const auto id = number("SELECT id AS value FROM mail_outbox");
    BOOST_TEST(run({"mail", "retry", std::to_string(id)}).status == 0);
    for (const auto* event : {"mail_given_up", "mail_retried"}) {
        const auto found = [&](const std::string& filter, const std::string& value) {
            return run({"audit", "tail", "--event", event, filter, value}).lines.size();
        };
        BOOST_TEST(found("--order", order.public_id) == 1U, event);
        BOOST_TEST(found("--user", to_string(ada)) == 1U, event);
        BOOST_TEST(found("--order", other.public_id) == 0U, event);
        BOOST_TEST(found("--user", to_string(ben)) == 0U, event);
    }
}

BOOST_AUTO_TEST_CASE(a_mail_with_a_link_to_an_account_is_about_that_account) {
    const auto ada = add_learner(database(), "ada");
    database().write([&](Transaction& transaction) {
        mail::enqueue(transaction, learner_act(ada),
                      {.dedupe_key = "a",
                       .kind = "reset",
                       .to = address("ada@example.com"),
                       .data = "{}",
                       .link = mail::Link{.user_id = ada}});
    });
    give_up();
    BOOST_TEST(number("SELECT user_id AS value FROM audit_logs WHERE event = 'mail_given_up'") ==
               ada.value());
}

BOOST_AUTO_TEST_CASE(with_json_a_retry_is_one_object) {
    queue();
    give_up();
    BOOST_TEST(run({"mail", "retry", "1", "--json"}).output == R"({"mail":1,"status":"queued"})"
                                                               "\n");
}

BOOST_AUTO_TEST_CASE(a_sent_erased_or_unknown_mail_cannot_be_retried) {
    queue();
    mail::deliver_mail(office.services());
    const auto sent = run({"mail", "retry", "1"});
    BOOST_TEST(sent.status == 1);
    BOOST_TEST(sent.errors == "lectern mail retry: mail 1: was sent\n");
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE mail_outbox
               SET status = 'failed', sent_at = NULL, to_email = 'erased'
        )sql");
    });
    for (const auto* id : {"1", "99"}) {
        const auto ending = run({"mail", "retry", id});
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors == "lectern mail retry: no mail " + std::string{id} +
                                        ", or its reader was erased\n");
    }
    BOOST_TEST(run({"mail", "retry", "all"}).status == 2);
    BOOST_TEST(count_audit(database(), "mail_retried", "done") == 0);
}

BOOST_AUTO_TEST_CASE(a_test_mail_is_sent_and_audited_without_the_address) {
    const auto ending = run_and_capture(
        [&] { return mail::send_test_mail(office.services(), "olga@example.com"); });
    BOOST_TEST(ending.output == "olga@example.com: the mail server took a test mail\n");
    BOOST_REQUIRE(office.mailer.mails.size() == 1U);
    BOOST_TEST(office.mailer.mails.front().to == "olga@example.com");
    BOOST_TEST(contains(office.mailer.mails.front().subject, "Lectern"));
    BOOST_TEST(count_audit(database(), "mail_tested", "done") == 1);
    BOOST_TEST(!contains(ending.lines.front(), "olga@example.com"));
}

BOOST_AUTO_TEST_CASE(a_refused_test_mail_reports_the_servers_answer) {
    office.mailer.before_delivery = [](const Mail&) {
        throw MailRefused{"mail: refused", true, "550 no"};
    };
    const auto ending = run_and_capture([&] {
        return report_failures("lectern mail test", [&] {
            return mail::send_test_mail(office.services(), "olga@example.com");
        });
    });
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern mail test: olga@example.com: mail: refused: 550 no\n");
    BOOST_TEST(count_audit(database(), "mail_tested", "failed") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
