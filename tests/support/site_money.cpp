#include "support/site_money.hpp"

#include <stdexcept>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

json::Value post_to_sandbox(const std::string& path, const std::string& body) {
    Browser browser;
    const auto reply = browser.send({.method = "POST",
                                     .address = site_under_test().sandbox + "/control/" + path,
                                     .headers = {{"Content-Type", "application/json"}},
                                     .body = body});
    if (reply.status != 200) {
        throw std::runtime_error{"sandbox: " + path + " is answered " +
                                 std::to_string(reply.status)};
    }
    return json::parse(reply.body);
}

void move(const std::string& path, const std::string& status) {
    post_to_sandbox(path, json::object({{"status", status}}));
}

}  // namespace

std::string refund(const std::string& session_id, const std::string& status,
                   const std::string& amount) {
    return post_to_sandbox("sessions/" + session_id + "/refund",
                           json::object({{"status", status}, {"amount", amount}}))
        .text("id")
        .value();
}

void move_refund(const std::string& id, const std::string& status) {
    move("refunds/" + id, status);
}

std::string open_dispute(const std::string& session_id, const std::string& status) {
    return post_to_sandbox("sessions/" + session_id + "/dispute",
                           json::object({{"status", status}}))
        .text("id")
        .value();
}

std::string warn_of_fraud(const std::string& session_id) {
    return post_to_sandbox("sessions/" + session_id + "/fraud-warning", "{}").text("id").value();
}

void move_dispute(const std::string& id, const std::string& status) {
    move("disputes/" + id, status);
}

std::vector<std::string> events_of(const std::string& type, const std::string& object_id) {
    Browser browser;
    const auto reply = browser.get(site_under_test().sandbox + "/control/events");
    std::vector<std::string> ids;
    for (const auto& event : json::parse(reply.body).list("events"))
        if (event.text("type") == type && event.text("object_id") == object_id)
            ids.push_back(event.text("id").value());
    return ids;
}

void send_event(const std::string& event_id) {
    post_to_sandbox("events/" + event_id + "/resend", "{}");
    wait_until("event " + event_id, [&] {
        return number("SELECT count(*) AS n FROM stripe_events WHERE stripe_event_id = $1",
                      event_id) == 1;
    });
}

std::string charge_of(const std::string& session_id) {
    const auto intent = json::parse(session_object(session_id)).text("payment_intent").value();
    return "ch_" + intent.substr(3);
}

std::string status_of_order(const std::string& session_id) {
    return facts("SELECT status FROM orders WHERE stripe_session_id = $1", session_id)
        .front()
        .text("status");
}

void wait_for_status(const std::string& session_id, const std::string& status) {
    wait_until("an order that is " + status, [&] { return status_of_order(session_id) == status; });
}

}  // namespace lectern::test
