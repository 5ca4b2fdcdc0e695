#include "support/purchases.hpp"
#include "support/addresses.hpp"

#include <stdexcept>

#include "payments/fulfilment.hpp"
#include "payments/stripe_events.hpp"
#include "platform/json.hpp"
#include "support/captured_output.hpp"
#include "support/cast.hpp"

namespace lectern::test {
namespace {

audit::Act buyer_act() {
    return {.request_id = "purchase", .network = "192.0.2.0/24", .now = noon()};
}

CourseId course_id(DatabaseHandle& handle) {
    return query(handle, "SELECT id FROM courses WHERE slug = 'practical-sql'")
        .front()
        .get<CourseId>("id");
}

CheckoutSession paid_session(const payments::Order& order, const std::string& email) {
    return {.id = "cs_test_" + order.public_id,
            .url = "",
            .status = "complete",
            .payment_status = "paid",
            .amount_subtotal_minor = order.amount_minor,
            .amount_total_minor = order.amount_minor,
            .currency = order.currency,
            .payment_intent = "pi_" + order.public_id,
            .client_reference_id = order.public_id,
            .order_id = order.public_id,
            .installation_id = "",
            .customer_email = email};
}

}  // namespace

payments::Order add_paid_order(Database& database, const std::string& email) {
    const CapturedOutput quiet;
    return database.write([&](Transaction& transaction) {
        const payments::NewOrder wanted{.course_id = course_id(transaction),
                                        .course_title = "Practical SQL",
                                        .amount_minor = 4900,
                                        .currency = "EUR",
                                        .stripe_price = "price_sql",
                                        .promotion_code = {},
                                        .user_id = {},
                                        .email = address(email),
                                        .browser_token = "browser of " + email};
        const auto order = payments::open_order(transaction, buyer_act(), wanted);
        payments::receive_payment(transaction, buyer_act(), order.id, payments::Payment::paid,
                                  paid_session(order, email));
        return payments::find_order(transaction, order.id).value();
    });
}

std::string paid_event(Database& database, const payments::Order& order, const std::string& id) {
    const auto installation = database.read(payments::installation_id);
    const auto metadata =
        json::object({{"order_id", order.public_id}, {"installation_id", installation}});
    const auto session = json::object({{"id", "cs_test_" + order.public_id},
                                       {"status", std::string{"complete"}},
                                       {"payment_status", std::string{"paid"}},
                                       {"amount_subtotal", order.amount_minor},
                                       {"amount_total", order.amount_minor},
                                       {"currency", std::string{"eur"}},
                                       {"payment_intent", "pi_" + order.public_id},
                                       {"metadata", json::Raw{metadata}}});
    return json::object({{"id", id},
                         {"type", std::string{"checkout.session.completed"}},
                         {"livemode", false},
                         {"created", unix_seconds(noon())},
                         {"data", json::Raw{json::object({{"object", json::Raw{session}}})}}});
}

void deliver(Database& database, const std::string& event) {
    const CapturedOutput quiet;
    const auto parsed = payments::stripe_event_from(json::parse(event)).value();
    database.write([&](Transaction& transaction) {
        payments::receive_event(transaction, {.actor = audit::Actor::stripe, .now = noon()},
                                parsed);
    });
}

}  // namespace lectern::test
