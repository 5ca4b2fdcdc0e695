#include "stripe_api.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "idempotency.hpp"
#include "identifiers.hpp"
#include "platform/json.hpp"
#include "promotion_codes.hpp"
#include "session_request.hpp"
#include "stripe_error.hpp"
#include "stripe_fields.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::size_t request_id_letters = 14;

std::string base64_decoded(std::string_view text) {
    std::vector<unsigned char> bytes(text.size() + 3);
    const auto* const start = reinterpret_cast<const unsigned char*>(text.data());
    const int size = EVP_DecodeBlock(bytes.data(), start, static_cast<int>(text.size()));
    return size < 0 ? std::string{} : std::string(bytes.begin(), bytes.begin() + size);
}

/// The key from `Bearer <key>`, or from `Basic` where it is the user name.
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

/// Answers with what `act` returns, or with the StripeError it throws.
web::Response answer(const web::Request& request, const Sandbox& sandbox,
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

Session session_or_error(const Sandbox& sandbox, const std::string& id) {
    auto session = sandbox.sessions.find(id);
    if (!session) {
        throw StripeError{"No such checkout.session: " + id,
                          {.status = 404, .code = "resource_missing", .param = "session"}};
    }
    return *std::move(session);
}

}  // namespace

web::Response create_session(const web::Request& request, Sandbox& sandbox) {
    return answer(request, sandbox, [&] {
        const auto fields = fields_of(request);
        const auto& key = request.header("idempotency-key");
        return once_per_key(sandbox.state, key, request.path, fields, [&] {
            return stripe_object(sandbox.sessions.start(
                session_request_from(fields, sandbox.settings.prices, unix_now())));
        });
    });
}

web::Response show_session(const web::Request& request, Sandbox& sandbox) {
    return answer(request, sandbox, [&]() -> StoredAnswer {
        if (!request.query.empty()) {
            throw invalid_request(
                "The sandbox does not play `" + request.query.front().first + "` here; Stripe may.",
                "parameter_unsupported_in_sandbox", request.query.front().first);
        }
        return {.body = stripe_object(session_or_error(sandbox, request.path_value("id")))};
    });
}

web::Response list_promotion_codes(const web::Request& request, Sandbox& sandbox) {
    return answer(request, sandbox, [&]() -> StoredAnswer {
        for (const auto& [name, value] : request.query) {
            const bool is_played = name == "code" || (name == "active" && value == "true") ||
                                   (name == "limit" && value == "1");
            if (is_played) continue;
            throw invalid_request("The sandbox does not play `" + name + "=" + value + "` here.",
                                  "parameter_unsupported_in_sandbox", name);
        }
        const auto code = find_promotion_code(request.query_value("code").value_or(""));
        std::vector<json::Scalar> found;
        if (code) found.emplace_back(json::Raw{stripe_object(*code)});
        return {.body = json::object({{"object", std::string{"list"}},
                                      {"data", json::Raw{json::array(found)}},
                                      {"has_more", false},
                                      {"url", std::string{"/v1/promotion_codes"}}})};
    });
}

web::Response expire_session(const web::Request& request, Sandbox& sandbox) {
    return answer(request, sandbox, [&] {
        const auto fields = fields_of(request);
        const auto& key = request.header("idempotency-key");
        return once_per_key(sandbox.state, key, request.path, fields, [&] {
            auto session = session_or_error(sandbox, request.path_value("id"));
            if (!sandbox.sessions.expire(session)) {
                throw invalid_request(
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This "
                    "Checkout Session has a status of `" +
                        session.status + "`.",
                    "", "");
            }
            return stripe_object(session);
        });
    });
}

}  // namespace lectern::sandbox
