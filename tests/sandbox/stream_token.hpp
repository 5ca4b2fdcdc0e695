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
/// RS256 with the named key, a `sub`, an `exp` at most 24 hours ahead, and perhaps `accessRules`.
/// Of those, only the type `any` can match here: the sandbox knows neither address nor country.
TokenVerdict verdict_on_token(std::string_view token, const StreamPublicKey& key, std::int64_t now);

/// A signing key of Stream: its id and the PEM.
struct StreamPrivateKey {
    std::string id;
    std::string pem;
};

struct StreamClaims {
    std::string uid;
    std::int64_t expires_at = 0;
    std::string access_rules;  // JSON; empty: none
};

/// Makes a token, as Stream's API does. Throws std::runtime_error if the key is none.
std::string signed_token(const StreamClaims& claims, const StreamPrivateKey& key);

}  // namespace lectern::sandbox
