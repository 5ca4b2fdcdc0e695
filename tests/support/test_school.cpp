#include "support/test_school.hpp"
#include "support/addresses.hpp"

#include "payments/fulfilment.hpp"
#include "payments/stripe_events.hpp"
#include "platform/crypto.hpp"
#include "support/settings.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

const std::string& password_hash() {
    static const std::string once = crypto::hash_password(good_password);
    return once;
}

TestSchool::TestSchool()
    : config{sandbox_config()},
      services{.config = config,
               .database = test.connection(),
               .kept = kept,
               .payments = payments,
               .video = video,
               .storage = storage,
               .mailer = mailer,
               .clock = clock,
               .views = source_views(),
               .cookies = web::CookiePolicy{config.base_url}},
      course{add_course(test.connection(), practical_sql())} {}

audit::Act TestSchool::act() const {
    return {.request_id = "request", .network = "192.0.2.0/24", .now = clock.now()};
}

audit::Act TestSchool::act_of_stripe() const {
    return {.actor = audit::Actor::stripe, .request_id = "delivery", .now = clock.now()};
}

std::string TestSchool::installation() {
    return text("SELECT id AS value FROM installation");
}

payments::NewOrder TestSchool::wish() const {
    return {.course_id = course,
            .course_title = "Practical SQL",
            .amount_minor = 4900,
            .currency = "EUR",
            .stripe_price = "price_sql",
            .email = address("guest@example.com"),
            .browser_token = "browser"};
}

payments::Order TestSchool::open(const payments::NewOrder& wanted) {
    return database().write(
        [&](Transaction& transaction) { return payments::open_order(transaction, act(), wanted); });
}

payments::Order TestSchool::order(OrderId id) {
    return database().read(
        [&](Connection& connection) { return payments::find_order(connection, id).value(); });
}

CheckoutSession TestSchool::session_of(const payments::Order& order, const std::string& id) {
    return {.id = id,
            .url = "https://pay.example/" + id,
            .status = "open",
            .payment_status = "unpaid",
            .amount_subtotal_minor = order.amount_minor,
            .amount_total_minor = order.amount_minor,
            .currency = order.currency,
            .client_reference_id = order.public_id,
            .order_id = order.public_id,
            .installation_id = installation(),
            .course_slug = order.course_slug,
            .customer_email = order.email.text};
}

void TestSchool::record(const payments::Order& order, payments::Payment payment,
                        const CheckoutSession& session) {
    database().write([&](Transaction& transaction) {
        payments::receive_payment(transaction, act_of_stripe(), order.id, payment, session);
    });
}

payments::Order TestSchool::paid_order(const std::string& email) {
    auto wanted = wish();
    wanted.email = address(email);
    const auto opened = open(wanted);
    auto session = session_of(opened, "cs_test_" + opened.public_id);
    record(opened, payments::Payment::paid, FakePayments::pay(session));
    return order(opened.id);
}

std::int64_t TestSchool::audited(const std::string& event) {
    return number("SELECT count(*) AS value FROM audit_logs WHERE event = $1", event);
}

std::int64_t TestSchool::grants_of(UserId user_id) {
    return number(R"sql(
        SELECT count(*) AS value
          FROM entitlements
         WHERE user_id = $1
           AND status = 'active'
    )sql",
                  user_id);
}

std::int64_t TestSchool::mails_to(const std::string& email) {
    return number("SELECT count(*) AS value FROM mail_outbox WHERE to_email = $1", email);
}

std::string json_of(const CheckoutSession& session) {
    const auto unless_empty = [](const std::string& text) {
        return text.empty() ? json::Scalar{nullptr} : json::Scalar{text};
    };
    const auto unless_none = [](const std::optional<std::int64_t>& number) {
        return number ? json::Scalar{*number} : json::Scalar{nullptr};
    };
    const auto metadata =
        json::object({{"order_id", unless_empty(session.order_id)},
                      {"installation_id", unless_empty(session.installation_id)}});
    return json::object(
        {{"id", session.id},
         {"object", std::string{"checkout.session"}},
         {"status", session.status},
         {"payment_status", unless_empty(session.payment_status)},
         {"amount_subtotal", unless_none(session.amount_subtotal_minor)},
         {"amount_total", unless_none(session.amount_total_minor)},
         {"total_details",
          json::Raw{json::object({{"amount_discount", session.amount_discount_minor},
                                  {"amount_shipping", session.amount_shipping_minor},
                                  {"amount_tax", unless_none(session.amount_tax_minor)}})}},
         {"currency", session.currency},
         {"payment_intent", unless_empty(session.payment_intent)},
         {"invoice", unless_empty(session.invoice)},
         {"client_reference_id", unless_empty(session.client_reference_id)},
         {"customer_email", unless_empty(session.customer_email)},
         {"metadata", json::Raw{session.order_id.empty() ? "{}" : metadata}}});
}

std::string event_json(const std::string& id, const std::string& type,
                       const CheckoutSession& session) {
    return json::object({{"id", id},
                         {"object", std::string{"event"}},
                         {"type", type},
                         {"livemode", false},
                         {"created", unix_seconds(noon())},
                         {"data", json::Raw{"{\"object\":" + json_of(session) + "}"}}});
}

payments::StripeEvent event_about(const std::string& id, const std::string& type,
                                  const CheckoutSession& session) {
    return payments::stripe_event_from(json::parse(event_json(id, type, session))).value();
}

std::string view_of(const web::Response& response) {
    const auto* page = std::get_if<web::Page>(&response.body);
    return page == nullptr ? "no page" : page->view;
}

std::string value_in(const web::Response& response, const std::string& key) {
    const auto* value = std::get<web::Page>(response.body).data.get(key);
    if (value == nullptr) return "absent";
    if (value->is_bool()) return value->is_true() ? "true" : "false";
    return value->is_string() ? value->string_value() : "a list";
}

}  // namespace lectern::test
