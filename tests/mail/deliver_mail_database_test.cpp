#include <algorithm>
#include <chrono>
#include <csignal>

#include <boost/test/unit_test.hpp>

#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "mail/mail_jobs.hpp"
#include "platform/stop_signal.hpp"
#include "support/addresses.hpp"
#include "support/mail_process.hpp"
#include "support/signal_mask.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using mail::deliver_mail;
using mail::NewMail;

namespace {

using namespace std::chrono_literals;

constexpr auto claim_data = R"({"course_titles": [{"title": "Practical SQL"}]})";

/// A mail with a link that claims a purchase.
NewMail claim_mail(const std::string& cause = "claim:order:17") {
    return {.dedupe_key = cause,
            .kind = "claim",
            .to = address("ada@example.com"),
            .data = claim_data,
            .link = mail::Link{}};
}

struct Fixture {
    TestDatabase test;
    MailProcess office{test.connection_string()};

    bool enqueue(const NewMail& mail) {
        const audit::Act act{.actor = audit::Actor::stripe, .now = office.clock.now()};
        return office.database().write(
            [&](Transaction& transaction) { return mail::enqueue(transaction, act, mail); });
    }

    /// From now on the server refuses mail.
    void refuse(bool permanently) {
        office.mailer.before_delivery = [permanently](const Mail&) {
            throw MailRefused{"550 <ada@example.com> \xff no", permanently};
        };
    }
    void accept() { office.mailer.before_delivery = nullptr; }

    [[nodiscard]] const std::vector<Mail>& mails() const { return office.mailer.mails; }

    std::string outbox(const char* sql) {
        return test.connection().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
    std::string status() { return outbox("SELECT status AS value FROM mail_outbox"); }
    std::string attempts() { return outbox("SELECT attempts AS value FROM mail_outbox"); }
    std::string attempts_of_all() {
        return outbox(
            "SELECT string_agg(attempts::text, ' ' ORDER BY id) AS value FROM mail_outbox");
    }
    std::string last_error() {
        return outbox("SELECT coalesce(last_error, '') AS value FROM mail_outbox");
    }
};

/// Returns the token after `/claim/` in the mail.
std::string token_in(const Mail& mail) {
    const std::string page = "http://localhost:8080/claim/";
    const auto begin = mail.text.find(page);
    BOOST_REQUIRE(begin != std::string::npos);
    return mail.text.substr(begin + page.size(), 43);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deliver_mail_job, Fixture)

BOOST_AUTO_TEST_CASE(a_mail_is_queued_once_for_each_dedupe_key) {
    BOOST_TEST(enqueue(claim_mail()));
    BOOST_TEST(!enqueue(claim_mail()));
    BOOST_TEST(enqueue(claim_mail("claim:order:18")));
    BOOST_TEST(outbox("SELECT count(*) AS value FROM mail_outbox") == "2");
}

BOOST_AUTO_TEST_CASE(a_rolled_back_transaction_queues_no_mail) {
    BOOST_CHECK_THROW(office.database().write([&](Transaction& transaction) {
        mail::enqueue(transaction, {.now = office.clock.now()}, claim_mail());
        throw std::runtime_error{"no"};
    }),
                      std::runtime_error);
    BOOST_TEST(outbox("SELECT count(*) AS value FROM mail_outbox") == "0");
}

BOOST_AUTO_TEST_CASE(queueing_a_mail_notifies_listeners) {
    const auto listen = [&](std::chrono::milliseconds longest) {
        return test.connection().wait_for_notification({mail::outbox_channel}, longest);
    };
    while (listen(0ms)) {
    }
    enqueue(claim_mail());
    BOOST_TEST(listen(5s));
    enqueue(claim_mail());
    BOOST_TEST(!listen(100ms), "a duplicate that was not queued sent a notification");
}

BOOST_AUTO_TEST_CASE(a_mail_is_delivered_once) {
    enqueue(claim_mail());
    BOOST_TEST(deliver_mail(office.services()) == 1);
    BOOST_TEST(deliver_mail(office.services()) == 0);
    BOOST_REQUIRE(mails().size() == 1U);
    BOOST_TEST(mails()[0].to == "ada@example.com");
    BOOST_TEST(mails()[0].text.find("Practical SQL") != std::string::npos);
    BOOST_TEST(mails()[0].html.find("Practical SQL") != std::string::npos);
    BOOST_TEST(!mails()[0].subject.empty());
    BOOST_TEST(mails()[0].subject.find('\n') == std::string::npos);
    BOOST_TEST(status() == "sent");
}

BOOST_AUTO_TEST_CASE(values_are_escaped_in_html_and_not_in_text) {
    auto mail = claim_mail();
    mail.data = R"({"course_titles": [{"title": "Salt & <Fire>"}]})";
    enqueue(mail);
    deliver_mail(office.services());
    BOOST_TEST(mails().at(0).text.find("Salt & <Fire>") != std::string::npos);
    BOOST_TEST(mails().at(0).html.find("Salt &amp; &lt;Fire&gt;") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_link_is_created_at_delivery_and_only_its_hash_is_stored) {
    enqueue(claim_mail());
    BOOST_TEST(outbox("SELECT count(*) AS value FROM email_tokens") == "0");
    deliver_mail(office.services());
    const auto token = token_in(mails().at(0));
    const auto found = test.connection().read([&](Connection& connection) {
        return mail::find_email_token(connection, mail::LinkPurpose::claim, token,
                                      office.clock.now());
    });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->email.text == "ada@example.com");
    for (const auto* sql : {"SELECT mail_outbox::text AS value FROM mail_outbox",
                            "SELECT email_tokens::text AS value FROM email_tokens"})
        BOOST_TEST(outbox(sql).find(token) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mail_without_a_link_creates_no_token) {
    auto mail = claim_mail();
    mail.link = std::nullopt;
    enqueue(mail);
    deliver_mail(office.services());
    BOOST_TEST(mails().size() == 1U);
    BOOST_TEST(outbox("SELECT count(*) AS value FROM email_tokens") == "0");
}

BOOST_AUTO_TEST_CASE(a_temporary_refusal_is_retried_after_increasing_pauses) {
    enqueue(claim_mail());
    refuse(false);
    BOOST_TEST(deliver_mail(office.services()) == 1);
    BOOST_TEST(status() == "queued");
    BOOST_TEST(last_error().starts_with("550"));
    office.clock.advance(59s);
    BOOST_TEST(deliver_mail(office.services()) == 0);
    office.clock.advance(1s);
    BOOST_TEST(deliver_mail(office.services()) == 1);
    office.clock.advance(4min);
    BOOST_TEST(deliver_mail(office.services()) == 0);
    office.clock.advance(1min);
    accept();
    BOOST_TEST(deliver_mail(office.services()) == 1);
    BOOST_TEST(mails().size() == 1U);
    BOOST_TEST(status() == "sent");
    BOOST_TEST(last_error() == "");
}

BOOST_AUTO_TEST_CASE(a_permanent_refusal_is_not_retried) {
    enqueue(claim_mail());
    refuse(true);
    deliver_mail(office.services());
    BOOST_TEST(status() == "failed");
    accept();
    office.clock.advance(30 * 24h);
    BOOST_TEST(deliver_mail(office.services()) == 0);
    BOOST_TEST(mails().empty());
}

BOOST_AUTO_TEST_CASE(a_mail_is_given_up_after_about_a_day) {
    enqueue(claim_mail());
    refuse(false);
    const auto begin = office.clock.now();
    for (int i = 0; i < 1000 && status() == "queued"; ++i) {
        deliver_mail(office.services());
        office.clock.advance(10min);
    }
    BOOST_TEST(status() == "failed");
    BOOST_TEST(attempts() == "9");
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(office.clock.now() - begin);
    BOOST_TEST(hours.count() >= 23);
    BOOST_TEST(hours.count() <= 27);
}

BOOST_AUTO_TEST_CASE(a_mail_keeps_its_own_message_id_in_every_attempt) {
    std::vector<std::string> ids;
    office.mailer.before_delivery = [&](const Mail& mail) {
        ids.push_back(mail.message_id);
        throw MailRefused{"451 later", false};
    };
    enqueue(claim_mail());
    deliver_mail(office.services());
    office.clock.advance(1min);
    enqueue(claim_mail("claim:order:18"));
    deliver_mail(office.services());
    BOOST_REQUIRE(ids.size() == 3U);
    BOOST_TEST(ids[0].ends_with("@localhost"));
    BOOST_TEST(std::ranges::count(ids, ids[0]) == 2);
}

BOOST_AUTO_TEST_CASE(a_mail_being_delivered_is_not_taken_by_another_process) {
    enqueue(claim_mail());
    MailProcess other{test.connection_string()};
    int taken_by_other = -1;
    office.mailer.before_delivery = [&](const Mail&) {
        taken_by_other = deliver_mail(other.services());
    };
    BOOST_TEST(deliver_mail(office.services()) == 1);
    BOOST_TEST(taken_by_other == 0);
    BOOST_TEST(other.mailer.mails.empty());
}

BOOST_AUTO_TEST_CASE(a_stop_signal_gives_back_the_mails_that_were_not_tried) {
    const SignalMask mask;
    StopSignal stop;
    for (int i = 0; i < 3; ++i) enqueue(claim_mail("claim:order:" + std::to_string(i)));
    office.mailer.before_delivery = [](const Mail&) { raise(SIGTERM); };
    BOOST_TEST(deliver_mail(office.services()) == 1);
    BOOST_TEST(stop.was_received());
    BOOST_TEST(attempts_of_all() == "1 0 0");
    accept();
    MailProcess next{test.connection_string()};
    next.clock.set(office.clock.now());
    BOOST_TEST(deliver_mail(next.services()) == 2);
    BOOST_TEST(attempts_of_all() == "1 1 1");
    BOOST_TEST(mails().size() == 1U);
}

BOOST_AUTO_TEST_CASE(no_delivery_begins_when_its_lease_is_about_to_end) {
    for (int i = 0; i < 6; ++i) enqueue(claim_mail("claim:order:" + std::to_string(i)));
    office.mailer.before_delivery = [&](const Mail&) { office.clock.advance(1min); };
    BOOST_TEST(deliver_mail(office.services()) == 4);
    BOOST_TEST(attempts_of_all() == "1 1 1 1 0 0");
    BOOST_TEST(deliver_mail(office.services()) == 2);
    BOOST_TEST(mails().size() == 6U);
}

BOOST_AUTO_TEST_CASE(mails_that_were_given_back_are_sent_before_those_queued_later) {
    const auto enqueue_to = [&](const std::string& guest) {
        auto mail = claim_mail("claim:" + guest);
        mail.to = address(guest + "@example.com");
        enqueue(mail);
    };
    for (int i = 0; i < 6; ++i) enqueue_to("guest" + std::to_string(i));
    office.mailer.before_delivery = [&](const Mail&) {
        office.clock.advance(1min);
        if (mails().empty()) enqueue_to("late");
    };
    BOOST_TEST(deliver_mail(office.services()) == 4);
    BOOST_TEST(deliver_mail(office.services()) == 3);
    BOOST_REQUIRE(mails().size() == 7U);
    BOOST_TEST(mails()[4].to == "guest4@example.com");
    BOOST_TEST(mails()[5].to == "guest5@example.com");
    BOOST_TEST(mails()[6].to == "late@example.com");
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_voided_after_it_was_taken_is_not_sent) {
    for (int i = 0; i < 3; ++i) enqueue(claim_mail("claim:order:" + std::to_string(i)));
    office.mailer.before_delivery = [&](const Mail&) {
        test.connection().write([](Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE mail_outbox
                   SET status = 'void'
                 WHERE dedupe_key = 'claim:order:1'
            )sql");
        });
    };
    deliver_mail(office.services());
    BOOST_TEST(mails().size() == 2U);
    BOOST_TEST(outbox("SELECT string_agg(status, ' ' ORDER BY id) AS value FROM mail_outbox") ==
               "sent void sent");
}

BOOST_AUTO_TEST_CASE(a_crash_between_two_mails_repeats_none_that_was_sent) {
    for (int i = 0; i < 3; ++i) enqueue(claim_mail("claim:order:" + std::to_string(i)));
    struct Crash {};
    office.mailer.before_delivery = [&](const Mail&) {
        if (mails().size() == 1) throw Crash{};
    };
    BOOST_CHECK_THROW(deliver_mail(office.services()), Crash);
    accept();
    BOOST_TEST(deliver_mail(office.services()) == 0);
    office.clock.advance(5min);
    BOOST_TEST(deliver_mail(office.services()) == 2);
    BOOST_TEST(mails().size() == 3U);
    BOOST_TEST(attempts_of_all() == "1 2 2");
}

BOOST_AUTO_TEST_CASE(mails_are_taken_in_batches_those_first_that_wait_longest) {
    for (int i = 0; i < 60; ++i) {
        office.clock.advance(1s);
        auto mail = claim_mail("claim:order:" + std::to_string(i));
        mail.to = address("guest" + std::to_string(i) + "@example.com");
        enqueue(mail);
    }
    BOOST_TEST(deliver_mail(office.services()) == 50);
    BOOST_TEST(deliver_mail(office.services()) == 10);
    BOOST_REQUIRE(mails().size() == 60U);
    for (std::size_t i = 0; i < 60; ++i)
        BOOST_TEST(mails()[i].to == "guest" + std::to_string(i) + "@example.com");
}

BOOST_AUTO_TEST_CASE(the_connection_to_the_mail_server_ends_with_the_last_due_mail) {
    for (int i = 0; i < 50; ++i) enqueue(claim_mail("claim:order:" + std::to_string(i)));
    deliver_mail(office.services());
    BOOST_TEST(office.mailer.hang_ups == 0);
    deliver_mail(office.services());
    BOOST_TEST(office.mailer.hang_ups == 1);
}

BOOST_AUTO_TEST_CASE(a_mail_locked_by_another_process_is_skipped) {
    enqueue(claim_mail());
    enqueue(claim_mail("claim:order:18"));
    test.connection().write([&](Transaction& taking) {
        query(taking, "SELECT id FROM mail_outbox ORDER BY id LIMIT 1 FOR UPDATE");
        BOOST_TEST(deliver_mail(office.services()) == 1);
    });
}

BOOST_AUTO_TEST_CASE(two_processes_share_the_work) {
    for (int i = 0; i < 3; ++i) enqueue(claim_mail("claim:order:" + std::to_string(i)));
    MailProcess other{test.connection_string()};
    office.mailer.before_delivery = [&](const Mail&) { deliver_mail(other.services()); };
    deliver_mail(office.services());
    BOOST_TEST(mails().size() + other.mailer.mails.size() == 3U);
}

BOOST_AUTO_TEST_CASE(mail_taken_by_a_dead_process_is_delivered_after_its_lease) {
    enqueue(claim_mail());
    MailProcess next{test.connection_string()};
    office.mailer.before_delivery = [&](const Mail&) {
        // This process hangs; five minutes later another one takes the mail.
        next.clock.set(office.clock.now() + 5min);
        BOOST_TEST(deliver_mail(next.services()) == 1);
        throw MailRefused{"timed out", true};
    };
    deliver_mail(office.services());
    BOOST_TEST(next.mailer.mails.size() == 1U);
    BOOST_TEST(status() == "sent", "the late result of the first process was recorded");
}

BOOST_AUTO_TEST_CASE(the_result_of_a_process_with_an_expired_lease_is_ignored) {
    enqueue(claim_mail());
    MailProcess next{test.connection_string()};
    next.mailer.before_delivery = [](const Mail&) { throw MailRefused{"451 later", false}; };
    office.mailer.before_delivery = [&](const Mail&) {
        next.clock.set(office.clock.now() + 5min);
        deliver_mail(next.services());
        throw MailRefused{"550 never", true};
    };
    deliver_mail(office.services());
    BOOST_TEST(status() == "queued");
    BOOST_TEST(last_error() == "451 later");
}

BOOST_AUTO_TEST_CASE(a_link_in_a_mail_of_a_kind_without_one_is_refused) {
    auto mail = claim_mail();
    mail.kind = "sign_in";
    BOOST_CHECK_THROW(enqueue(mail), std::logic_error);
    mail.link = std::nullopt;
    BOOST_TEST(enqueue(mail));
    BOOST_TEST(outbox("SELECT coalesce(link_purpose, 'none') AS value FROM mail_outbox") == "none");
}

BOOST_AUTO_TEST_CASE(the_purpose_of_a_link_is_that_of_the_kind) {
    enqueue(claim_mail());
    BOOST_TEST(outbox("SELECT link_purpose AS value FROM mail_outbox") == "claim");
}

BOOST_AUTO_TEST_CASE(a_mail_that_cannot_be_rendered_waits_and_does_not_delay_others) {
    enqueue(claim_mail("broken"));
    test.connection().write([](Transaction& transaction) {
        query(transaction, "UPDATE mail_outbox SET kind = 'of_a_former_release'");
    });
    enqueue(claim_mail());
    BOOST_TEST(deliver_mail(office.services()) == 2);
    BOOST_TEST(mails().size() == 1U);
    BOOST_TEST(outbox("SELECT status AS value FROM mail_outbox WHERE dedupe_key = 'broken'") ==
               "queued");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
