#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/stripe.hpp"

namespace lectern::test {

/// An in-memory Stripe for tests. A repeated idempotency key returns the same session; a session
/// becomes paid when a test calls pay().
class FakePayments final : public Payments {
  public:
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

    /// The session returned by the most recent create_checkout_session().
    [[nodiscard]] CheckoutSession& newest();
    /// Changes the session to what Stripe reports after the buyer has paid.
    static CheckoutSession& pay(CheckoutSession& session, const std::string& email = {});

    std::int64_t amount_minor = 4900;  // of every price
    std::string currency = "EUR";
    std::int64_t discount_minor = 0;                // of every promotion code
    std::map<std::string, std::string> promotions;  // Stripe's ids by code
    std::optional<PaymentsError::Kind> failure;     // if set, every call fails with it
    Refusal refusal = Refusal::other;               // reason, if `failure` is `refused`
    std::string refused_intent;                     // list_refunds() of it is refused
    std::string refused_price;                      // archive_price() of it is refused
    std::function<void()> during_call = [] {};
    bool loses_answers = false;               // create_refund() refunds, and its answer is lost
    std::string refund_status = "succeeded";  // of the refunds that create_refund() makes

    std::vector<CheckoutSessionRequest> requests;
    int lookups = 0;
    std::map<std::string, CheckoutSession> sessions;  // by id
    std::vector<NewRefund> asked_refunds;
    std::vector<Refund> refunds;
    std::vector<Dispute> disputes;
    std::vector<Charge> charges;
    std::map<std::string, Invoice> invoices;
    std::vector<std::string> events;  // JSON, newest last
    std::map<std::string, Price> prices;
    std::size_t page_size = 100;  // of list_events() and list_checkout_sessions()
    std::vector<NewPrice> made_prices;

  private:
    void answer();

    std::map<std::string, std::string> ids_by_key_;
    std::map<std::string, Refund> refunds_by_key_;
    std::string newest_id_;
};

}  // namespace lectern::test
