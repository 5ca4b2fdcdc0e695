#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/http_client.hpp"

namespace lectern {

/// What a Checkout session is asked for. Source: Stripe API, checkout/sessions/create.
struct CheckoutSessionRequest {
    std::string idempotency_key;
    std::string price;
    std::string success_url;  // with Stripe's literal {CHECKOUT_SESSION_ID}
    std::string cancel_url;
    std::string promotion_code;  // promo_…; empty: the buyer may enter one on Stripe's page
    std::string customer_email;
    std::string client_reference_id;
    std::vector<std::pair<std::string, std::string>>
        metadata;  // on the session and on its payment intent
    Timestamp expires_at;
};

/// A Checkout session as Stripe tells it, in an answer or inside an event.
struct CheckoutSession {
    std::string id;
    std::string url;             // empty once it is complete
    std::string status;          // open, complete, expired
    std::string payment_status;  // paid, unpaid, no_payment_required
    std::optional<std::int64_t> amount_subtotal_minor;
    std::optional<std::int64_t> amount_total_minor;
    std::string currency;        // upper case
    std::string payment_intent;  // empty where there is none (yet)
    std::string client_reference_id;
    std::string order_id;         // metadata, empty where it is not ours
    std::string installation_id;  // metadata
    std::string customer_email;   // customer_details.email, else customer_email
    bool livemode = false;
};

/// Stripe did not do what it was asked.
class PaymentsUnavailable : public std::runtime_error {
  public:
    enum class Kind {
        no_answer,     // not reached, too slow, garbage: the same key may be used again
        stored_fault,  // Stripe answered 5xx and replays it for this key: a new attempt needs a new
                       // key
        refused        // Stripe understood and said no (4xx): trying again is useless
    };
    PaymentsUnavailable(Kind kind, const std::string& message)
        : std::runtime_error{message}, kind_{kind} {}
    [[nodiscard]] Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

/// The payment service. Calls take seconds at most, and never run inside a transaction.
class Payments {
  public:
    virtual ~Payments() = default;
    /// Throws PaymentsUnavailable.
    virtual CheckoutSession create_checkout_session(const CheckoutSessionRequest& request) = 0;
    /// Stripe's id of the active promotion code that buyers know as `code`; nothing when there is
    /// none. Throws PaymentsUnavailable.
    virtual std::optional<std::string> find_promotion_code(const std::string& code) = 0;
    /// Nothing when Stripe does not know the id. Throws PaymentsUnavailable.
    virtual std::optional<CheckoutSession> find_checkout_session(const std::string& id) = 0;
};

class StripePayments final : public Payments {
  public:
    StripePayments(HttpClient& http, std::string api_url, std::string secret_key);
    CheckoutSession create_checkout_session(const CheckoutSessionRequest& request) override;
    std::optional<std::string> find_promotion_code(const std::string& code) override;
    std::optional<CheckoutSession> find_checkout_session(const std::string& id) override;

  private:
    HttpClient& http_;
    std::string api_url_;
    std::string secret_key_;
};

namespace json {
class Value;
}
/// Reads a `checkout.session` object; both shapes of `payment_intent` (id or expanded).
CheckoutSession checkout_session_from(const json::Value& object);

}  // namespace lectern
