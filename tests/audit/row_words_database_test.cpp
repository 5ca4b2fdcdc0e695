#include "audit/row_words.hpp"

#include <string>
#include <vector>

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>

#include <boost/test/unit_test.hpp>

#include "audit/tail.hpp"
#include "support/cast.hpp"
#include "support/child_command.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

using audit::Colours;

/// The test runs an hour east of Greenwich.
struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    Environment zone{{{"TZ", "CET-1"}}};

    Fixture() { tzset(); }

    [[nodiscard]] Database& database() { return test.connection(); }

    void write(const audit::Act& act, const audit::Event& event) {
        const CapturedOutput quiet;
        database().write([&](Transaction& transaction) { audit::write(transaction, act, event); });
    }
    /// Returns the newest row in words, without its time and actor.
    std::string newest(Colours colours = Colours::off) {
        const auto line = newest_line(colours);
        const auto what = line.find_first_not_of(' ', line.find("  ", 21));
        return line.substr(what);
    }
    std::string newest_line(Colours colours = Colours::off) {
        return database().read([&](Connection& connection) {
            const auto beginning = audit::begin_with_visible_rows(connection);
            audit::Position position;
            std::string line;
            for (bool is_last = false; !is_last;) {
                const auto page = audit::read_page(connection, {}, beginning, position);
                for (const auto& row : page.rows) line = audit::words_from(row, colours);
                position = page.end;
                is_last = page.is_last;
            }
            return line;
        });
    }
};

/// A terminal of which a child process has one end.
class Terminal {
  public:
    Terminal() : descriptor_{posix_openpt(O_RDWR | O_NOCTTY)} {
        grantpt(descriptor_);
        unlockpt(descriptor_);
    }
    ~Terminal() { close(descriptor_); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] const char* name() const { return ptsname(descriptor_); }
    /// Returns the next line, or an empty string if none arrives within ten seconds.
    [[nodiscard]] std::string read_line() const {
        std::string line;
        pollfd descriptor{descriptor_, POLLIN, 0};
        for (char byte = 0; poll(&descriptor, 1, 10'000) > 0;) {
            if (read(descriptor_, &byte, 1) != 1) return "";
            if (byte == '\n') return line;
            if (byte != '\r') line += byte;
        }
        return "";
    }

  private:
    int descriptor_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_row_words, Fixture)

BOOST_AUTO_TEST_CASE(a_row_says_when_who_did_what_to_whom_and_why) {
    const auto ada = add_learner(database(), "ada");
    const auto sql = add_course(database(), practical_sql());
    auto act = operator_act();
    act.operator_name = "grace";
    write(act, {.name = "entitlement_granted",
                .reason = "won the quiz",
                .user_id = ada,
                .course_id = sql,
                .entitlement_id = EntitlementId{5}});
    BOOST_TEST(newest_line() ==
               "2026-11-23 13:00:00  grace                 access granted: ada@example.com, "
               "Practical SQL, entitlement 5 (won the quiz)");
}

BOOST_AUTO_TEST_CASE(each_actor_has_a_name) {
    const auto ada = add_learner(database(), "ada");
    const auto actor_of = [&](const audit::Act& act) {
        write(act, {.name = "signed_in"});
        const auto line = newest_line();
        const auto name = line.substr(21);
        return name.substr(0, name.find("  "));
    };
    BOOST_TEST(actor_of(learner_act(ada)) == "ada@example.com");
    BOOST_TEST(actor_of(learner_act(UserId{4711})) == "account 4711");
    BOOST_TEST(actor_of({.actor = audit::Actor::stripe, .now = noon()}) == "Stripe");
    BOOST_TEST(actor_of({.actor = audit::Actor::job, .now = noon()}) == "jobs");
    BOOST_TEST(actor_of({.actor = audit::Actor::visitor, .now = noon()}) == "visitor");
}

BOOST_AUTO_TEST_CASE(who_acts_on_their_own_account_is_named_once) {
    const auto ada = add_learner(database(), "ada");
    write(learner_act(ada), {.name = "signed_in", .user_id = ada});
    BOOST_TEST(newest() == "signed in");
}

BOOST_AUTO_TEST_CASE(an_erased_person_is_a_number) {
    const auto ada = add_learner(database(), "ada");
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE users
               SET email = NULL, canonical_email = NULL, deleted_at = now()
             WHERE id = $1
        )sql",
              ada);
    });
    write(operator_act(), {.name = "session_revoked", .user_id = ada});
    BOOST_TEST(newest() == "sessions ended: erased account " + to_string(ada));
}

BOOST_AUTO_TEST_CASE(the_order_of_a_guest_has_their_address) {
    add_course(database(), practical_sql());
    const auto order = add_paid_order(database(), "gus@example.com");
    write(operator_act(), {.name = "order_refunded", .order_id = order.id});
    BOOST_TEST(newest() == "refund recorded: order " + order.public_id + " of gus@example.com");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_here_is_a_number) {
    write(operator_act(), {.name = "order_refunded", .order_id = OrderId{4711}});
    BOOST_TEST(newest() == "refund recorded: order 4711");
}

BOOST_AUTO_TEST_CASE(a_test_mail_that_failed_does_not_say_that_it_was_sent) {
    write(operator_act(), {.name = "mail_tested", .outcome = audit::Outcome::failed});
    BOOST_TEST(newest() == "mail server tested, failed");
}

BOOST_AUTO_TEST_CASE(lessons_and_files_have_their_titles_and_lost_ones_their_numbers) {
    const auto ada = add_learner(database(), "ada");
    const auto sql = add_course(database(), practical_sql());
    const auto lesson = database().read([](Connection& connection) {
        return query(connection, "SELECT id, title FROM course_lessons WHERE slug = 'joins'")
            .front();
    });
    write(learner_act(ada), {.name = "lesson_completed",
                             .outcome = audit::Outcome::undone,
                             .course_id = sql,
                             .lesson_id = lesson.get<LessonId>("id")});
    BOOST_TEST(newest() == "lesson completed: Practical SQL, " + lesson.text("title") + ", undone");
    write(learner_act(ada), {.name = "resource_download_requested",
                             .course_id = CourseId{4711},
                             .resource_id = ResourceId{4712}});
    BOOST_TEST(newest() == "file downloaded: course 4711, file 4712");
}

BOOST_AUTO_TEST_CASE(refused_and_failed_are_said_and_are_red) {
    for (const auto& [outcome, name] : {std::pair{audit::Outcome::refused, std::string{"refused"}},
                                        std::pair{audit::Outcome::failed, std::string{"failed"}}}) {
        write({.actor = audit::Actor::visitor, .now = noon()},
              {.name = "sign_in_failed", .outcome = outcome, .reason = "throttled"});
        BOOST_TEST(newest() == "sign-in failed, " + name + " (throttled)");
        BOOST_TEST(contains(newest_line(Colours::on), "\x1b[31m" + name + "\x1b[0m"));
    }
}

BOOST_AUTO_TEST_CASE(colours_dim_the_time_and_stress_who_acted) {
    write({.actor = audit::Actor::job, .now = noon()}, {.name = "webhooks_silent"});
    BOOST_TEST(
        newest_line(Colours::on).starts_with("\x1b[2m2026-11-23 13:00:00\x1b[0m  \x1b[1mjobs "));
    BOOST_TEST(!contains(newest_line(), "\x1b"));
}

BOOST_AUTO_TEST_CASE(a_time_that_is_no_moment_is_printed_as_it_is) {
    database().write([](Transaction& transaction) {
        transaction.execute(
            "ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_at_finite;"
            "INSERT INTO audit_logs (at, event, actor, outcome)"
            "     VALUES ('-infinity', 'signed_out', 'job', 'done')");
    });
    BOOST_TEST(newest_line().starts_with("-infinity  jobs "));
}

BOOST_AUTO_TEST_CASE(data_cannot_control_the_terminal) {
    write(operator_act(),
          {.name = "mail_tested", .reason = "a\x1b[2J\u202eb\u2066c\u009bd\ne\u200bf\ufeff"});
    BOOST_TEST(newest() == "mail server tested (a?[2J?b?c?d?e?f?)");
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_words_and_colours_that_can_be_turned_off) {
    write(operator_act(), {.name = "mail_tested"});
    const auto line_of = [](const Words& words, const test::Values& settings) {
        const Environment environment{settings};
        const Terminal terminal;
        ChildCommand tail{words, terminal.name()};
        return terminal.read_line();
    };
    const Words command{"audit", "tail"};
    const auto coloured = line_of(command, {{"TERM", "xterm"}});
    BOOST_TEST(contains(coloured, "mail server tested"));
    BOOST_TEST(contains(coloured, "\x1b["));
    for (const auto& settings :
         {test::Values{{"TERM", "xterm"}, {"NO_COLOR", "1"}}, test::Values{{"TERM", "dumb"}}}) {
        const auto plain = line_of(command, settings);
        BOOST_TEST(contains(plain, "mail server tested"));
        BOOST_TEST(!contains(plain, "\x1b"));
    }
    BOOST_TEST(
        line_of({"audit", "tail", "--json"}, {{"TERM", "xterm"}}).starts_with("{\"audit\":"));
}

BOOST_AUTO_TEST_CASE(a_long_row_goes_on_below_the_words_of_its_first_line) {
    std::string reason = "begin";
    for (int i = 0; i < 20; ++i) reason += " and more";
    write(operator_act(), {.name = "mail_tested", .reason = reason});
    const Environment environment{{{"NO_COLOR", "1"}}};
    const Terminal terminal;
    ChildCommand tail{{"audit", "tail"}, terminal.name()};
    const auto first = terminal.read_line();
    const auto second = terminal.read_line();
    BOOST_TEST(contains(first, "mail server tested (begin and more"));
    BOOST_TEST(first.size() <= 100U, first);
    BOOST_TEST(second.find_first_not_of(' ') == audit::column_of_words, second);
    BOOST_TEST(second.size() <= 100U, second);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
