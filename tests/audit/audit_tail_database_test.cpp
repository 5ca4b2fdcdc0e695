#include "audit/tail.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "audit/audit.hpp"
#include "platform/json.hpp"
#include "support/audit_record.hpp"
#include "support/cast.hpp"
#include "support/child_command.hpp"
#include "support/command_line.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

using audit::Filter;
using audit::Position;

/// Inserts a row in the transaction, which is still open.
void write_at_once(Transaction& transaction, const std::string& reason) {
    query(transaction, R"sql(
        INSERT INTO audit_logs (at, event, actor, outcome, reason)
        VALUES (now(), 'signed_in', 'learner', 'done', $1)
    )sql",
          reason);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_tail, AuditRecord)

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
