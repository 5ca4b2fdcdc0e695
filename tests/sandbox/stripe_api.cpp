#include "stripe_api.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "identifiers.hpp"
#include "platform/json.hpp"
#include "promotion_code_api.hpp"
#include "session_request.hpp"
#include "stripe_answer.hpp"
#include "stripe_error.hpp"
#include "stripe_list.hpp"

namespace lectern::sandbox {
namespace {

Session session_or_error(const Sandbox& sandbox, const std::string& id) {
    auto session = sandbox.sessions.find(id);
    if (!session) {
        throw StripeError{"No such checkout.session: " + id,
                          {.status = 404, .code = "resource_missing", .param = "session"}};
    }
    return *std::move(session);
}

/// Source: Stripe API, "The Balance object". Nothing is ever paid out.
std::string balance_object() {
    const auto funds = json::object({{"amount", std::int64_t{0}},
                                     {"currency", std::string{"eur"}},
                                     {"source_types", json::Raw{R"({"card":0})"}}});
    return json::object({{"object", std::string{"balance"}},
                         {"available", json::Raw{'[' + funds + ']'}},
                         {"livemode", false},
                         {"pending", json::Raw{'[' + funds + ']'}}});
}

/// Returns the endpoint that the sandbox delivers to. Source: Stripe API, "The Webhook Endpoint
/// object".
Listed webhook_endpoint(const Settings& settings) {
    const std::string id = "we_sandbox";
    return {.id = id,
            .object = json::object({{"id", id},
                                    {"object", std::string{"webhook_endpoint"}},
                                    {"api_version", std::string{"2026-10-28.endive"}},
                                    {"application", nullptr},
                                    {"created", std::int64_t{0}},
                                    {"description", nullptr},
                                    {"enabled_events", json::Raw{R"(["*"])"}},
                                    {"livemode", false},
                                    {"metadata", json::Raw{"{}"}},
                                    {"status", std::string{"enabled"}},
                                    {"url", settings.site_url + "/webhooks/stripe"}})};
}

}  // namespace

web::Response show_balance(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox,
                         []() -> StoredAnswer { return {.body = balance_object()}; });
}

web::Response list_webhook_endpoints(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        expect_parameters(request, {});
        return {.body = stripe_list(request, {webhook_endpoint(sandbox.settings)})};
    });
}

web::Response create_session(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(request, sandbox, [&](const StripeFields& fields) {
        return stripe_object(sandbox.sessions.start(session_request_from(
            fields, sandbox.settings.prices, unix_now(), usable_codes(sandbox))));
    });
}

web::Response show_session(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer(request, sandbox, [&]() -> StoredAnswer {
        if (!request.query.empty()) {
            throw invalid_request(
                "The sandbox does not play `" + request.query.front().first + "` here; Stripe may.",
                "parameter_unsupported_in_sandbox", request.query.front().first);
        }
        return {.body = stripe_object(session_or_error(sandbox, request.path_value("id")))};
    });
}

web::Response expire_session(const web::Request& request, Sandbox& sandbox) {
    return stripe_answer_once(request, sandbox, [&](const StripeFields&) {
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
}

}  // namespace lectern::sandbox
