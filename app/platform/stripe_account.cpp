#include "platform/stripe_account.hpp"

#include <utility>

#include "platform/json.hpp"
#include "platform/stripe_call.hpp"

namespace lectern {

namespace {

constexpr int unauthorized = 401;
constexpr int forbidden = 403;

std::vector<std::string> texts_of(const std::vector<json::Value>& values) {
    std::vector<std::string> texts;
    for (const auto& value : values) texts.push_back(value.as_text().value_or(""));
    return texts;
}

}  // namespace

StripeAccount::StripeAccount(HttpClient& http, std::string api_url, std::string secret_key)
    : http_{http}, api_url_{std::move(api_url)}, secret_key_{std::move(secret_key)} {}

StripeKeyState StripeAccount::key_state() const {
    const auto answer = stripe_call::ask({http_, api_url_, secret_key_}, "/v1/balance");
    StripeKeyState state;
    state.stripe_time = answer.date();
    if (answer.status == unauthorized) return state;
    if (answer.status == forbidden) {
        state.access = StripeKeyState::Access::limited;
        return state;
    }
    const auto balance = stripe_call::object_in(answer);
    state.is_live = balance.boolean("livemode");
    if (balance.text("object") != "balance" || !state.is_live) {
        throw PaymentsError{PaymentsError::Kind::no_answer, "stripe: the answer is not a balance"};
    }
    state.access = StripeKeyState::Access::full;
    return state;
}

std::vector<WebhookEndpoint> StripeAccount::list_webhook_endpoints() const {
    std::vector<WebhookEndpoint> endpoints;
    for (const auto& object :
         stripe_call::get_all({http_, api_url_, secret_key_}, "/v1/webhook_endpoints", {})) {
        endpoints.push_back({.url = object.text("url").value_or(""),
                             .is_enabled = object.text("status") == "enabled",
                             .events = texts_of(object.list("enabled_events")),
                             .api_version = object.text("api_version").value_or("")});
    }
    return endpoints;
}

}  // namespace lectern
