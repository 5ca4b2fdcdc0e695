#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http_client.hpp"
#include "platform/stripe.hpp"

namespace lectern {

/// Payments by Stripe's HTTP API.
class StripePayments final : public Payments {
  public:
    StripePayments(HttpClient& http, std::string api_url, std::string secret_key,
                   StripePatience patience = StripePatience::of_a_page);
    CheckoutSession create_checkout_session(const CheckoutSessionRequest& request) override;
    std::optional<std::string> find_promotion_code(const std::string& code) override;
    std::optional<CheckoutSession> find_checkout_session(const std::string& id) override;
    std::optional<Invoice> find_invoice(const std::string& id) override;
    std::vector<Refund> list_refunds(const std::string& payment_intent) override;
    Refund create_refund(const NewRefund& refund) override;
    std::vector<Dispute> list_disputes(const std::string& payment_intent) override;
    std::vector<Charge> list_charges(const std::string& payment_intent) override;
    EventPage list_events(const std::vector<std::string>& types, const PageRequest& page) override;
    SessionPage list_checkout_sessions(const PageRequest& page) override;
    std::optional<Price> find_price(const std::string& id) override;
    Price create_price(const NewPrice& price) override;
    void archive_price(const std::string& id) override;

  private:
    HttpClient& http_;
    std::string api_url_;
    std::string secret_key_;
    StripePatience patience_;
};

}  // namespace lectern
