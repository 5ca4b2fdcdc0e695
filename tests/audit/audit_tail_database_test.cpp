#include "audit/tail.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "audit/audit.hpp"
#include "audit/seal.hpp"
#include "platform/json.hpp"
#include "support/cast.hpp"
#include "support/child_command.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

using audit::Event;
using audit::Filter;
using audit::Position;

constexpr UserId someone{7};

using Texts = std::vector<std::string>;

/// A reader who follows the record.
struct Following {
    Texts first = {};  // the rows of the beginning
    audit::Beginning beginning = {};
    Position place = {};
};

struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};

    [[nodiscard]] Database& database() { return test.connection(); }

    static void write(Database& database, const audit::Act& act, const Event& event) {
        database.write([&](Transaction& transaction) { audit::write(transaction, act, event); });
    }
    void write(const audit::Act& act, const Event& event) { write(database(), act, event); }

    static std::vector<std::string> reasons(const std::vector<std::string>& lines) {
        std::vector<std::string> found;
        for (const auto& line : lines)
            found.push_back(json::parse(line).text("reason").value_or(""));
        return found;
    }
    static std::vector<std::string> reasons(const Rows& rows) {
        std::vector<std::string> found;
        for (const auto& row : rows)
            found.push_back(row.get<std::optional<std::string>>("reason").value_or(""));
        return found;
    }
    static Following begin_to_follow(Database& reader) {
        return reader.read([&](Connection& connection) {
            Following following{.beginning = audit::begin_with_finished_rows(connection)};
            for (bool is_last = false; !is_last;) {
                const auto page =
                    audit::read_page(connection, {}, following.beginning, following.place);
                for (const auto& reason : reasons(page.rows)) following.first.push_back(reason);
                following.place = page.end;
                is_last = page.is_last;
            }
            return following;
        });
    }
    static Texts read_added(Database& reader, Following& following) {
        return reader.read([&](Connection& connection) {
            const auto limit = audit::oldest_running_transaction(connection);
            const auto page =
                audit::read_added_page(connection, {}, following.beginning, following.place, limit);
            following.place = page.end;
            return reasons(page.rows);
        });
    }

    void write_numbered(int first, int last) {
        const CapturedOutput output;
        for (int i = first; i <= last; ++i)
            write(learner_act(someone), {.name = "signed_in", .reason = std::to_string(i)});
    }
    void seal(Timestamp now = noon()) {
        wait_for_other_writers(database());
        const CapturedOutput output;
        database().write(
            [&](Transaction& transaction) { audit::seal_new_rows(transaction, "", now); });
    }
    /// Lets the rows look as if they came from a cluster whose transaction ids are ahead of this
    /// one's by `ahead`.
    void restore_from_another_cluster(std::int64_t ahead) {
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE audit_logs
                   SET transaction_id = (pg_current_xact_id()::text::bigint + $1 + id)::text::xid8
            )sql",
                  ahead);
        });
    }
    static std::vector<std::string> reasons_of(const Words& words) {
        return reasons(run(words).lines);
    }
};

/// Inserts a row in the transaction, which is still open.
void write_at_once(Transaction& transaction, const std::string& reason) {
    query(transaction, R"sql(
        INSERT INTO audit_logs (at, event, actor, outcome, reason)
        VALUES (now(), 'signed_in', 'learner', 'done', $1)
    )sql",
          reason);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_tail, Fixture)

BOOST_AUTO_TEST_CASE(lines_are_the_same_as_when_they_were_written) {
    std::vector<std::string> printed;
    {
        const CapturedOutput output;
        write(learner_act(someone), {.name = "signed_in", .user_id = someone});
        write(operator_act(), {.name = "entitlement_granted",
                               .reason = "he \"asked\"\nnicely",
                               .user_id = someone,
                               .order_id = OrderId{3},
                               .course_id = CourseId{4},
                               .entitlement_id = EntitlementId{5},
                               .stripe_event_id = "evt_1"});
        printed = output.lines();
    }
    BOOST_REQUIRE(printed.size() == 2U);
    const auto ending = run({"audit", "tail"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.lines == printed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_record_prints_nothing) {
    const auto ending = run({"audit", "tail"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.lines.empty());
}

BOOST_AUTO_TEST_CASE(the_newest_twenty_are_printed_unless_a_time_is_given) {
    {
        const CapturedOutput output;
        for (int i = 1; i <= 25; ++i)
            write(learner_act(someone), {.name = "signed_in", .reason = std::to_string(i)});
    }
    const auto newest = reasons_of({"audit", "tail"});
    BOOST_REQUIRE(newest.size() == 20U);
    BOOST_TEST(newest.front() == "6");
    BOOST_TEST(newest.back() == "25");
    BOOST_TEST(reasons_of({"audit", "tail", "--since", "2026-01-01"}).size() == 25U);
}

BOOST_AUTO_TEST_CASE(a_long_record_is_printed_whole_and_in_order) {
    database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO audit_logs (at, event, actor, outcome, reason)
            SELECT $1, 'signed_in', 'learner', 'done', n::text
              FROM generate_series(1, 1234) AS n
        )sql",
              noon());
    });
    const auto found = reasons_of({"audit", "tail", "--since", "2026-01-01"});
    BOOST_REQUIRE(found.size() == 1234U);
    for (std::size_t i = 0; i < found.size(); ++i) BOOST_REQUIRE(found[i] == std::to_string(i + 1));
}

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
    {
        const CapturedOutput output;
        write(operator_act(), {.name = "order_refunded", .reason = "gus", .order_id = order.id});
        write(operator_act(), {.name = "order_refunded", .reason = "eve", .order_id = other.id});
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
    {
        const CapturedOutput output;
        write(operator_act(), {.name = "order_refunded", .reason = "gus", .order_id = order.id});
        write(operator_act(), {.name = "order_refunded", .reason = "eve", .order_id = other.id});
    }
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
                audit::read_page(connection, filter, following.beginning, following.place);
            for (const auto& reason : reasons(page.rows)) following.first.push_back(reason);
            following.place = page.end;
            is_last = page.is_last;
        }
    });
    const Texts existing{"sealed", "unsealed"};
    BOOST_TEST(following.first == existing, boost::test_tools::per_element());
    write_both("added");
    const auto added = reader.read([&](Connection& connection) {
        return audit::read_added_page(connection, filter, following.beginning, following.place,
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
    BOOST_TEST(count("3d") == 2U);
    BOOST_TEST(count(iso8601(now - 2h)) == 1U);
    for (const auto* text :
         {"soon", "2", "h", "-1h", "infinity", "2026-13-01", "", "1e9h", "99999999999999999999d"}) {
        const auto ending = run({"audit", "tail", "--since", text});
        BOOST_TEST(ending.status == 2, text);
        BOOST_TEST(contains(ending.errors, "--since: not a time"));
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_event_is_a_usage_error_that_lists_the_known_ones) {
    const auto ending = run({"audit", "tail", "--event", "order_payed"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(contains(ending.errors, "no order_payed; there are account_registered, "));
    BOOST_TEST(contains(ending.errors, "order_paid"));
}

// The row that is written first commits last: it has the lower id and the lower transaction id.
BOOST_AUTO_TEST_CASE(rows_that_commit_late_are_not_skipped) {
    const CapturedOutput output;
    Database slow{test.connection_string()};
    Database reader{test.connection_string()};
    write(learner_act(someone), {.name = "signed_in", .reason = "before"});
    auto following = begin_to_follow(reader);
    BOOST_TEST(following.first == Texts{"before"}, boost::test_tools::per_element());
    const auto read_on = [&] { return read_added(reader, following); };

    slow.write([&](Transaction& transaction) {
        write_at_once(transaction, "slow");
        write(learner_act(someone), {.name = "signed_in", .reason = "quick"});
        BOOST_TEST(read_on().empty());
    });
    const Texts both{"slow", "quick"};
    BOOST_TEST(read_on() == both, boost::test_tools::per_element());
    BOOST_TEST(read_on().empty());
}

BOOST_AUTO_TEST_CASE(rows_are_printed_in_the_order_of_the_seal_and_then_of_their_ids) {
    write_numbered(1, 3);
    database().write([](Transaction& transaction) {
        transaction.execute("UPDATE audit_logs SET id = DEFAULT WHERE id = 2");  // now 4
    });
    seal();
    write_numbered(5, 6);
    const Texts expected{"1", "3", "2", "5", "6"};
    BOOST_TEST(reasons_of({"audit", "tail"}) == expected, boost::test_tools::per_element());
    BOOST_TEST(reasons_of({"audit", "tail", "--since", "2026-01-01"}) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_newest_twenty_may_be_sealed_in_part) {
    write_numbered(1, 30);
    seal();
    write_numbered(31, 35);
    for (int round = 0; round < 2; ++round) {
        const auto newest = reasons_of({"audit", "tail"});
        BOOST_REQUIRE(newest.size() == 20U);
        BOOST_TEST(newest.front() == "16");
        BOOST_TEST(newest.back() == "35");
        seal();
    }
}

BOOST_AUTO_TEST_CASE(rows_before_a_time_are_passed_over_by_the_checkpoints) {
    const auto now = SystemClock{}.now();
    const CapturedOutput output;
    write(learner_act(someone, now - 72h), {.name = "signed_in", .reason = "old"});
    seal(now - 71h);
    write(learner_act(someone, now - 30h), {.name = "signed_in", .reason = "newer"});
    seal(now - 29h);
    write(learner_act(someone, now - 1h), {.name = "signed_in", .reason = "new"});
    database().read([&](Connection& connection) {
        BOOST_TEST(audit::position_before(connection, now - 31h).number == 1);
        BOOST_TEST(audit::position_before(connection, now - 2h).number == 2);
    });
    const Texts expected{"newer", "new"};
    BOOST_TEST(reasons_of({"audit", "tail", "--since", "31h"}) == expected,
               boost::test_tools::per_element());
}

// A restored record has the transaction ids of the cluster that it came from.
BOOST_AUTO_TEST_CASE(restored_rows_are_older_than_new_ones_whatever_their_transaction_ids) {
    for (const bool is_sealed : {false, true}) {
        database().write([](Transaction& transaction) {
            transaction.execute(
                "TRUNCATE audit_logs, audit_seals, audit_checkpoints RESTART IDENTITY");
        });
        write_numbered(1, 25);
        if (is_sealed) seal();
        restore_from_another_cluster(1'000'000'000'000);
        write_numbered(26, 30);
        const auto newest = reasons_of({"audit", "tail"});
        BOOST_REQUIRE(newest.size() == 20U);
        BOOST_TEST(newest.front() == "11");
        BOOST_TEST(newest.back() == "30");
        const auto all = reasons_of({"audit", "tail", "--since", "2026-01-01"});
        BOOST_REQUIRE(all.size() == 30U);
        for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(all[i] == std::to_string(i + 1));
    }
}

BOOST_AUTO_TEST_CASE(after_a_restore_following_prints_each_row_once_and_new_ones_at_once) {
    const CapturedOutput output;
    Database reader{test.connection_string()};
    write_numbered(1, 3);
    restore_from_another_cluster(1'000'000'000'000);
    auto following = begin_to_follow(reader);
    const Texts restored{"1", "2", "3"};
    BOOST_TEST(following.first == restored, boost::test_tools::per_element());
    write_numbered(4, 4);
    BOOST_TEST(read_added(reader, following) == Texts{"4"}, boost::test_tools::per_element());
    seal();
    BOOST_TEST(read_added(reader, following).empty());
}

// This cluster reaches the transaction ids of the restored rows while somebody follows the record.
BOOST_AUTO_TEST_CASE(restored_rows_do_not_come_again_when_the_cluster_reaches_their_transactions) {
    for (const bool is_sealed : {false, true}) {
        const CapturedOutput output;
        Database reader{test.connection_string()};
        database().write([](Transaction& transaction) {
            transaction.execute(
                "TRUNCATE audit_logs, audit_seals, audit_checkpoints RESTART IDENTITY");
        });
        write_numbered(1, 3);
        restore_from_another_cluster(40);
        if (is_sealed) seal();
        auto following = begin_to_follow(reader);
        BOOST_TEST(following.first.size() == 3U);
        Texts added;
        for (int i = 4; i <= 100; ++i) {
            write_numbered(i, i);
            for (const auto& reason : read_added(reader, following)) added.push_back(reason);
        }
        BOOST_REQUIRE(added.size() == 97U);
        for (std::size_t i = 0; i < added.size(); ++i)
            BOOST_TEST(added[i] == std::to_string(i + 4));
    }
}

BOOST_AUTO_TEST_CASE(without_follow_rows_are_printed_without_waiting) {
    Database slow{test.connection_string()};
    slow.write([&](Transaction& transaction) {
        write_at_once(transaction, "slow");
        {
            const CapturedOutput output;
            write(learner_act(someone), {.name = "signed_in", .reason = "quick"});
        }
        BOOST_TEST(reasons_of({"audit", "tail"}) == Texts{"quick"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(with_follow_each_row_of_many_writers_is_printed_once) {
    constexpr int writers = 4;
    constexpr int rows = 25;
    ChildCommand tail{{"audit", "tail", "-f", "--since", "2026-01-01"}};
    {
        const CapturedOutput output;
        std::vector<std::thread> threads;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] {
                Database own{test.connection_string()};
                for (int i = 0; i < rows; ++i) {
                    own.write([&](Transaction& transaction) {
                        audit::write(transaction, learner_act(UserId{writer + 1}),
                                     {.name = "signed_in", .reason = std::to_string(i)});
                        std::this_thread::sleep_for(std::chrono::milliseconds{(i * 7) % 5});
                    });
                }
            });
        }
        for (auto& thread : threads) thread.join();
    }
    std::multiset<std::string> seen;
    for (int i = 0; i < writers * rows; ++i) seen.insert(tail.read_line());
    BOOST_TEST(seen.count("") == 0U);
    BOOST_TEST(std::set<std::string>(seen.begin(), seen.end()).size() == seen.size());
    BOOST_TEST(tail.read_line(700ms) == "");
}

BOOST_AUTO_TEST_CASE(following_exits_with_status_0_on_a_signal) {
    for (const int signal : {SIGTERM, SIGINT}) {
        ChildCommand tail{{"audit", "tail", "-f"}};
        const CapturedOutput output;
        write(learner_act(someone), {.name = "signed_in"});
        BOOST_TEST(tail.read_line() != "");
        tail.send(signal);
        BOOST_TEST(tail.status() == 0);
    }
}

BOOST_AUTO_TEST_CASE(following_exits_with_status_0_when_the_reader_is_gone) {
    ChildCommand tail{{"audit", "tail", "-f"}};
    tail.close_output();
    BOOST_TEST(tail.status() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
