#include "stripe_answer.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <string_view>
#include <utility>
#include <vector>

#include "identifiers.hpp"
#include "stripe_error.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::size_t request_id_letters = 14;

std::string base64_decoded(std::string_view text) {
    std::vector<unsigned char> bytes(text.size() + 3);
    const auto* const start = reinterpret_cast<const unsigned char*>(text.data());
    const int size = EVP_DecodeBlock(bytes.data(), start, static_cast<int>(text.size()));
    return size < 0 ? std::string{} : std::string(bytes.begin(), bytes.begin() + size);
}

/// Returns the key from `Bearer KEY`, or from `Basic` authentication, where it is the user name.
std::string secret_key_in(const std::string& authorization) {
    constexpr std::string_view bearer = "Bearer ";
    constexpr std::string_view basic = "Basic ";
    if (authorization.starts_with(bearer)) return authorization.substr(bearer.size());
    if (!authorization.starts_with(basic)) return {};
    const auto pair = base64_decoded(std::string_view{authorization}.substr(basic.size()));
    return pair.substr(0, pair.find(':'));
}

void check_secret_key(const web::Request& request, const std::string& expected) {
    const auto key = secret_key_in(request.header("authorization"));
    if (key.empty()) {
        throw unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
    }
    if (key.size() != expected.size() ||
        CRYPTO_memcmp(key.data(), expected.data(), key.size()) != 0) {
        throw unauthorized("Invalid API Key provided: " + key.substr(0, 8) + "****");
    }
}

StripeFields fields_of(const web::Request& request) {
    constexpr std::string_view form = "application/x-www-form-urlencoded";
    if (!request.body.empty() && !request.content_type.starts_with(form)) {
        throw invalid_request("Invalid request: the body must be " + std::string{form} + ".", "",
                              "");
    }
    return StripeFields{request.body};
}

web::Response with_stripe_headers(web::Response response, const web::Request& request) {
    response.with_header("Request-Id", "req_sandbox_" + random_letters(request_id_letters));
    for (const auto& [sent, shown] :
         {std::pair{"idempotency-key", "Idempotency-Key"}, {"stripe-version", "Stripe-Version"}}) {
        if (const auto& value = request.header(sent); !value.empty()) {
            response.with_header(shown, value);
        }
    }
    return response;
}

}  // namespace

web::Response stripe_answer(const web::Request& request, const Sandbox& sandbox,
                            const std::function<StoredAnswer()>& act) {
    try {
        check_secret_key(request, sandbox.settings.secret_key);
        auto stored = act();
        auto response = web::json_text(std::move(stored.body));
        if (stored.is_replay) response.with_header("Idempotent-Replayed", "true");
        return with_stripe_headers(std::move(response), request);
    } catch (const StripeError& error) {
        return with_stripe_headers(web::json_text(error.body()).with_status(error.status()),
                                   request);
    }
}

web::Response stripe_answer_once(const web::Request& request, const Sandbox& sandbox,
                                 const std::function<std::string(const StripeFields&)>& act) {
    return stripe_answer(request, sandbox, [&] {
        const auto fields = fields_of(request);
        const auto& key = request.header("idempotency-key");
        return once_per_key(sandbox.state, key, request.path, fields, [&] { return act(fields); });
    });
}

}  // namespace lectern::sandbox
