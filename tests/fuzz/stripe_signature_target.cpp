#include <cstdlib>
#include <string>

#include "fuzz/targets.hpp"
#include "platform/crypto.hpp"
#include "platform/stripe_signature.hpp"

namespace lectern::test {

namespace {

const std::string secret = "whsec_fuzz";
const std::string now_text = "1795417500";
const Timestamp now{std::chrono::seconds{1795417500}};

SignatureVerdict verdict(std::string_view header, std::string_view body,
                         const std::vector<std::string>& secrets) {
    return verify_stripe_signature(header, body, secrets, now);
}

std::string signature_item(std::string_view time, std::string_view body) {
    const auto text = std::string{time} + '.' + std::string{body};
    return "v1=" + crypto::hex(crypto::hmac_sha256(secret, text));
}

/// The items of a header as `,item,item,`.
std::string items_of(std::string_view header) {
    return ',' + std::string{header} + ',';
}

void check_valid(std::string_view header, std::string_view body) {
    const auto items = items_of(header);
    const auto from = items.find(",t=");
    require(from != std::string::npos, "a valid header has a time");
    const auto time = items.substr(from + 3, items.find(',', from + 3) - from - 3);
    require(std::abs(std::atoll(time.c_str()) - std::atoll(now_text.c_str())) <= 300,
            "a valid time is at most 300 seconds away");
    require(items.find(',' + signature_item(time, body) + ',') != std::string::npos,
            "a valid header has the signature of exactly this time and body");
    require(verdict(header, std::string{body} + ' ', {secret}) == SignatureVerdict::mismatch,
            "a longer body is not signed");
}

}  // namespace

// The first line is the header, the rest is the body.
void fuzz_stripe_signature(std::string_view input) {
    const auto [header, body] = two_parts(input);
    const auto found = verdict(header, body, {"whsec_other", secret});
    if (found == SignatureVerdict::valid) check_valid(header, body);
    require(verdict(header, body, {}) != SignatureVerdict::valid, "no secret signs nothing");
    require(verdict(header, body, {"", "whsec_other"}) != SignatureVerdict::valid,
            "another secret does not sign");
    const bool has_time = items_of(header).find(",t=") != std::string::npos;
    if (has_time || body.empty()) return;
    const auto signed_header =
        "t=" + now_text + ',' + std::string{header} + ',' + signature_item(now_text, body);
    require(verdict(signed_header, body, {secret}) == SignatureVerdict::valid,
            "a signature counts whatever else the header has");
}

}  // namespace lectern::test
