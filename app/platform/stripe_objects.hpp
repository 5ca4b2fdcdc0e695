#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/json.hpp"
#include "platform/stripe.hpp"

// Stripe's objects: how they are read, and the format of their values.

namespace lectern::stripe_objects {

/// Returns whether the text can be a Stripe id: 1 to 255 printable ASCII characters.
bool is_id(std::string_view text);
/// Returns a value from Stripe for a message: at most 100 characters, then `...`. Every byte that
/// is not printable ASCII becomes `?`.
std::string shown(std::string_view text);
/// Returns the time in a field, which counts the seconds since 1970; nothing if it is missing.
std::optional<Timestamp> time_at(const json::Value& object, std::string_view path);

}  // namespace lectern::stripe_objects

namespace lectern {

// The functions below read an object of a response or an event. `payment_intent` and `charge` may
// be an id or the expanded object. Missing fields stay empty or 0.

/// Returns why this cannot be a Stripe object, or nothing if it can. A fault is a missing id, or a
/// field so far out of bounds that it can be neither right nor stored.
std::optional<std::string> find_fault(const json::Value& object);

CheckoutSession checkout_session_from(const json::Value& object);
Refund refund_from(const json::Value& object);
Dispute dispute_from(const json::Value& object);
FraudWarning fraud_warning_from(const json::Value& object);
Charge charge_from(const json::Value& object);
/// Returns the origin of a session, charge, refund or dispute: from its own metadata, else from
/// that of its expanded charge or payment intent.
OrderReference order_reference_of(const json::Value& object);

}  // namespace lectern
