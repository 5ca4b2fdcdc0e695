#include "platform/stripe_signature.hpp"

#include <algorithm>
#include <optional>

#include "platform/crypto.hpp"
#include "platform/whole_number.hpp"

namespace lectern {

namespace {

constexpr std::int64_t tolerance_seconds = 300;

struct SignatureHeader {
    std::string_view time;  // verbatim, because it is part of the signed text
    std::int64_t time_seconds = 0;
    std::vector<std::string_view> signatures;  // scheme v1, in hexadecimal
};

std::optional<std::int64_t> parse_seconds(std::string_view digits) {
    const auto seconds = whole_number<std::int64_t>(digits);
    return seconds && *seconds >= 0 ? seconds : std::nullopt;
}

std::optional<SignatureHeader> parse_header(std::string_view header) {
    SignatureHeader parsed;
    while (!header.empty()) {
        const auto comma = header.find(',');
        const auto item = header.substr(0, comma);
        header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
        if (item.starts_with("t=")) {
            const auto seconds = parse_seconds(item.substr(2));
            if (!seconds || !parsed.time.empty()) return std::nullopt;
            parsed.time = item.substr(2);
            parsed.time_seconds = *seconds;
        } else if (item.starts_with("v1=")) {
            parsed.signatures.push_back(item.substr(3));
        }
    }
    if (parsed.time.empty() || parsed.signatures.empty()) return std::nullopt;
    return parsed;
}

bool signs(const SignatureHeader& header, std::string_view body, const std::string& secret) {
    // Anybody could sign with an empty secret.
    if (secret.empty()) return false;
    std::string payload{header.time};
    payload.reserve(payload.size() + 1 + body.size());
    payload += '.';
    payload += body;
    const auto expected = crypto::hex(crypto::hmac_sha256(secret, payload));
    return std::any_of(
        header.signatures.begin(), header.signatures.end(),
        [&](std::string_view given) { return crypto::equal_in_constant_time(given, expected); });
}

}  // namespace

SignatureVerdict verify_stripe_signature(std::string_view header, std::string_view body,
                                         const std::vector<std::string>& secrets, Timestamp now) {
    if (header.empty()) return SignatureVerdict::no_header;
    const auto parsed = parse_header(header);
    if (!parsed || body.empty()) return SignatureVerdict::malformed;
    const bool is_signed =
        std::any_of(secrets.begin(), secrets.end(),
                    [&](const std::string& secret) { return signs(*parsed, body, secret); });
    if (!is_signed) return SignatureVerdict::mismatch;
    const auto present = unix_seconds(now);
    if (parsed->time_seconds < present - tolerance_seconds ||
        parsed->time_seconds > present + tolerance_seconds) {
        return SignatureVerdict::too_old;
    }
    return SignatureVerdict::valid;
}

const char* to_text(SignatureVerdict verdict) {
    switch (verdict) {
        case SignatureVerdict::valid:
            return "valid";
        case SignatureVerdict::no_header:
            return "no_header";
        case SignatureVerdict::malformed:
            return "malformed";
        case SignatureVerdict::mismatch:
            return "mismatch";
        case SignatureVerdict::too_old:
            return "too_old";
    }
    return "unknown";
}

}  // namespace lectern
