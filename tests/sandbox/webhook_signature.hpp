#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// A `Stripe-Signature` header: `t=…,v1=…` over `<timestamp>.<body>`, HMAC-SHA256 keyed with the
/// whole `whsec_…` text. Source: Stripe, webhooks/signature.
std::string signature_header(std::string_view body, std::string_view secret,
                             std::int64_t timestamp);

}  // namespace lectern::sandbox
