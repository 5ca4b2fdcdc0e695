#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.hpp"

namespace lectern {

enum class SignatureVerdict { valid, no_header, malformed, mismatch, too_old };

/// Checks that `header` (Stripe-Signature) signs exactly these bytes with one of the secrets, at
/// most 300 s before or after `now`. Source: Stripe, webhooks/signature: HMAC-SHA256 over
/// `t + "." + body`; any `v1` may match, other schemes are ignored.
SignatureVerdict verify_stripe_signature(std::string_view header, std::string_view body,
                                         const std::vector<std::string>& secrets, Timestamp now);

const char* to_text(SignatureVerdict verdict);

}  // namespace lectern
