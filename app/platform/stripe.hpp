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
    std::string currency;     // upper case: the one to charge, whatever else the price offers
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
    std::int64_t amount_discount_minor = 0;  // of total_details, as the next two
    std::int64_t amount_tax_minor = 0;       // on top of the subtotal, or within it
    std::int64_t amount_shipping_minor = 0;
    std::string currency;        // upper case
    std::string payment_intent;  // empty where there is none (yet)
    std::string client_reference_id;
    std::string order_id;         // metadata, empty where it is not ours
    std::string installation_id;  // metadata
    std::string course_slug;      // metadata
    std::string customer_email;   // customer_details.email, else customer_email
    bool livemode = false;
    std::string fault;  // why it cannot be one of Stripe's (find_fault); empty: it can
    std::optional<Timestamp> created;  // by Stripe's clock
    std::optional<Timestamp>
        told_at;  // of the event that tells of it; nothing when it was asked for
};

/// A refund as Stripe tells it. Source: Stripe API, "The Refund object".
struct Refund {
    std::string id;
    std::string status;  // pending, requires_action, succeeded, failed, canceled
    std::int64_t amount_minor = 0;
    std::string currency;              // upper case
    std::string payment_intent;        // empty where there is none
    std::optional<Timestamp> created;  // by Stripe's clock
    std::optional<Timestamp>
        told_at;  // of the event that tells of it; nothing when it was asked for
};

/// A dispute as Stripe tells it. Source: Stripe API, "The Dispute object".
struct Dispute {
    std::string id;
    std::string status;  // needs_response, under_review, won, lost, prevented, warning_…
    std::int64_t amount_minor = 0;
    std::string currency;              // upper case; may be another than the order's
    std::string payment_intent;        // empty where there is none
    std::optional<Timestamp> created;  // by Stripe's clock
    std::optional<Timestamp>
        told_at;  // of the event that tells of it; nothing when it was asked for
};

/// A charge as Stripe tells it. Source: Stripe API, "The Charge object".
struct Charge {
    std::string id;
    std::string status;  // succeeded, pending, failed
    std::int64_t amount_minor = 0;
    std::int64_t amount_refunded_minor = 0;
    std::string currency;  // upper case
    std::string payment_intent;
    std::string receipt_url;
    std::optional<Timestamp> created;  // by Stripe's clock
};

/// What an object of Stripe's says of whose it is: the metadata that we set on payment intents, and
/// that Stripe copies to their charges. Empty where there is none.
struct Origin {
    std::string order_id;
    std::string installation_id;
};

/// A price as Stripe tells it. Source: Stripe API, "The Price object".
struct Price {
    std::string id;
    std::int64_t amount_minor = 0;
    std::string currency;  // upper case
    bool is_active = false;
};

/// A price to be made, with a product of its own.
struct NewPrice {
    std::string idempotency_key;
    std::string product_name;
    std::int64_t amount_minor = 0;
    std::string currency;  // upper case
    std::string lookup_key;
};

/// Which page of a list is wanted: what was created since, after the object of that id.
struct PageWanted {
    Timestamp created_since;
    std::string starting_after;  // empty: the first page
};

/// One page of Stripe's events, each as JSON, the newest first.
struct EventPage {
    std::vector<std::string> events;
    std::string last_id;  // of this page
    bool has_more = false;
};

/// One page of Checkout sessions, the newest first.
struct SessionPage {
    std::vector<CheckoutSession> sessions;
    std::string last_id;  // of this page
    bool has_more = false;
};

/// What Stripe said no to, as far as its answer tells. Source: Stripe API, errors.
enum class Refusal {
    key,             // the secret key is wrong or lacks a permission
    email,           // an address that it does not take
    promotion_code,  // it does not fit this purchase
    price,           // unknown, archived, or of another currency
    other
};

/// Stripe did not do what it was asked.
class PaymentsUnavailable : public std::runtime_error {
  public:
    enum class Kind {
        no_answer,     // not reached, too slow, garbage: the same key may be used again
        stored_fault,  // Stripe answered 5xx and replays it for this key: a new attempt needs a new
                       // key
        refused        // Stripe understood and said no (4xx), or tells of an object that cannot be
                       // one: trying again is useless
    };
    PaymentsUnavailable(Kind kind, const std::string& message, Refusal refusal = Refusal::other)
        : std::runtime_error{message}, kind_{kind}, refusal_{refusal} {}
    [[nodiscard]] Kind kind() const { return kind_; }
    /// Only means something where the kind is `refused`.
    [[nodiscard]] Refusal refusal() const { return refusal_; }

  private:
    Kind kind_;
    Refusal refusal_;
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

    // What follows is for jobs and operators: whole lists, which may take several calls. Each
    // throws PaymentsUnavailable.

    /// Every refund of a payment intent.
    virtual std::vector<Refund> list_refunds(const std::string& payment_intent) = 0;
    /// Refunds what is left of a payment. The same key again answers the same refund.
    virtual Refund create_refund(const std::string& payment_intent,
                                 const std::string& idempotency_key) = 0;
    /// Every dispute of a payment intent.
    virtual std::vector<Dispute> list_disputes(const std::string& payment_intent) = 0;
    /// Every charge of a payment intent, the newest first.
    virtual std::vector<Charge> list_charges(const std::string& payment_intent) = 0;
    /// Events of these types (20 at most). Stripe keeps them for 30 days.
    virtual EventPage list_events(const std::vector<std::string>& types,
                                  const PageWanted& page) = 0;
    virtual SessionPage list_checkout_sessions(const PageWanted& page) = 0;
    /// Nothing when Stripe does not know the id.
    virtual std::optional<Price> find_price(const std::string& id) = 0;
    virtual Price create_price(const NewPrice& price) = 0;
};

class StripePayments final : public Payments {
  public:
    StripePayments(HttpClient& http, std::string api_url, std::string secret_key);
    CheckoutSession create_checkout_session(const CheckoutSessionRequest& request) override;
    std::optional<std::string> find_promotion_code(const std::string& code) override;
    std::optional<CheckoutSession> find_checkout_session(const std::string& id) override;
    std::vector<Refund> list_refunds(const std::string& payment_intent) override;
    Refund create_refund(const std::string& payment_intent,
                         const std::string& idempotency_key) override;
    std::vector<Dispute> list_disputes(const std::string& payment_intent) override;
    std::vector<Charge> list_charges(const std::string& payment_intent) override;
    EventPage list_events(const std::vector<std::string>& types, const PageWanted& page) override;
    SessionPage list_checkout_sessions(const PageWanted& page) override;
    std::optional<Price> find_price(const std::string& id) override;
    Price create_price(const NewPrice& price) override;

  private:
    HttpClient& http_;
    std::string api_url_;
    std::string secret_key_;
};

namespace json {
class Value;
}
// These read an object of an answer or an event, both shapes of `payment_intent` and `charge` (id
// or expanded). What is missing stays empty or 0.

/// Why this cannot be an object of Stripe's: it has no id, or something in it is out of all bounds,
/// so that it could neither be stored nor be right. Nothing when it can.
std::optional<std::string> find_fault(const json::Value& object);

CheckoutSession checkout_session_from(const json::Value& object);
Refund refund_from(const json::Value& object);
Dispute dispute_from(const json::Value& object);
Charge charge_from(const json::Value& object);
/// Of a session, charge, refund or dispute: its own metadata, else that of its expanded charge or
/// payment intent.
Origin origin_of(const json::Value& object);

}  // namespace lectern
