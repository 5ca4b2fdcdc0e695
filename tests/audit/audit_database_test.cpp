#include "audit/audit.hpp"

#include <chrono>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/captured_output.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using audit::Act;
using audit::Actor;
using audit::Event;
using audit::Outcome;

namespace {

using namespace std::chrono_literals;

constexpr UserId ada{7};
constexpr UserId ben{8};
constexpr LessonId why_sql{1};
constexpr LessonId joins{2};

struct Fixture {
    TestDatabase test;
    TestClock clock;

    [[nodiscard]] Database& database() { return test.connection(); }

    [[nodiscard]] Act learner(UserId user_id) const {
        return {.actor = Actor::learner,
                .user_id = user_id,
                .request_id = "r1",
                .network = "192.0.2.0/24",
                .now = clock.now()};
    }
    [[nodiscard]] Act visitor(const std::string& network) const {
        return {.actor = Actor::visitor, .network = network, .now = clock.now()};
    }

    std::int64_t count(const std::string& event) {
        return database().read([&](Connection& connection) {
            const auto rows = query(
                connection, "SELECT count(*) AS rows FROM audit_logs WHERE event = $1", event);
            return rows.front().integer("rows");
        });
    }

    void write(const Act& act, const Event& event) {
        database().write([&](Transaction& transaction) { audit::write(transaction, act, event); });
    }
    void refuse(const Act& act, LessonId lesson_id) {
        audit::write_refusal(database(), act,
                             {.name = "lesson_access_denied", .lesson_id = lesson_id});
    }
    std::int64_t refusals() { return count("lesson_access_denied"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_record, Fixture)

BOOST_AUTO_TEST_CASE(an_act_is_written_as_a_row_and_a_line_with_the_same_facts) {
    const CapturedOutput output;
    write(learner(ada), {.name = "entitlement_granted",
                         .reason = "purchase",
                         .user_id = ada,
                         .order_id = OrderId{17},
                         .course_id = CourseId{3},
                         .entitlement_id = EntitlementId{5},
                         .stripe_event_id = "evt_1"});
    BOOST_REQUIRE(output.lines().size() == 1U);
    const auto line = json::parse(output.lines().front());
    database().read([&](Connection& connection) {
        const auto row = query(connection, R"sql(
            SELECT id, event, actor, actor_user_id, user_id, order_id, course_id, entitlement_id,
                   stripe_event_id, outcome, reason, request_id, network
              FROM audit_logs
        )sql")
                             .front();
        BOOST_TEST(line.integer("audit").value() == row.integer("id"));
        for (const auto* name :
             {"actor_user_id", "user_id", "order_id", "course_id", "entitlement_id"})
            BOOST_TEST(line.integer(name).value() == row.integer(name), name);
        for (const auto* name :
             {"event", "actor", "stripe_event_id", "outcome", "reason", "request_id", "network"})
            BOOST_TEST(line.text(name).value() == row.text(name), name);
    });
}

BOOST_AUTO_TEST_CASE(unknown_facts_are_not_in_the_line) {
    const CapturedOutput output;
    write({.actor = Actor::stripe, .now = clock.now()}, {.name = "stripe_event_received"});
    BOOST_TEST(output.lines().front().find("null") == std::string::npos);
    const auto members = json::parse(output.lines().front()).members();
    BOOST_TEST(members.size() == 5U);  // audit, at, event, actor, outcome
}

BOOST_AUTO_TEST_CASE(an_operators_name_is_recorded) {
    const CapturedOutput output;
    write({.actor = Actor::system_operator, .operator_name = "grace", .now = clock.now()},
          {.name = "course_imported"});
    BOOST_TEST(output.lines().front().find("\"actor\":\"operator\",\"actor_name\":\"grace\"") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_act_that_is_rolled_back_writes_no_row_and_no_line) {
    const CapturedOutput output;
    BOOST_CHECK_THROW(database().write([&](Transaction& transaction) {
        audit::write(transaction, learner(ada), {.name = "signed_in"});
        throw std::runtime_error{"no"};
    }),
                      std::runtime_error);
    BOOST_TEST(output.lines().empty());
    BOOST_TEST(count("signed_in") == 0);
}

BOOST_AUTO_TEST_CASE(the_line_is_printed_only_after_the_commit) {
    const CapturedOutput output;
    database().write([&](Transaction& transaction) {
        audit::write(transaction, learner(ada), {.name = "signed_in"});
        BOOST_TEST(output.lines().empty());
    });
    BOOST_TEST(output.lines().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_stays_one_line_whatever_the_reason_contains) {
    const CapturedOutput output;
    const std::string reason = "a\nb\r\"c\"\\ \x1b[31m \u2028 {\"event\":\"signed_in\"}";
    write(learner(ada), {.name = "sign_in_failed", .outcome = Outcome::failed, .reason = reason});
    BOOST_REQUIRE(output.lines().size() == 1U);
    BOOST_TEST(output.lines().front().find('\x1b') == std::string::npos);
    BOOST_TEST(json::parse(output.lines().front()).text("reason").value() == reason);
}

BOOST_AUTO_TEST_CASE(the_same_refusal_is_written_once_in_ten_minutes) {
    const CapturedOutput output;
    refuse(learner(ada), why_sql);
    refuse(learner(ada), why_sql);
    clock.advance(9min);
    refuse(learner(ada), why_sql);
    BOOST_TEST(refusals() == 1);
    BOOST_TEST(output.lines().size() == 1U);
    clock.advance(2min);
    refuse(learner(ada), why_sql);
    BOOST_TEST(refusals() == 2);
}

BOOST_AUTO_TEST_CASE(refusals_to_another_person_or_of_another_lesson_are_written) {
    const CapturedOutput output;
    refuse(learner(ada), why_sql);
    refuse(learner(ben), why_sql);
    refuse(learner(ada), joins);
    BOOST_TEST(refusals() == 3);
}

BOOST_AUTO_TEST_CASE(visitors_are_distinguished_by_network) {
    const CapturedOutput output;
    refuse(visitor("192.0.2.0/24"), why_sql);
    refuse(visitor("192.0.2.0/24"), why_sql);
    refuse(visitor("198.51.100.0/24"), why_sql);
    BOOST_TEST(refusals() == 2);
}

BOOST_AUTO_TEST_CASE(a_refusal_has_the_outcome_refused) {
    const CapturedOutput output;
    refuse(learner(ada), why_sql);
    BOOST_TEST(json::parse(output.lines().front()).text("outcome").value() == "refused");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
