#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "platform/clock.hpp"
#include "platform/stripe_tax.hpp"

namespace lectern {

/// The parameters of a new Checkout session. Source: Stripe API, checkout/sessions/create.
struct CheckoutSessionRequest {
    std::string idempotency_key;
    std::string price;
    std::string currency;     // upper case; the one to charge, even if the price offers others
    std::string success_url;  // contains Stripe's placeholder {CHECKOUT_SESSION_ID}
    std::string cancel_url;
    std::string promotion_code;  // promo_…; empty: the buyer may enter one on Stripe's page
    std::string customer_email;
    std::string client_reference_id;
    Tax tax = Tax::off;  // unless off: Stripe computes it, and asks for address and tax id
    bool creates_invoice = false;
    bool needs_terms = false;  // the buyer must accept the terms that Stripe's dashboard links
    std::string locale = {};   // of Stripe's page; empty: it follows the buyer's browser
    /// Set on the session and on its payment intent.
    std::vector<std::pair<std::string, std::string>> metadata;
    Timestamp expires_at;
};

/// A Checkout session from an API response or an event.
struct CheckoutSession {
    std::string id;
    std::string url;             // empty once it is complete
    std::string status;          // open, complete, expired
    std::string payment_status;  // paid, unpaid, no_payment_required
    std::optional<std::int64_t> amount_subtotal_minor;
    std::optional<std::int64_t> amount_total_minor;
    std::int64_t amount_discount_minor = 0;  // from total_details, like the next two
    /// Added to the subtotal, or included in it; nothing if Stripe gives none. It is final once the
    /// session is complete.
    std::optional<std::int64_t> amount_tax_minor;
    std::int64_t amount_shipping_minor = 0;
    std::string currency;        // upper case
    std::string payment_intent;  // empty if there is none (yet)
    std::string invoice = {};    // its id; empty if there is none (yet)
    std::string client_reference_id;
    std::string order_id;         // metadata; empty if it is not ours
    std::string installation_id;  // metadata
    std::string course_slug;      // metadata
    std::string customer_email;   // customer_details.email, else customer_email
    bool livemode = false;
    std::string fault;                 // why the object is not valid (find_fault); empty if it is
    std::optional<Timestamp> created;  // by Stripe's clock
    std::optional<Timestamp> reported_at;  // time of the event; nothing in an API response
};

/// A refund as Stripe reports it. Source: Stripe API, "The Refund object".
struct Refund {
    std::string id;
    std::string status;  // pending, requires_action, succeeded, failed, canceled
    std::int64_t amount_minor = 0;
    std::string currency;                  // upper case
    std::string payment_intent;            // empty if there is none
    std::optional<Timestamp> created;      // by Stripe's clock
    std::optional<Timestamp> reported_at;  // time of the event; nothing in an API response
    std::string request = {};              // metadata; empty if no request of ours caused it
};

/// A refund to make. Source: Stripe API, refunds/create.
struct NewRefund {
    std::string idempotency_key;  // the same key returns the same refund again
    std::string payment_intent;
    std::int64_t amount_minor = 0;
    std::string request;  // is set in the metadata of the refund
};

/// A dispute as Stripe reports it. Source: Stripe API, "The Dispute object".
struct Dispute {
    std::string id;
    std::string status;  // needs_response, under_review, won, lost, prevented, warning_…
    std::int64_t amount_minor = 0;
    std::string currency;                     // upper case; can differ from the order's
    std::string payment_intent;               // empty if there is none
    std::optional<Timestamp> created;         // by Stripe's clock
    std::optional<Timestamp> reported_at;     // time of the event; nothing in an API response
    std::string reason = {};                  // fraudulent, product_not_received, …
    std::optional<Timestamp> answer_by = {};  // when it is lost without an answer
};

/// A bank's report that a payment is likely fraud. Source: Stripe API, "The Early Fraud Warning
/// object".
struct FraudWarning {
    std::string id;
    std::string fraud_type;      // made_with_stolen_card, card_never_received …
    std::string payment_intent;  // empty if there is none
};

/// A charge as Stripe reports it. Source: Stripe API, "The Charge object".
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

/// An invoice as Stripe reports it. Source: Stripe API, "The Invoice object".
struct Invoice {
    std::string id;
    std::string hosted_url;  // of its page; empty if there is none
    std::string pdf_url;     // empty if there is none
};

/// The order and the installation that a Stripe object belongs to, from the metadata that we set on
/// payment intents and that Stripe copies to their charges. Empty if there is none.
struct OrderReference {
    std::string order_id;
    std::string installation_id;
};

/// A price as Stripe reports it. Source: Stripe API, "The Price object".
struct Price {
    std::string id;
    std::int64_t amount_minor = 0;
    std::string currency;  // upper case
    bool is_active = false;
    Tax tax = Tax::off;
};

/// A price to create, with a product of its own.
struct NewPrice {
    std::string idempotency_key;
    std::string product_name;
    std::int64_t amount_minor = 0;
    std::string currency;  // upper case
    std::string lookup_key;
    Tax tax = Tax::off;
    std::string tax_code = {};  // of the product, unless `tax` is off
};

/// Selects one page of a list: objects created since a time, after the object with a given id.
struct PageRequest {
    Timestamp created_since;
    std::string starting_after;  // empty: the first page
};

/// One page of Stripe's events, each as JSON, newest first.
struct EventPage {
    std::vector<std::string> events;
    std::string last_id;  // id of the last object of this page
    bool has_more = false;
};

/// One page of Checkout sessions, newest first.
struct SessionPage {
    std::vector<CheckoutSession> sessions;
    std::string last_id;  // id of the last object of this page
    bool has_more = false;
};

/// What Stripe rejected, as far as its answer shows. Source: Stripe API, errors.
enum class Refusal {
    key,             // the secret key is wrong or lacks a permission
    email,           // an address that Stripe does not accept
    promotion_code,  // not valid for this purchase
    too_small,       // the amount is less than Stripe charges
    price,           // unknown, archived, in another currency, or out of Stripe's bounds
    other
};

/// How long a call may wait when Stripe is busy and says for how long (429 with `Retry-After`).
enum class StripePatience {
    of_a_page,    // a person or other jobs wait: 12 seconds, like all calls
    of_a_command  // two minutes
};

/// A call to Stripe failed.
class PaymentsError : public std::runtime_error {
  public:
    enum class Kind {
        no_answer,       // unreachable, too slow or unintelligible: retry with the same key
        replayed_error,  // Stripe answered 5xx and repeats that for this key: retry with a new key
        refused          // Stripe rejected the request (4xx) or sent an invalid object: a retry is
                         // useless
    };
    PaymentsError(Kind kind, const std::string& message, Refusal refusal = Refusal::other)
        : std::runtime_error{message}, kind_{kind}, refusal_{refusal} {}
    [[nodiscard]] Kind kind() const { return kind_; }
    /// Meaningful only if the kind is `refused`.
    [[nodiscard]] Refusal refusal() const { return refusal_; }

  private:
    Kind kind_;
    Refusal refusal_;
};

/// The payment service. A call can take several seconds, so it must never run inside a transaction.
class Payments {
  public:
    virtual ~Payments() = default;
    /// Throws PaymentsError.
    virtual CheckoutSession create_checkout_session(const CheckoutSessionRequest& request) = 0;
    /// Returns Stripe's id of the active promotion code that buyers enter as `code`; nothing if
    /// there is none. Throws PaymentsError.
    virtual std::optional<std::string> find_promotion_code(const std::string& code) = 0;
    /// Returns nothing if Stripe does not know the id. Throws PaymentsError.
    virtual std::optional<CheckoutSession> find_checkout_session(const std::string& id) = 0;

    /// Returns nothing if Stripe does not know the id. Throws PaymentsError.
    virtual std::optional<Invoice> find_invoice(const std::string& id) = 0;

    // The functions below are for jobs and operators. A complete list may take several calls. All
    // throw PaymentsError.

    /// Returns every refund of a payment intent.
    virtual std::vector<Refund> list_refunds(const std::string& payment_intent) = 0;
    /// Refunds a part of a payment, or all.
    virtual Refund create_refund(const NewRefund& refund) = 0;
    /// Returns every dispute of a payment intent.
    virtual std::vector<Dispute> list_disputes(const std::string& payment_intent) = 0;
    /// Returns every charge of a payment intent, newest first.
    virtual std::vector<Charge> list_charges(const std::string& payment_intent) = 0;
    /// Returns one page of events of these types (at most 20). Stripe keeps events for 30 days.
    virtual EventPage list_events(const std::vector<std::string>& types,
                                  const PageRequest& page) = 0;
    virtual SessionPage list_checkout_sessions(const PageRequest& page) = 0;
    /// Returns nothing if Stripe does not know the id.
    virtual std::optional<Price> find_price(const std::string& id) = 0;
    virtual Price create_price(const NewPrice& price) = 0;
    /// Keeps the price from being sold. A price that is archived already stays so.
    virtual void archive_price(const std::string& id) = 0;
};

}  // namespace lectern
