// `lectern jobs` with a mail server that is down, refuses mail, or breaks the connection.

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <sys/socket.h>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "operations/operations_commands.hpp"
#include "support/addresses.hpp"
#include "support/child_command.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/loopback_server.hpp"
#include "support/settings.hpp"
#include "support/site_facts.hpp"
#include "support/source_tree.hpp"
#include "support/test_school.hpp"

namespace lectern::test {

namespace {

/// How the mail server treats clients.
enum class Behaviour {
    takes,
    answers_421,         // instead of a greeting
    answers_450,         // to RCPT: a temporary refusal
    answers_550,         // to RCPT: a permanent refusal
    resets_in_the_mail,  // after half of it
    takes_and_is_gone,   // takes the mail, and closes before it answers
};

class MailServer {
  public:
    [[nodiscard]] std::string url() const { return "smtp://" + server_->address(); }
    void behave(Behaviour manner) {
        const std::lock_guard lock{mutex_};
        manner_ = manner;
    }
    [[nodiscard]] int connections() const {
        const std::lock_guard lock{mutex_};
        return connections_;
    }
    /// Returns how often each mail was received completely, by Message-ID.
    [[nodiscard]] std::map<std::string, int> received() const {
        const std::lock_guard lock{mutex_};
        return received_;
    }

  private:
    Behaviour manner() const {
        const std::lock_guard lock{mutex_};
        return manner_;
    }
    static void reset(int socket) {
        const linger at_once{1, 0};  // the close that follows is a reset
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    void note(const std::string& mail) {
        const std::string field = "Message-ID: ";
        const auto begin = mail.find(field) + field.size();
        const std::lock_guard lock{mutex_};
        ++received_[mail.substr(begin, mail.find('\r', begin) - begin)];
    }
    void serve(int socket) {
        {
            const std::lock_guard lock{mutex_};
            ++connections_;
        }
        const auto how = manner();
        send_text(socket, how == Behaviour::answers_421 ? "421 too busy\r\n" : "220 here\r\n");
        if (how == Behaviour::answers_421) return;
        for (auto command = receive_until(socket, "\r\n"); !command.empty();
             command = receive_until(socket, "\r\n")) {
            if (command.starts_with("DATA")) {
                send_text(socket, "354 go\r\n");
                if (how == Behaviour::resets_in_the_mail) {
                    receive_until(socket, "\r\n\r\n");
                    return reset(socket);
                }
                note(receive_until(socket, "\r\n.\r\n"));
                if (how == Behaviour::takes_and_is_gone) return;
            }
            const bool is_recipient = command.starts_with("RCPT");
            if (is_recipient && how == Behaviour::answers_450) {
                send_text(socket, "450 mailbox is busy\r\n");
            } else if (is_recipient && how == Behaviour::answers_550) {
                send_text(socket, "550 no such mailbox\r\n");
            } else {
                send_text(socket, command.starts_with("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
            }
        }
    }

    mutable std::mutex mutex_;
    Behaviour manner_ = Behaviour::takes;
    std::map<std::string, int> received_;
    int connections_ = 0;
    std::optional<LoopbackServer> server_{[this](int socket) { serve(socket); }};
};

/// Returns the URL of a port where nobody listens.
std::string url_of_no_server() {
    const LoopbackServer gone{[](int) {}};
    return "smtp://" + gone.address();
}

struct Fixture : TestSchool {
    MailServer server;

    Fixture() { clock.set(SystemClock{}.now()); }

    /// Starts the real jobs in a child process. `output` is the file for its standard output.
    ChildCommand jobs_with(const std::string& smtp_url, const char* output = nullptr) {
        auto values = sandbox_values();
        values["LECTERN_DATABASE_URL"] = test.connection_string_as("lectern_jobs");
        values["STRIPE_API_URL"] = "http://localhost:9";  // no server
        values["SMTP_URL"] = smtp_url;
        const Environment environment{values};
        return ChildCommand{{"jobs"}, output};
    }
    /// Makes all queued mails due.
    void let_time_pass() {
        database().write([](Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE mail_outbox
                   SET next_attempt_at = now(), last_error = NULL
                 WHERE status = 'queued'
            )sql");
            transaction.notify_after_commit(mail::outbox_channel);
        });
    }
    std::int64_t mails() { return number("SELECT count(*) AS value FROM mail_outbox"); }
    std::int64_t mails_that_are(const std::string& status) {
        return number("SELECT count(*) AS value FROM mail_outbox WHERE status = $1", status);
    }
    void wait_until_each_was_refused() {
        wait_until("a try of each mail", [&] {
            return number("SELECT count(*) AS value FROM mail_outbox WHERE last_error IS NULL") ==
                   0;
        });
    }
    void wait_until_all_are(const std::string& status) {
        wait_until("mails that are " + status, [&] { return mails_that_are(status) == mails(); });
    }
    /// Adds an order and waits until its mails have arrived: all mails that were due before have
    /// then been tried.
    void let_another_order_pass() {
        const auto sent = mails_that_are("sent");
        const auto before = mails();
        paid_order("another@example.com");
        const auto added = mails() - before;
        let_time_pass();
        wait_until("the mails of another order",
                   [&] { return mails_that_are("sent") == sent + added; });
    }
    void expect_sound_database() {
        for (const auto& fault :
             operations::find_broken_invariants(database(), in_source("sql/invariants.sql")))
            BOOST_ERROR(fault.rule);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mail_server_faults, Fixture)

BOOST_AUTO_TEST_CASE(mail_arrives_once_after_outages_and_temporary_refusals) {
    paid_order();
    const auto count = mails();
    BOOST_REQUIRE(count > 0);
    {
        auto jobs = jobs_with(url_of_no_server());
        wait_until_each_was_refused();
        jobs.send(SIGTERM);
        BOOST_TEST(jobs.status() == 0);
    }
    server.behave(Behaviour::answers_421);
    let_time_pass();
    const auto jobs = jobs_with(server.url());
    for (const auto manner :
         {Behaviour::answers_421, Behaviour::answers_450, Behaviour::resets_in_the_mail}) {
        server.behave(manner);
        let_time_pass();
        wait_until_each_was_refused();
        BOOST_TEST(mails_that_are("queued") == count);
        expect_sound_database();
    }
    server.behave(Behaviour::takes);
    let_time_pass();
    wait_until_all_are("sent");
    let_another_order_pass();
    const auto received = server.received();
    BOOST_TEST(received.size() == static_cast<std::size_t>(mails()));
    for (const auto& [id, times] : received) BOOST_TEST(times == 1, id);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(jobs_with_full_output_keep_running_and_exit_with_1_when_stopped) {
    paid_order();
    server.behave(Behaviour::answers_550);
    auto jobs = jobs_with(server.url(), "/dev/full");
    wait_until_all_are("failed");
    server.behave(Behaviour::takes);
    let_another_order_pass();
    jobs.send(SIGTERM);
    BOOST_TEST(jobs.status() == 1);
}

BOOST_AUTO_TEST_CASE(permanently_refused_mail_is_given_up_and_can_be_retried_by_an_operator) {
    paid_order();
    const auto count = mails();
    server.behave(Behaviour::answers_550);
    const auto jobs = jobs_with(server.url());
    wait_until_all_are("failed");
    BOOST_TEST(audited("mail_given_up") == count);
    server.behave(Behaviour::takes);
    let_another_order_pass();
    BOOST_TEST(mails_that_are("failed") == count);

    const CommandDatabase commands{test.connection_string_as("lectern_operator")};
    const auto listed = run({"mail", "list", "--status", "failed", "--json"}).output;
    BOOST_TEST(listed.find("550") != std::string::npos);
    const auto ids = database().read([](Connection& connection) {
        return query(connection, "SELECT id::text FROM mail_outbox WHERE status = 'failed'");
    });
    for (const auto& row : ids) BOOST_TEST(run({"mail", "retry", row.text("id")}).status == 0);
    wait_until_all_are("sent");
    for (const auto& [id, times] : server.received()) BOOST_TEST(times == 1, id);
    expect_sound_database();
}

// It is unknown whether such a mail arrived. Mail programs show two mails with one Message-ID once.
BOOST_AUTO_TEST_CASE(mail_without_a_final_answer_is_sent_again_with_the_same_message_id) {
    paid_order();
    const auto count = static_cast<std::size_t>(mails());
    server.behave(Behaviour::takes_and_is_gone);
    const auto jobs = jobs_with(server.url());
    wait_until_each_was_refused();
    server.behave(Behaviour::takes);
    let_time_pass();
    wait_until_all_are("sent");
    BOOST_TEST(server.received().size() == count);
    for (const auto& [id, times] : server.received()) BOOST_TEST(times == 2, id);
    expect_sound_database();
}

BOOST_AUTO_TEST_CASE(many_mails_are_sent_over_one_connection) {
    constexpr int count = 120;
    database().write([&](Transaction& transaction) {
        for (int i = 0; i < count; ++i) {
            mail::enqueue(transaction, {.actor = audit::Actor::job, .now = clock.now()},
                          {.dedupe_key = "claim:order:" + std::to_string(i),
                           .kind = "claim",
                           .to = address("guest" + std::to_string(i) + "@example.com"),
                           .data = R"({"course_titles": [{"title": "Practical SQL"}]})",
                           .link = mail::Link{}});
        }
    });
    auto jobs = jobs_with(server.url());
    wait_until_all_are("sent");
    BOOST_TEST(server.received().size() == static_cast<std::size_t>(count));
    BOOST_TEST(server.connections() == 1);
    const auto milliseconds = number(R"sql(
        SELECT ceil(1000 * extract(epoch FROM max(sent_at) - min(sent_at)))::bigint AS value
          FROM mail_outbox
    )sql");
    // 50 mails a second are 2.4 s. The rest is for slow machines and builds with checks.
    BOOST_TEST_MESSAGE(count << " mails took " << milliseconds << " ms");
    BOOST_TEST(milliseconds < 12'000);
    jobs.send(SIGTERM);
    BOOST_TEST(jobs.status() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
