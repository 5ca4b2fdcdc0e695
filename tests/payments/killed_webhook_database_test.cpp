// A worker is killed at any of the system calls with which it processes an event; then Stripe
// delivers the event again.

#include <csignal>
#include <string>

#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "operations/operations_commands.hpp"
#include "support/addresses.hpp"
#include "support/source_tree.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace {

/// Number of calls after which this process is killed; 0 means never.
int calls_left = 0;

void count_call() {
    if (calls_left > 0 && --calls_left == 0) raise(SIGKILL);
}

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// These override libc's functions for all libraries of this program; libpq uses them to talk to
// PostgreSQL.

extern "C" ssize_t send(int socket, const void* bytes, std::size_t count, int flags) {
    count_call();
    static const auto libc_send = real<ssize_t(int, const void*, std::size_t, int)>("send");
    return libc_send(socket, bytes, count, flags);
}

extern "C" ssize_t recv(int socket, void* bytes, std::size_t count, int flags) {
    count_call();
    static const auto libc_recv = real<ssize_t(int, void*, std::size_t, int)>("recv");
    return libc_recv(socket, bytes, count, flags);
}

namespace lectern::payments {

namespace {

using test::FakePayments;

struct Killed : test::TestSchool {
    /// Processes an event in a child process that is killed at the given call. Returns whether it
    /// was killed.
    bool is_killed_at(int call, const StripeEvent& event) {
        const auto connection_string = test.connection_string_as("lectern_app");
        const pid_t child = fork();
        if (child == 0) {
            Database own{connection_string};
            own.read([](Connection& connection) { query(connection, "SELECT 1"); });
            calls_left = call;
            receive_event(own, act_of_stripe(), event);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGKILL;
        BOOST_REQUIRE(WEXITSTATUS(status) == 0);
        return false;
    }
    void deliver(const StripeEvent& event) { receive_event(database(), act_of_stripe(), event); }
    Order order_number(int number) {
        auto wanted = wish();
        wanted.email = test::address("guest" + std::to_string(number) + "@example.com");
        wanted.browser_token = "browser " + std::to_string(number);
        return open(wanted);
    }
    StripeEvent payment_of(const Order& order) {
        auto session = session_of(order, "cs_" + order.public_id);
        return test::event_about("evt_paid_" + order.public_id, "checkout.session.completed",
                                 FakePayments::pay(session));
    }
    std::int64_t audited_of(const Order& order, const std::string& event) {
        return number("SELECT count(*) AS value FROM audit_logs WHERE order_id = $1 AND event = $2",
                      order.id, event);
    }
    std::int64_t mails_of(const Order& order, const std::string& kind) {
        return number("SELECT count(*) AS value FROM mail_outbox WHERE to_email = $1 AND kind = $2",
                      order.email.text, kind);
    }
    std::string state_of(const Order& order) {
        return text(R"sql(
            SELECT concat_ws(' ', orders.status, entitlements.status) AS value
              FROM orders
              JOIN order_items ON order_items.order_id = orders.id
              JOIN entitlements ON entitlements.order_item_id = order_items.id
             WHERE orders.id = $1
        )sql",
                    order.id);
    }
    /// Kills the processing at each call in turn. Each time there is a new order, and the event is
    /// delivered once more afterwards.
    template <typename EventOf, typename Check>
    void kill_at_each_call(const EventOf& event_of, const Check& check) {
        int call = 0;
        for (bool was_killed = true; was_killed;) {
            BOOST_REQUIRE(++call < 500);
            const auto order = order_number(call);
            const auto event = event_of(order);
            was_killed = is_killed_at(call, event);
            deliver(event);
            BOOST_TEST_CONTEXT("killed at call " << call) {
                check(order);
            }
        }
        BOOST_TEST(call > 30);
        const auto broken =
            operations::find_broken_invariants(database(), test::in_source("sql/invariants.sql"));
        for (const auto& fault : broken) BOOST_ERROR(fault.rule);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(killed_webhook, Killed)

BOOST_AUTO_TEST_CASE(a_payment_is_neither_lost_nor_fulfilled_twice) {
    kill_at_each_call([&](const Order& order) { return payment_of(order); },
                      [&](const Order& order) {
                          BOOST_TEST(state_of(order) == "paid active");
                          BOOST_TEST(audited_of(order, "order_paid") == 1);
                          BOOST_TEST(audited_of(order, "entitlement_granted") == 1);
                          BOOST_TEST(mails_of(order, "receipt") == 1);
                      });
}

BOOST_AUTO_TEST_CASE(a_refund_is_neither_lost_nor_mailed_twice) {
    kill_at_each_call(
        [&](const Order& order) {
            deliver(payment_of(order));
            return test::money_event("evt_refund_" + order.public_id,
                                     {.type = "refund.created",
                                      .object = "re_" + order.public_id,
                                      .status = "succeeded",
                                      .payment_intent = "pi_cs_" + order.public_id});
        },
        [&](const Order& order) {
            BOOST_TEST(state_of(order) == "refunded revoked");
            BOOST_TEST(audited_of(order, "order_refunded") == 1);
            BOOST_TEST(mails_of(order, "refund") == 1);
        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
