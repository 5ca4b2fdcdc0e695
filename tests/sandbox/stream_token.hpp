#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// A signing key of Stream: its id, and the half that only checks, as PEM.
struct StreamPublicKey {
    std::string id;
    std::string pem;
};

/// Either the video that a token opens, or why it opens none.
struct TokenVerdict {
    std::optional<std::string> uid;
    std::string refusal;
};

/// Checks a token at that moment (seconds since 1970). Source: Cloudflare Stream, "secure your
/// stream": RS256 with the named key, a `sub`, and an `exp` at most 24 hours ahead.
TokenVerdict verdict_on_token(std::string_view token, const StreamPublicKey& key, std::int64_t now);

}  // namespace lectern::sandbox
