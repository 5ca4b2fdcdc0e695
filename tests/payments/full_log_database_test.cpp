// The disk of PostgreSQL's write-ahead log is full: PostgreSQL ends again and again until there is
// room.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "operations/operations_commands.hpp"
#include "support/guest_payments.hpp"
#include "support/own_cluster.hpp"
#include "support/site_facts.hpp"
#include "support/source_tree.hpp"

namespace lectern::payments {

namespace {

using test::OwnCluster;

struct FullLog : test::TestSchool {
    std::vector<StripeEvent> events = test::payments_of_guests(*this, 20);
    OwnCluster cluster{test.connection_string(), OwnCluster::Kind::independent};
    Database database_there{cluster.connection_string(text("SELECT current_database() AS value"))};

    bool deliver(const StripeEvent& event) {
        return test::is_acknowledged(database_there, act_of_stripe(), event);
    }
    /// Switches to a new WAL file.
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

BOOST_AUTO_TEST_CASE(no_acknowledged_event_is_missing_once_there_is_room_again) {
    std::vector<std::string> acknowledged;
    cluster.fill_disk_of("/pg_wal/");
    for (const auto& event : events) {
        if (deliver(event)) acknowledged.push_back(event.id);
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
        test::wait_until("an acknowledgement", [&] { return deliver(event); });
    BOOST_TEST(number_there("SELECT count(*) AS value FROM orders WHERE payment = 'paid' AND $1 = "
                            "''") == 20);
    for (const auto& fault :
         operations::find_broken_invariants(database_there, test::in_source("sql/invariants.sql")))
        BOOST_ERROR(fault.rule);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
