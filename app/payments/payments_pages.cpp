#include "payments/payments_pages.hpp"

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

std::optional<StripeEvent> read_event(const std::string& body) {
    try {
        return stripe_event_from(json::parse(body));
    } catch (const json::ParseError&) {
        return std::nullopt;
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
    const auto event = read_event(request.body);
    if (!event) return refuse(services, act, "body: is not an event");
    if (event->livemode != services.config.is_livemode()) {
        return refuse(services, act, "livemode: is not that of this installation");
    }
    services.database.write(
        [&](Transaction& transaction) { receive_event(transaction, act, *event); });
    return web::json_text(R"({"received":true})");
}

}  // namespace lectern::payments
