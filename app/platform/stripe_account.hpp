#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/http_client.hpp"

namespace lectern {

/// What Stripe's answer says about the API key.
struct StripeKeyState {
    enum class Access {
        full,     // the key may read the account's balance
        limited,  // Stripe knows the key, which may not read the balance: a restricted key
        none      // Stripe does not know the key, or it has expired
    };

    Access access = Access::none;
    std::optional<bool> is_live;           // nothing unless the access is full
    std::optional<Timestamp> stripe_time;  // Stripe's clock, in whole seconds
};

/// A webhook endpoint. Source: Stripe API, "The Webhook Endpoint object".
struct WebhookEndpoint {
    std::string url;
    bool is_enabled = false;
    std::vector<std::string> events;  // types of events, or `*` for all
    std::string api_version;          // that its events are rendered by; empty: the account's
};

/// What Stripe knows about an account. For operators; every call uses the network.
class StripeAccount {
  public:
    StripeAccount(HttpClient& http, std::string api_url, std::string secret_key);
    /// Throws PaymentsError if Stripe gives no usable answer.
    [[nodiscard]] StripeKeyState key_state() const;
    /// Throws PaymentsError. Its refusal is `key` if the key may not list them.
    [[nodiscard]] std::vector<WebhookEndpoint> list_webhook_endpoints() const;

  private:
    HttpClient& http_;
    std::string api_url_;
    std::string secret_key_;
};

}  // namespace lectern
