#include "support/site_stripe.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <signal.h>

#include <array>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "platform/crypto.hpp"
#include "platform/json.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

constexpr std::size_t random_bytes_of_id = 12;

std::string hex_hmac_sha256(const std::string& key, const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size);
    std::string digits;
    for (unsigned int i = 0; i < size; ++i) {
        std::array<char, 3> pair{};
        std::snprintf(pair.data(), pair.size(), "%02x", code.at(i));
        digits += pair.data();
    }
    return digits;
}

void choose_webhook_mode(const std::string& mode) {
    Browser browser;
    const auto reply = browser.send({.method = "POST",
                                     .address = site_under_test().sandbox + "/control/webhooks",
                                     .headers = {{"Content-Type", "application/json"}},
                                     .body = json::object({{"mode", mode}})});
    if (reply.status != 200) throw std::runtime_error{"sandbox: cannot set webhooks to " + mode};
}

}  // namespace

std::string fresh_event_id() {
    return "evt_test_" + crypto::hex(crypto::random_bytes(random_bytes_of_id));
}

std::string session_object(const std::string& session_id) {
    Browser browser;
    const auto reply =
        browser.send({.method = "GET",
                      .address = site_under_test().sandbox + "/v1/checkout/sessions/" + session_id,
                      .headers = {{"Authorization", "Bearer " + site_under_test().secret_key}},
                      .body = {}});
    if (reply.status != 200) throw std::runtime_error{"sandbox: no session " + session_id};
    return reply.body;
}

std::string event_about(const std::string& event_id, const std::string& type,
                        const std::string& object) {
    return json::object({{"id", event_id},
                         {"object", std::string{"event"}},
                         {"type", type},
                         {"livemode", false},
                         {"created", std::int64_t{std::time(nullptr)}},
                         {"data", json::Raw{json::object({{"object", json::Raw{object}}})}}});
}

std::string stripe_signature(const std::string& body, std::time_t at, const std::string& secret) {
    const auto time = std::to_string(at);
    return "t=" + time + ",v1=" + hex_hmac_sha256(secret, time + "." + body);
}

Reply deliver(const std::string& body) {
    return deliver_signed(
        body, stripe_signature(body, std::time(nullptr), site_under_test().webhook_secret));
}

Reply deliver_signed(const std::string& body, const std::string& signature) {
    Browser stripe;
    BrowserRequest question{
        .method = "POST",
        .address = "/webhooks/stripe",
        .headers = {{"Content-Type", "application/json; charset=utf-8"},
                    {"User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"},
                    {"Sec-Fetch-Site", ""},
                    {"Origin", ""}},
        .body = body};
    if (!signature.empty()) question.headers.emplace_back("Stripe-Signature", signature);
    return stripe.send(question);
}

SilentStripe::SilentStripe() {
    const auto pids = sandbox_pids();
    if (pids.empty()) throw std::runtime_error{"sandbox: no process of it is found"};
    for (const auto pid : pids) ::kill(pid, SIGSTOP);
}

void SilentStripe::end() const {
    for (const auto pid : sandbox_pids()) ::kill(pid, SIGCONT);
}

NoWebhooks::NoWebhooks() {
    choose_webhook_mode("drop");
}

NoWebhooks::~NoWebhooks() {
    try {
        choose_webhook_mode("deliver");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
}

}  // namespace lectern::test
