#include "stream_token.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::int64_t longest_lifetime_seconds = 24 * 3600;
constexpr std::size_t most_access_rules = 5;

using Bytes = std::vector<unsigned char>;

struct Parts {
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
};

std::optional<Parts> parts_of(std::string_view token) {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    if (std::ranges::count(token, '.') != 2) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, last - first - 1),
                 token.substr(last + 1)};
}

/// Decodes base64url without padding (RFC 7515).
std::optional<Bytes> decoded(std::string_view text) {
    Bytes in;
    for (const char c : text) {
        if (c == '+' || c == '/' || c == '=') return std::nullopt;
        in.push_back(static_cast<unsigned char>(c == '-' ? '+' : c == '_' ? '/' : c));
    }
    const auto padding = (4 - in.size() % 4) % 4;
    if (in.empty() || padding == 3) return std::nullopt;
    in.insert(in.end(), padding, '=');
    Bytes out(in.size());
    const int size = EVP_DecodeBlock(out.data(), in.data(), static_cast<int>(in.size()));
    if (size < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

std::optional<json::Value> object_in(std::string_view part) {
    const auto bytes = decoded(part);
    if (!bytes) return std::nullopt;
    try {
        auto value = json::parse(std::string{bytes->begin(), bytes->end()});
        if (value.is_object()) return value;
    } catch (const json::ParseError&) {
        // treated as missing
    }
    return std::nullopt;
}

bool is_signed(const Parts& parts, const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
        PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    const auto signature = decoded(parts.signature);
    if (!key || !context || !signature) return false;
    const auto text = std::string{parts.header} + '.' + std::string{parts.claims};
    const Bytes bytes(text.begin(), text.end());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature->data(), signature->size(), bytes.data(),
                            bytes.size()) == 1;
}

/// Returns what is wrong with the token's times, or an empty string.
std::string fault_of_time(const json::Value& claims, std::int64_t now) {
    const auto expires = claims.integer("exp");
    if (!expires) return "it never expires";
    if (*expires <= now) return "it has expired";
    if (*expires > now + longest_lifetime_seconds) return "it lives longer than 24 hours";
    if (claims.has("nbf") && claims.integer("nbf").value_or(now + 1) > now) {
        return "it is not yet valid";
    }
    return {};
}

/// Returns what the access rules say against playing, or an empty string. The first rule that
/// matches decides.
std::string fault_of_rules(const json::Value& claims) {
    if (!claims.has("accessRules")) return {};
    const auto rules = claims.list("accessRules");
    if (rules.empty() || rules.size() > most_access_rules) return "its access rules are no list";
    for (const auto& rule : rules) {
        const auto type = rule.text("type");
        const auto action = rule.text("action");
        const bool is_known = type == "any" || (type == "ip.src" && !rule.list("ip").empty()) ||
                              (type == "ip.geoip.country" && !rule.list("country").empty());
        if (!is_known || (action != "allow" && action != "block")) {
            return "one of its access rules is none";
        }
        if (type == "any") return action == "block" ? "its access rules block it" : std::string{};
    }
    return {};
}

/// Encodes as base64url without padding (RFC 7515).
std::string encoded(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

/// Signs with RSASSA-PKCS1-v1_5 and SHA-256.
std::string signature_of(const std::string& text, const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{
        PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    const Bytes bytes(text.begin(), text.end());
    std::size_t size = 0;
    if (!key || !context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) != 1) {
        throw std::runtime_error{"stream: the signing key is none"};
    }
    Bytes signature(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) != 1) {
        throw std::runtime_error{"stream: the signing key does not sign"};
    }
    return {signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

TokenVerdict refused(std::string why) {
    return {.uid = std::nullopt, .refusal = std::move(why)};
}

}  // namespace

TokenVerdict verdict_on_token(std::string_view token, const StreamPublicKey& key,
                              std::int64_t now) {
    const auto parts = parts_of(token);
    if (!parts) return refused("it is no token");
    const auto header = object_in(parts->header);
    const auto claims = object_in(parts->claims);
    if (!header || !claims) return refused("it is no token");
    if (header->text("alg") != "RS256") return refused("its algorithm is not RS256");
    if (header->text("kid") != key.id || claims->text("kid") != key.id) {
        return refused("it names another key");
    }
    if (!is_signed(*parts, key.pem)) return refused("its signature is wrong");
    if (auto fault = fault_of_time(*claims, now); !fault.empty()) return refused(std::move(fault));
    if (auto fault = fault_of_rules(*claims); !fault.empty()) return refused(std::move(fault));
    auto uid = claims->text("sub");
    if (!uid || uid->empty()) return refused("it names no video");
    return {.uid = std::move(uid), .refusal = {}};
}

std::string signed_token(const StreamClaims& claims, const StreamPrivateKey& key) {
    const auto header = json::object({{"alg", std::string{"RS256"}}, {"kid", key.id}});
    std::vector<json::Member> members{
        {"sub", claims.uid}, {"kid", key.id}, {"exp", claims.expires_at}};
    if (!claims.access_rules.empty()) {
        members.push_back({"accessRules", json::Raw{claims.access_rules}});
    }
    const auto text = encoded(header) + '.' + encoded(json::object(members));
    return text + '.' + encoded(signature_of(text, key.pem));
}

}  // namespace lectern::sandbox
