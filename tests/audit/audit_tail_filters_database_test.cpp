// The rows that `lectern audit tail` selects.

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "audit/audit.hpp"
#include "platform/json.hpp"
#include "support/audit_record.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

using audit::Filter;

struct Filters : AuditRecord {
    void write_refunds(OrderId of_gus, OrderId of_eve) {
        const CapturedOutput output;
        write(operator_act(), {.name = "order_refunded", .reason = "gus", .order_id = of_gus});
        write(operator_act(), {.name = "order_refunded", .reason = "eve", .order_id = of_eve});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_tail_filters, Filters)

BOOST_AUTO_TEST_CASE(rows_can_be_filtered_by_event) {
    {
        const CapturedOutput output;
        write(learner_act(someone), {.name = "signed_in", .reason = "a"});
        write(learner_act(someone), {.name = "signed_out", .reason = "b"});
    }
    BOOST_TEST(reasons_of({"audit", "tail", "--event", "signed_out"}) == Texts{"b"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_person_is_found_by_id_and_address_as_actor_and_as_subject) {
    const auto ada = add_learner(database(), "ada");
    const auto ben = add_learner(database(), "ben");
    {
        const CapturedOutput output;
        write(learner_act(ada), {.name = "signed_in", .reason = "ada acts"});
        write(operator_act(), {.name = "session_revoked", .reason = "to ada", .user_id = ada});
        write(learner_act(ben), {.name = "signed_in", .reason = "ben", .user_id = ben});
    }
    const Texts expected{"ada acts", "to ada"};
    for (const auto& who : {to_string(ada), std::string{"Ada@example.com"}})
        BOOST_TEST(reasons_of({"audit", "tail", "--user", who}) == expected,
                   boost::test_tools::per_element());
    const auto nobody = run({"audit", "tail", "--user", "eve@example.com"});
    BOOST_TEST(nobody.status == 1);
    BOOST_TEST(nobody.errors ==
               "lectern audit tail: nobody has the id or address eve@example.com\n");
}

BOOST_AUTO_TEST_CASE(a_guest_is_found_by_the_address_of_their_orders) {
    add_course(database(), practical_sql());
    const auto order = add_paid_order(database(), "gus@example.com");
    const auto other = add_paid_order(database(), "eve@example.com");
    write_refunds(order.id, other.id);
    {
        const CapturedOutput output;
        write(learner_act(someone), {.name = "signed_in", .reason = "someone"});
    }
    const auto found = run({"audit", "tail", "--user", "Gus@example.com"});
    BOOST_TEST(found.status == 0);
    BOOST_REQUIRE(found.lines.size() > 1U);
    for (const auto& line : found.lines)
        BOOST_TEST(json::parse(line).integer("order_id").value() == order.id.value());
    BOOST_TEST(reasons(found.lines).back() == "gus");
}

// Gus bought as a guest with the address of his account.
BOOST_AUTO_TEST_CASE(an_address_finds_the_rows_of_the_account_and_those_of_its_guest_orders) {
    add_course(database(), practical_sql());
    const auto gus = add_learner(database(), "gus");
    const auto order = add_paid_order(database(), "gus@example.com");
    {
        const CapturedOutput output;
        write(learner_act(gus), {.name = "signed_in", .reason = "account"});
        write(operator_act(), {.name = "order_refunded", .reason = "order", .order_id = order.id});
    }
    const auto last_two = [](Texts found) {
        if (found.size() > 2) found.erase(found.begin(), found.end() - 2);
        return found;
    };
    const Texts both{"account", "order"};
    BOOST_TEST(last_two(reasons_of({"audit", "tail", "--user", "gus@example.com"})) == both,
               boost::test_tools::per_element());
    BOOST_TEST(reasons_of({"audit", "tail", "--user", to_string(gus)}).back() == "account");
}

BOOST_AUTO_TEST_CASE(rows_can_be_filtered_by_order) {
    add_course(database(), practical_sql());
    const auto order = add_paid_order(database(), "gus@example.com");
    const auto other = add_paid_order(database(), "eve@example.com");
    write_refunds(order.id, other.id);
    for (const auto& id : {to_string(order.id), order.public_id, "pi_" + order.public_id}) {
        const auto found =
            reasons_of({"audit", "tail", "--order", id, "--event", "order_refunded"});
        BOOST_TEST(found == Texts{"gus"}, boost::test_tools::per_element());
    }
    for (const auto* id : {"999", "no-such-order", "99999999999999999999"}) {
        const auto nothing = run({"audit", "tail", "--order", id});
        BOOST_TEST(nothing.status == 1);
        BOOST_TEST(nothing.errors == "lectern audit tail: no order " + std::string{id} + '\n');
    }
}

BOOST_AUTO_TEST_CASE(rows_can_be_filtered_by_course) {
    const auto sql = add_course(database(), practical_sql());
    const auto loaf = add_course(database(), bread());
    {
        const CapturedOutput output;
        write(operator_act(), {.name = "course_retired", .reason = "sql", .course_id = sql});
        write(operator_act(), {.name = "course_retired", .reason = "bread", .course_id = loaf});
    }
    BOOST_TEST(reasons_of({"audit", "tail", "--course", "bread", "--event", "course_retired"}) ==
                   Texts{"bread"},
               boost::test_tools::per_element());
    const auto nothing = run({"audit", "tail", "--course", "cake"});
    BOOST_TEST(nothing.status == 1);
    BOOST_TEST(nothing.errors == "lectern audit tail: no course cake\n");
}

BOOST_AUTO_TEST_CASE(filters_apply_to_sealed_unsealed_and_added_rows_alike) {
    constexpr OrderId ours{5};
    const CapturedOutput output;
    Database reader{test.connection_string()};
    const auto write_both = [&](const std::string& reason) {
        for (const auto id : {ours, OrderId{6}})
            write(operator_act(), {.name = "order_refunded", .reason = reason, .order_id = id});
    };
    write_both("sealed");
    seal();
    write_both("unsealed");
    const Filter filter{.order_id = ours};
    Following following;
    reader.read([&](Connection& connection) {
        following.beginning = audit::begin_with_finished_rows(connection);
        for (bool is_last = false; !is_last;) {
            const auto page =
                audit::read_page(connection, filter, following.beginning, following.position);
            for (const auto& reason : reasons(page.rows)) following.first.push_back(reason);
            following.position = page.end;
            is_last = page.is_last;
        }
    });
    const Texts existing{"sealed", "unsealed"};
    BOOST_TEST(following.first == existing, boost::test_tools::per_element());
    write_both("added");
    const auto added = reader.read([&](Connection& connection) {
        return audit::read_added_page(connection, filter, following.beginning, following.position,
                                      audit::oldest_running_transaction(connection));
    });
    BOOST_TEST(reasons(added.rows) == Texts{"added"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(rows_end_before_a_time) {
    const auto now = SystemClock{}.now();
    {
        const CapturedOutput output;
        for (int i = 1; i <= 30; ++i) {
            write(learner_act(someone, now - 40h + std::chrono::hours{i}),
                  {.name = "signed_in", .reason = std::to_string(i)});
        }
    }
    const auto newest = reasons_of({"audit", "tail", "--until", iso8601(now - 15h)});
    BOOST_REQUIRE(newest.size() == 20U);
    BOOST_TEST(newest.front() == "5");
    BOOST_TEST(newest.back() == "24");  // the row of that time is not before it
    const Texts between{"23", "24"};
    BOOST_TEST(reasons_of({"audit", "tail", "--since", iso8601(now - 17h), "--until",
                           iso8601(now - 15h)}) == between,
               boost::test_tools::per_element());
    BOOST_TEST(reasons_of({"audit", "tail", "--until", "3d"}).empty());
}

BOOST_AUTO_TEST_CASE(following_until_a_time_is_a_usage_error) {
    const auto ending = run({"audit", "tail", "-f", "--until", "2h"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(
        ending.errors.starts_with("lectern audit tail: -f and --until: choose one\nUsage: "));
    const auto wrong = run({"audit", "tail", "--until", "soon"});
    BOOST_TEST(wrong.status == 2);
    BOOST_TEST(contains(wrong.errors, "--until: not a time: soon"));
}

BOOST_AUTO_TEST_CASE(a_time_may_be_absolute_or_relative) {
    const auto now = SystemClock{}.now();
    {
        const CapturedOutput output;
        write(learner_act(someone, now - 50h), {.name = "signed_in", .reason = "old"});
        write(learner_act(someone, now - 90min), {.name = "signed_in", .reason = "new"});
    }
    const auto count = [&](const std::string& since) {
        return reasons_of({"audit", "tail", "--since", since}).size();
    };
    BOOST_TEST(count("1h") == 0U);
    BOOST_TEST(count("2h") == 1U);
    BOOST_TEST(count("100min") == 1U);
    BOOST_TEST(count("80m") == 0U);
    BOOST_TEST(count("100m") == 1U);
    BOOST_TEST(count("tomorrow") == 0U);
    BOOST_TEST(count("3d") == 2U);
    BOOST_TEST(count(iso8601(now - 2h)) == 1U);
    for (const auto* text :
         {"soon", "2", "h", "-1h", "infinity", "2026-13-01", "", "1e9h", "99999999999999999999d"}) {
        const auto ending = run({"audit", "tail", "--since", text});
        BOOST_TEST(ending.status == 2, text);
        BOOST_TEST(
            contains(ending.errors, std::string{"--since: not a time: "} + text +
                                        "; write 30m, 2h, 3d, today, yesterday, 2026-11-23 or "
                                        "2026-11-23T12:00:00Z\n"));
    }
}

BOOST_AUTO_TEST_CASE(today_and_yesterday_begin_at_midnight_in_utc) {
    const auto today = std::chrono::floor<std::chrono::days>(SystemClock{}.now());
    const auto time_of = [&](const std::string& text) {
        return database().read([&](Connection& connection) {
            return audit::find_time(connection, text, SystemClock{}.now()).value();
        });
    };
    BOOST_TEST(iso8601(time_of("today")) == iso8601(today));
    BOOST_TEST(iso8601(time_of("yesterday")) == iso8601(today - 24h));
}

BOOST_AUTO_TEST_CASE(a_row_with_an_infinite_time_is_refused_or_shown) {
    const auto write_infinity = [&] {
        database().write([](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO audit_logs (at, event, actor, outcome, reason)
                     VALUES ('infinity', 'signed_in', 'learner', 'done', 'forged')
            )sql");
        });
    };
    BOOST_CHECK_THROW(write_infinity(), DatabaseError);
    database().write([](Transaction& transaction) {
        transaction.execute("ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_at_finite");
    });
    write_infinity();
    {
        const CapturedOutput output;
        write(learner_act(someone, noon()), {.name = "signed_in", .reason = "after"});
    }
    const auto ending = run({"audit", "tail"});
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_REQUIRE(ending.lines.size() == 2U);
    BOOST_TEST(contains(ending.lines[0], R"("at":"infinity")"));
    BOOST_TEST(contains(ending.lines[1], R"("reason":"after")"));
}

BOOST_AUTO_TEST_CASE(an_unknown_event_is_a_usage_error_that_lists_the_known_ones) {
    const auto ending = run({"audit", "tail", "--event", "order_payed"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(contains(ending.errors, "no order_payed; there are account_registered, "));
    BOOST_TEST(contains(ending.errors, "order_paid"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
