#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// The public half of a signing key of Stream: its id and the PEM.
struct StreamPublicKey {
    std::string id;
    std::string pem;
};

/// The uid of the video that a token opens, or the reason why it opens none.
struct TokenVerdict {
    std::optional<std::string> uid;
    std::string refusal;
};

/// Checks a token at `now` (seconds since 1970). Source: Cloudflare Stream, "secure your stream":
/// RS256 with the named key, a `sub`, and an `exp` at most 24 hours ahead.
TokenVerdict verdict_on_token(std::string_view token, const StreamPublicKey& key, std::int64_t now);

}  // namespace lectern::sandbox
