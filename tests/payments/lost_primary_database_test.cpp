// A primary is lost while Stripe delivers, and the synchronous standby takes over.

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "operations/operations_commands.hpp"
#include "support/guest_payments.hpp"
#include "support/own_cluster.hpp"
#include "support/site_at_once.hpp"
#include "support/site_facts.hpp"
#include "support/source_tree.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;
using test::OwnCluster;

constexpr int payments_each = 40;
constexpr int deliverers = 3;

/// Works on a copy of the school's cluster, orders included, because the primary is killed and
/// other tests use the original.
struct TwoClusters : test::TestSchool {
    std::vector<StripeEvent> events = test::payments_of_guests(*this, deliverers* payments_each);
    std::string name = text("SELECT current_database() AS value");
    OwnCluster primary{test.connection_string(), OwnCluster::Kind::independent};
    OwnCluster standby{primary.connection_string("postgres"), OwnCluster::Kind::standby};
    Database on_primary{primary.connection_string(name)};

    TwoClusters() {
        change_of(on_primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
        change_of(on_primary, "SELECT pg_reload_conf()");
        test::wait_until("a synchronous standby", [&] {
            return number_of(on_primary,
                             "SELECT count(*) AS value FROM pg_stat_replication WHERE sync_state = "
                             "'sync'") == 1;
        });
    }

    static void change_of(Database& database, const char* sql) {
        database.read([&](Connection& connection) { query(connection, sql); });
    }
    template <typename... Arguments>
    static std::int64_t number_of(Database& database, const char* sql, Arguments&&... arguments) {
        return database.read([&](Connection& connection) {
            return query(connection, sql, arguments...).front().integer("value");
        });
    }
    static std::int64_t count_of_event(Database& database, const StripeEvent& event) {
        return number_of(database,
                         "SELECT count(*) AS value FROM stripe_events WHERE stripe_event_id = $1",
                         event.id);
    }

    bool deliver(Database& database, const StripeEvent& event) const {
        return test::is_acknowledged(database, act_of_stripe(), event);
    }

    /// Delivers the events one after the other, the last one again and again, until one is not
    /// acknowledged. Returns how many different events were acknowledged.
    int deliver_from(int first, std::atomic<int>& acknowledged) {
        Database own{primary.connection_string(name)};
        int count = 0;
        const auto next = [&] {
            return events.at(static_cast<std::size_t>(first + std::min(count, payments_each - 1)));
        };
        while (deliver(own, next())) {
            ++count;
            ++acknowledged;
        }
        return std::min(count, payments_each);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lost_primary, TwoClusters)

BOOST_AUTO_TEST_CASE(no_acknowledged_event_is_missing_on_the_promoted_standby) {
    std::atomic<int> acknowledged = 0;
    const auto counts = test::at_once(deliverers + 1, [&](int number) {
        if (number < deliverers) return deliver_from(number * payments_each, acknowledged);
        test::wait_until("some payments", [&] { return acknowledged >= 20; });
        primary.kill();
        return 0;
    });
    standby.promote();
    Database promoted{standby.connection_string(name)};
    for (int number = 0; number < deliverers; ++number) {
        const auto count = counts.at(static_cast<std::size_t>(number));
        for (int i = 0; i < count; ++i) {
            const auto& event = events.at(static_cast<std::size_t>(number * payments_each + i));
            BOOST_TEST(count_of_event(promoted, event) == 1, event.id);
        }
    }
    for (const auto& event : events) BOOST_TEST(deliver(promoted, event));
    BOOST_TEST(number_of(promoted, "SELECT count(*) AS value FROM orders WHERE payment = 'paid'") ==
               deliverers * payments_each);
    for (const auto& fault :
         operations::find_broken_invariants(promoted, test::in_source("sql/invariants.sql")))
        BOOST_ERROR(fault.rule);
}

BOOST_AUTO_TEST_CASE(
    an_event_committed_on_the_primary_alone_is_not_acknowledged_even_when_repeated) {
    standby.kill();
    const auto& event = events.front();
    std::atomic<bool> is_over = false;
    const auto answers = test::at_once(2, [&](int number) {
        if (number == 0) {
            Database own{primary.connection_string(name)};
            const bool is_acknowledged = deliver(own, event);
            is_over = true;
            return is_acknowledged;
        }
        test::wait_until("the wait for the standby, and its end", [&] {
            change_of(on_primary,
                      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = "
                      "'SyncRep'");
            return is_over.load();
        });
        return false;
    });
    BOOST_TEST(!answers.front());
    BOOST_REQUIRE(count_of_event(on_primary, event) == 1);
    Database impatient{primary.connection_string(name), 1500ms};
    BOOST_TEST(!deliver(impatient, event));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
