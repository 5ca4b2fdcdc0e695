// Stripe does not answer, answers nonsense or answers too much, while orders wait for it.

#include <functional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include <boost/test/unit_test.hpp>

#include "checkout/start_checkout_pages.hpp"
#include "operations/operations_commands.hpp"
#include "payments/payments_jobs.hpp"
#include "payments/reconciliation.hpp"
#include "platform/http_client.hpp"
#include "platform/stripe_payments.hpp"
#include "support/loopback_server.hpp"
#include "support/source_tree.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

std::string answer(const std::string& status, const std::string& type, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// What the server does with a request after reading it.
struct Fault {
    std::string name;
    std::function<void(int socket)> act;
};

Fault answering(const std::string& name, const std::string& text) {
    return {name, [text](int socket) { test::send_text(socket, text); }};
}

void reset(int socket) {
    const linger at_once{1, 0};  // the close that follows is a reset
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

std::vector<Fault> faults() {
    const std::string json = "application/json";
    const auto refusal = R"({"error":{"type":"api_error","message":"no"}})";
    const auto megabytes = R"({"data":[")" + std::string(std::size_t{10} << 20, 'x') + "\"]}";
    return {answering("429", answer("429 Too Many Requests", json, refusal)),
            answering("500", answer("500 Internal Server Error", json, refusal)),
            answering("HTML", answer("200 OK", "text/html", "<html><h1>Maintenance</h1></html>")),
            answering("10 MB", answer("200 OK", json, megabytes)),
            answering("cut", answer("200 OK", json, refusal).substr(0, 90)),
            answering("closed", ""),
            {"reset", reset}};
}

struct Faulty : test::TestSchool {
    Order paid = paid_order();

    Services with(Payments& stripe) {
        return {.config = config,
                .database = database(),
                .kept = services.kept,
                .payments = stripe,
                .video = services.video,
                .storage = services.storage,
                .mailer = services.mailer,
                .clock = clock,
                .views = services.views,
                .cookies = services.cookies};
    }
    /// Expects each operation that calls Stripe to fail without changing anything.
    void expect_nothing_learnt(Services& faulty) {
        BOOST_TEST(settle_orders(faulty) == 1);
        BOOST_TEST(number("SELECT count(*) AS value FROM orders WHERE settle_at IS NOT NULL") == 1);
        const auto report = reconcile(database(), faulty.payments, act(),
                                      {.since = clock.now() - std::chrono::hours{1}, .heal = true});
        BOOST_TEST(report.differences.empty());
        BOOST_TEST(!report.not_compared.empty());
        BOOST_TEST(!report.is_clean());
        const auto response = checkout::start_checkout(
            test::post_request("/courses/practical-sql/checkout", "email=new%40example.com",
                               {{"slug", "practical-sql"}}),
            faulty);
        BOOST_TEST(response.status >= 500);
        BOOST_TEST(number("SELECT count(*) AS value FROM orders WHERE payment = 'paid'") == 1);
        BOOST_TEST(number("SELECT count(*) AS value FROM entitlements WHERE status = 'active'") ==
                   1);
    }
    void expect_sound_database() {
        for (const auto& fault :
             operations::find_broken_invariants(database(), test::in_source("sql/invariants.sql")))
            BOOST_ERROR(fault.rule);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stripe_faults, Faulty)

BOOST_AUTO_TEST_CASE(a_faulty_answer_of_stripe_changes_nothing) {
    for (const auto& fault : faults()) {
        BOOST_TEST_CONTEXT(fault.name) {
            test::LoopbackServer server{[&](int socket) {
                test::receive_http_request(socket);
                fault.act(socket);
            }};
            HttpClient http;
            StripePayments stripe{http, "http://" + server.address(), "sk_test"};
            auto faulty = with(stripe);
            expect_nothing_learnt(faulty);
            expect_sound_database();
        }
        clock.advance(std::chrono::hours{6});  // when the order is due again
    }
    BOOST_TEST(settle_orders(services) == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM orders WHERE settle_at IS NOT NULL") == 0);
}

BOOST_AUTO_TEST_CASE(a_request_that_stripe_never_answers_times_out) {
    test::LoopbackServer server{[](int socket) { test::receive_until(socket, "never sent"); }};
    HttpClient http;
    StripePayments stripe{http, "http://" + server.address(), "sk_test"};
    auto faulty = with(stripe);
    const auto begin = std::chrono::steady_clock::now();
    BOOST_TEST(settle_orders(faulty) == 1);
    const auto taken = std::chrono::steady_clock::now() - begin;
    BOOST_TEST((taken < std::chrono::seconds{20}));
    BOOST_TEST(number("SELECT count(*) AS value FROM orders WHERE settle_at IS NOT NULL") == 1);
    expect_sound_database();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
