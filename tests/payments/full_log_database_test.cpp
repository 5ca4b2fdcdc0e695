// No room for PostgreSQL's log of transactions: it ends itself, again and again, until there is.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "operations/doctor_command.hpp"
#include "support/own_cluster.hpp"
#include "support/site_facts.hpp"
#include "support/source_tree.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using test::FakePayments;
using test::OwnCluster;

struct FullLog : test::TestSchool {
    std::vector<StripeEvent> events = payments_of_guests(20);
    OwnCluster cluster{test.connection_string(), OwnCluster::Kind::independent};
    Database database_there{cluster.connection_string(text("SELECT current_database() AS value"))};

    std::vector<StripeEvent> payments_of_guests(int count) {
        std::vector<StripeEvent> made;
        for (int i = 0; i < count; ++i) {
            auto wanted = wish();
            wanted.email = "guest" + std::to_string(i) + "@example.com";
            wanted.browser_token = "browser " + std::to_string(i);
            auto session = session_of(open(wanted), "cs_" + std::to_string(i));
            made.push_back(test::event_about("evt_" + std::to_string(i),
                                             "checkout.session.completed",
                                             FakePayments::pay(session)));
        }
        return made;
    }
    bool is_acknowledged(const StripeEvent& event) {
        try {
            database_there.write([&](Transaction& transaction) {
                receive_event(transaction, act_of_stripe(), event);
            });
            return true;
        } catch (const DatabaseUnavailable&) {
            return false;
        }
    }
    /// What comes next goes into a new file.
    void end_file_of_log() {
        try {
            database_there.read(
                [](Connection& connection) { query(connection, "SELECT pg_switch_wal()"); });
        } catch (const DatabaseUnavailable&) {
        }
    }
    std::int64_t number_there(const char* sql, const std::string& parameter = "") {
        return database_there.read([&](Connection& connection) {
            return query(connection, sql, parameter).front().integer("value");
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(full_log, FullLog)

BOOST_AUTO_TEST_CASE(nothing_that_was_acknowledged_is_missing_once_there_is_room_again) {
    std::vector<std::string> acknowledged;
    cluster.fill_disk_of("/pg_wal/");
    for (const auto& event : events) {
        if (is_acknowledged(event)) acknowledged.push_back(event.id);
        end_file_of_log();
    }
    BOOST_TEST(acknowledged.size() < events.size());

    cluster.make_room();
    for (const auto& id : acknowledged) {
        BOOST_TEST(number_there("SELECT count(*) AS value FROM stripe_events WHERE "
                                "stripe_event_id = $1",
                                id) == 1,
                   id);
    }
    for (const auto& event : events)
        test::wait_until("an acknowledgement", [&] { return is_acknowledged(event); });
    BOOST_TEST(number_there("SELECT count(*) AS value FROM orders WHERE payment = 'paid' AND $1 = "
                            "''") == 20);
    for (const auto& fault :
         operations::find_broken_invariants(database_there, test::in_source("sql/invariants.sql")))
        BOOST_ERROR(fault.rule);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
