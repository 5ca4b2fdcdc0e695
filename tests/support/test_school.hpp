#pragma once

#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "payments/stripe_events.hpp"
#include "services.hpp"
#include "support/cast.hpp"
#include "support/fake_payments.hpp"
#include "support/test_database.hpp"
#include "support/test_services.hpp"
#include "web/response.hpp"

namespace lectern::test {

/// The password of password_hash(), which is hashed once per process.
constexpr auto good_password = "three small words";
const std::string& password_hash();

/// A school that sells Practical SQL for €49.00, with a database of its own, a clock that stands
/// still, and an in-memory Stripe.
class TestSchool {
  public:
    TestSchool();

    [[nodiscard]] Database& database() { return test.connection(); }
    [[nodiscard]] audit::Act act() const;
    [[nodiscard]] audit::Act act_of_stripe() const;
    [[nodiscard]] std::string installation();

    /// A guest's order request for Practical SQL. Tests change the fields they need.
    [[nodiscard]] payments::NewOrder wish() const;
    payments::Order open(const payments::NewOrder& wanted);
    payments::Order order(OrderId id);
    /// Returns an open Checkout session of the order. Pass different ids for different sessions.
    CheckoutSession session_of(const payments::Order& order, const std::string& id = "cs_test_1");
    void record(const payments::Order& order, payments::Payment payment,
                const CheckoutSession& session);
    /// Opens a guest's order, records it as paid, and returns it.
    payments::Order paid_order(const std::string& email = "guest@example.com");

    /// Returns the column `value` of the first row.
    template <typename... Arguments>
    std::int64_t number(const char* sql, Arguments&&... arguments) {
        return database().read([&](Connection& connection) {
            return query(connection, sql, arguments...).front().integer("value");
        });
    }
    template <typename... Arguments>
    std::string text(const char* sql, Arguments&&... arguments) {
        return database().read([&](Connection& connection) {
            const auto row = query(connection, sql, arguments...).front();
            return row.template get<std::optional<std::string>>("value").value_or("NULL");
        });
    }
    template <typename... Arguments>
    void change(const char* sql, Arguments&&... arguments) {
        database().write([&](Transaction& transaction) { query(transaction, sql, arguments...); });
    }

    std::int64_t audited(const std::string& event);
    std::int64_t grants_of(UserId user_id);
    std::int64_t mails_to(const std::string& email);

    TestDatabase test;
    TestClock clock;
    Config config;
    FakePayments payments;
    NoMailer mailer;
    VideoStream video{"https://customer-test.cloudflarestream.com"};
    FakeStorage storage;
    KeptAnswers kept{std::size_t{4} * 1024 * 1024};
    Services services;
    CourseId course;
};

/// Returns a Checkout session as Stripe writes it (JSON).
std::string json_of(const CheckoutSession& session);
/// Returns an event about the session, as Stripe sends it (JSON).
std::string event_json(const std::string& id, const std::string& type,
                       const CheckoutSession& session);
payments::StripeEvent event_about(const std::string& id, const std::string& type,
                                  const CheckoutSession& session);

/// Returns the name of the view that the handler chose, or "no page".
std::string view_of(const web::Response& response);
std::string value_in(const web::Response& response, const std::string& key);

}  // namespace lectern::test
