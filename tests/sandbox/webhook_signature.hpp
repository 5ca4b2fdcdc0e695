#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// Returns a `Stripe-Signature` header: `t=…,v1=…` over `TIMESTAMP.BODY`, HMAC-SHA256 with the
/// whole `whsec_…` text as the key. Source: Stripe, webhooks/signature.
std::string signature_header(std::string_view body, std::string_view secret,
                             std::int64_t timestamp);

}  // namespace lectern::sandbox
