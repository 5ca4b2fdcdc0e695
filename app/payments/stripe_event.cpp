#include "payments/stripe_event.hpp"

#include <chrono>

#include "platform/stripe_objects.hpp"

namespace lectern::payments {

namespace {

constexpr std::size_t longest_type = 255;
/// The end of the year 9999, in seconds since 1970.
constexpr std::int64_t latest_created = 253'402'300'799;

/// Reads an event from JSON without a fault.
StripeEvent event_in(const json::Value& payload) {
    return {payload.text("id").value(), payload.text("type").value(),
            payload.boolean("livemode").value(),
            Timestamp{std::chrono::seconds{payload.integer("created").value()}}, payload};
}

}  // namespace

std::optional<std::string> find_event_fault(const json::Value& payload) {
    const auto id = payload.text("id");
    const auto type = payload.text("type");
    const auto created = payload.integer("created");
    if (!id || !stripe_objects::is_id(*id)) return "has no id";
    if (!type || type->size() > longest_type) return "has no type";
    if (!payload.boolean("livemode")) return "has no livemode flag";
    if (!created || *created < 0 || *created > latest_created) return "has no time of creation";
    if (!payload.has("data.object")) return "has no object";
    if (payload.holds_nul()) return "holds a NUL character";
    return std::nullopt;
}

std::optional<StripeEvent> stripe_event_from(const json::Value& payload) {
    if (find_event_fault(payload)) return std::nullopt;
    return event_in(payload);
}

}  // namespace lectern::payments
