#include <string>

#include "fuzz/targets.hpp"
#include "payments/stripe_event.hpp"
#include "platform/json.hpp"

namespace lectern::test {

namespace {

void check_event(const payments::StripeEvent& event) {
    require(!event.id.empty() && event.id.find_first_of(" \r\n\"'/") == std::string::npos,
            "an id is a word");
    require(event.created.time_since_epoch().count() >= 0, "an event has a time");
    require(!event.payload.holds_nul(), "PostgreSQL can store an event");
    require(event.payload.has("data.object"), "an event is about an object");
}

}  // namespace

void fuzz_stripe_event(std::string_view input) try {
    const auto payload = json::parse(input);
    // Numbers with a fraction may change in their last digit; Lectern reads none from an event.
    const auto again = json::parse(payload.dump());
    require(again.text("id") == payload.text("id") && again.text("type") == payload.text("type") &&
                again.integer("created") == payload.integer("created"),
            "what is stored is read as the same");
    require(payments::find_event_fault(again) == payments::find_event_fault(payload),
            "what is stored has the same fault");
    const auto event = payments::stripe_event_from(payload);
    require(event.has_value() == !payments::find_event_fault(payload), "only a fault is no event");
    if (event) check_event(*event);
} catch (const json::ParseError&) {  // NOLINT(bugprone-empty-catch): most inputs are not JSON
}

}  // namespace lectern::test
