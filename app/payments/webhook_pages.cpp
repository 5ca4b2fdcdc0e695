#include "payments/webhook_pages.hpp"

#include "audit/audit_pages.hpp"
#include "payments/stripe_events.hpp"
#include "platform/stripe_signature.hpp"

namespace lectern::payments {

namespace {

audit::Act act_of_stripe(const web::Request& request, const Services& services) {
    auto act = audit::act_of(request, services);
    act.actor = audit::Actor::stripe;
    return act;
}

web::Response refuse(Services& services, const audit::Act& act, const std::string& reason) {
    audit::write_refusal(
        services.database, act,
        {.name = "stripe_event_failed", .outcome = audit::Outcome::refused, .reason = reason});
    return web::problem(400, "Event refused", reason);
}

/// The delivered JSON, or why it is not an event.
struct Delivery {
    std::optional<json::Value> payload;
    std::string fault;
};

Delivery read_delivery(const std::string& body) {
    try {
        const auto payload = json::parse(body);
        return {payload, find_event_fault(payload).value_or("")};
    } catch (const json::ParseError& error) {
        return {std::nullopt, error.what()};
    }
}

}  // namespace

web::Response receive_stripe_event(const web::Request& request, Services& services) {
    const auto act = act_of_stripe(request, services);
    const auto verdict = verify_stripe_signature(request.header("stripe-signature"), request.body,
                                                 services.config.stripe_webhook_secrets, act.now);
    if (verdict != SignatureVerdict::valid) {
        return refuse(services, act, std::string{"signature: "} + to_text(verdict));
    }
    const auto [payload, fault] = read_delivery(request.body);
    if (!fault.empty()) return refuse(services, act, "body: not an event: " + fault);
    const auto event = stripe_event_from(*payload);
    if (event->livemode != services.config.is_livemode()) {
        return refuse(services, act, "livemode: differs from this installation's");
    }
    receive_event(services.database, act, *event);
    return web::json_text(R"({"received":true})");
}

}  // namespace lectern::payments
