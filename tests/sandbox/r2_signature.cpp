#include "r2_signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <stdexcept>
#include <utility>
#include <vector>

#include "identifiers.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view signature_parameter = "X-Amz-Signature";
constexpr std::int64_t longest_lifetime_seconds = 7 * 24 * 3600;
constexpr std::int64_t wrong_clock_seconds = 15 * 60;

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// The signature parameters of a link.
struct Signed {
    std::string credential;
    std::string moment;   // 20130524T000000Z
    std::string headers;  // host, or content-type;host
    std::string signature;
    std::int64_t at = 0;  // `moment`, in seconds since 1970
    std::int64_t lifetime_seconds = 0;
};

int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return -1;
}

/// Decodes percent escapes. A plus stays a plus: in S3 only `%20` means a space.
std::string decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_escape = text[at] == '%' && at + 2 < text.size() &&
                               hex_digit(text[at + 1]) >= 0 && hex_digit(text[at + 2]) >= 0;
        if (!is_escape) {
            bytes += text[at];
            continue;
        }
        bytes += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
        at += 2;
    }
    return bytes;
}

/// Percent-encodes all characters but the unreserved ones (RFC 3986) and those in `kept`.
std::string escaped(std::string_view text, std::string_view kept = {}) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos ||
            kept.find(c) != std::string_view::npos) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += {'%', digits[byte / 16U], digits[byte % 16U]};
    }
    return result;
}

Parameters parameters_in(std::string_view query_string) {
    Parameters parameters;
    while (!query_string.empty()) {
        const auto pair = query_string.substr(0, query_string.find('&'));
        query_string.remove_prefix(std::min(pair.size() + 1, query_string.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = pair.substr(std::min(equals + 1, pair.size()));
        parameters.emplace_back(decoded(pair.substr(0, equals)), decoded(value));
    }
    return parameters;
}

std::string hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const std::vector<unsigned char> bytes(text.begin(), text.end());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes.data(), bytes.size(),
             digest.data(), &size) == nullptr) {
        throw std::runtime_error{"r2 signature: libcrypto refused"};
    }
    return {digest.begin(), digest.begin() + size};
}

/// Returns all parameters except the signature, encoded and then sorted.
std::string canonical_query(std::string_view query_string) {
    std::vector<std::string> pairs;
    for (const auto& [name, value] : parameters_in(query_string)) {
        if (name != signature_parameter) pairs.push_back(escaped(name) + '=' + escaped(value));
    }
    std::ranges::sort(pairs);
    std::string query;
    for (const auto& pair : pairs) query += (query.empty() ? "" : "&") + pair;
    return query;
}

std::string scope_of(const Signed& link, const R2Key& key) {
    return link.moment.substr(0, 8) + '/' + key.region + "/s3/aws4_request";
}

std::string right_signature(const R2Request& question, const Signed& link, const R2Key& key) {
    const bool has_type = link.headers != "host";
    const auto headers = (has_type ? "content-type:" + question.content_type + '\n' : "") +
                         "host:" + question.host + '\n';
    const auto request = question.method + '\n' + escaped(question.path, "/") + '\n' +
                         canonical_query(question.query_string) + '\n' + headers + '\n' +
                         link.headers + "\nUNSIGNED-PAYLOAD";
    const auto text = std::string{algorithm} + '\n' + link.moment + '\n' + scope_of(link, key) +
                      '\n' + sha256_hex(request);
    const auto of_day = hmac("AWS4" + key.secret_access_key, link.moment.substr(0, 8));
    return hex(hmac(hmac(hmac(hmac(of_day, key.region), "s3"), "aws4_request"), text));
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Parses a time such as `20130524T000000Z`.
std::optional<std::int64_t> moment_in(const std::string& text) {
    constexpr auto format = "%Y%m%dT%H%M%SZ";
    std::tm parts{};
    const char* const stop = ::strptime(text.c_str(), format, &parts);
    std::array<char, sizeof "20130524T000000Z"> again{};
    if (stop == nullptr || *stop != '\0') return std::nullopt;
    const auto seconds = ::timegm(&parts);
    ::strftime(again.data(), again.size(), format, &parts);
    if (text != again.data()) return std::nullopt;
    return seconds;
}

R2Refusal wrong_parameter(std::string message) {
    return {400, "AuthorizationQueryParametersError", std::move(message)};
}

/// Fills in `link`, or returns the first fault in its parameters.
std::optional<R2Refusal> fault_in(std::string_view query_string, Signed& link) {
    const auto value = [&](std::string_view name) {
        return query_parameter(query_string, name).value_or("");
    };
    link = {.credential = value("X-Amz-Credential"),
            .moment = value("X-Amz-Date"),
            .headers = value("X-Amz-SignedHeaders"),
            .signature = value(signature_parameter)};
    if (value("X-Amz-Algorithm") != algorithm) {
        return wrong_parameter("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    }
    if (link.headers != "host" && link.headers != "content-type;host") {
        return wrong_parameter("X-Amz-SignedHeaders must be host or content-type;host");
    }
    const auto at = moment_in(link.moment);
    if (!at) {
        return wrong_parameter(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
    }
    const auto lifetime = number_in(value("X-Amz-Expires"));
    if (!lifetime || *lifetime < 1 || *lifetime > longest_lifetime_seconds) {
        return wrong_parameter("X-Amz-Expires must be a number from 1 to 604800 (in seconds)");
    }
    link.at = *at;
    link.lifetime_seconds = *lifetime;
    return std::nullopt;
}

}  // namespace

std::optional<std::string> query_parameter(std::string_view query_string, std::string_view name) {
    for (auto& [found, value] : parameters_in(query_string)) {
        if (found == name) return std::move(value);
    }
    return std::nullopt;
}

std::optional<R2Refusal> refusal_of(const R2Request& question, const R2Key& key, std::int64_t now) {
    if (!query_parameter(question.query_string, signature_parameter)) {
        return R2Refusal{403, "AccessDenied", "Access Denied"};
    }
    Signed link;
    if (auto fault = fault_in(question.query_string, link)) return fault;

    const auto signer = link.credential.substr(0, link.credential.find('/'));
    if (link.credential != signer + '/' + scope_of(link, key)) {
        return wrong_parameter("X-Amz-Credential must be for " + scope_of(link, key));
    }
    if (signer != key.access_key_id) {
        return R2Refusal{403, "InvalidAccessKeyId", "The access key does not exist here."};
    }
    if (link.at > now + wrong_clock_seconds) {
        return R2Refusal{403, "AccessDenied", "Request is not yet valid"};
    }
    if (now >= link.at + link.lifetime_seconds) {
        return R2Refusal{403, "AccessDenied", "Request has expired"};
    }
    const auto right = right_signature(question, link, key);
    if (right.size() != link.signature.size() ||
        CRYPTO_memcmp(right.data(), link.signature.data(), right.size()) != 0) {
        return R2Refusal{403, "SignatureDoesNotMatch",
                         "The request signature we calculated does not match the signature you "
                         "provided. Check your secret access key and signing method."};
    }
    return std::nullopt;
}

}  // namespace lectern::sandbox
