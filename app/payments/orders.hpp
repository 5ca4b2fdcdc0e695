#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/order_state.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"
#include "platform/stripe.hpp"

// Orders: what a buyer intends to buy, and the outcome.

namespace lectern::payments {

/// A Checkout session expires this long after its attempt began. Stripe allows 30 minutes to 24
/// hours.
constexpr std::chrono::seconds attempt_lifetime = std::chrono::hours{2};
/// No session is requested that would expire sooner than this, because Stripe would refuse it.
constexpr std::chrono::seconds attempt_reserve = std::chrono::minutes{35};
/// No buyer is sent to a session that expires sooner than this.
constexpr std::chrono::seconds session_reserve = std::chrono::minutes{2};

/// An order with its course. Orders have one item until bundles are sold.
struct Order {
    OrderId id;
    std::string public_id;
    std::optional<UserId> user_id;
    EmailAddress email;  // empty once the buyer was erased
    bool is_buyer_erased = false;
    std::string browser_token_hash;  // in PostgreSQL's text form of bytea
    std::int64_t amount_minor = 0;
    std::string currency;
    Payment payment = Payment::pending;
    std::int64_t paid_amount_minor = 0;
    std::string paid_currency;              // empty until the order is paid
    std::optional<std::int64_t> tax_minor;  // within the paid amount; nothing if not known
    bool is_duplicate = false;              // the buyer had the course before paying
    int address_corrections = 0;            // by the browser that began it
    int checkout_attempt = 1;
    Timestamp attempt_expires_at;
    std::string stripe_price;
    std::string promotion_code;     // promo_…; empty if none was entered
    Tax checkout_tax = Tax::off;    // what Stripe is asked for
    bool creates_invoice = false;   // what Stripe is asked for, too
    bool needs_terms = false;       // likewise
    std::string stripe_invoice_id;  // empty: none yet, or not asked for
    std::string checkout_locale;    // of Stripe's page; empty: as the buyer's browser
    /// When the buyer ticked to lose the right of withdrawal, and the version of the text; nothing
    /// if the school did not ask.
    std::optional<Timestamp> withdrawal_waived_at;
    std::optional<int> withdrawal_version;
    std::string stripe_session_id;   // empty until Stripe answered
    std::string stripe_session_url;  // empty until Stripe answered
    std::string payment_intent;      // empty until the buyer pays
    CourseId course_id;
    std::string course_slug;
    std::string course_title;

    [[nodiscard]] bool is_paid() const { return payment == Payment::paid; }
    /// Whether Stripe has made an invoice, or is about to.
    [[nodiscard]] bool has_invoice() const { return creates_invoice || !stripe_invoice_id.empty(); }
    [[nodiscard]] bool has_money() const { return payments::has_money(payment); }
};

struct NewOrder {
    CourseId course_id;
    std::string course_title;
    std::int64_t amount_minor = 0;
    std::string currency;
    std::string stripe_price;
    std::string promotion_code;  // promo_…
    Tax tax = Tax::off;
    bool creates_invoice = false;
    bool needs_terms = false;
    std::string locale = {};  // of Stripe's page. A checkout with another one is the same checkout.
    std::optional<int> withdrawal_version = {};  // of the text that the buyer ticked
    std::optional<UserId> user_id;
    EmailAddress email;
    std::string browser_token;
    std::string click_token;      // shared by clicks that may come from one browser
    bool is_first_click = false;  // no cookie was sent: may be another browser than the order's
};

/// Returns the pending order of this browser for this course, buyer and price: the open one, or a
/// new one. An open order whose session is about to expire gets a new attempt.
Order open_order(Transaction& transaction, const audit::Act& act, const NewOrder& wanted);

/// Returns whether `open_order` would find such an order open.
bool has_open_order(DatabaseHandle& handle, const NewOrder& wanted);

/// Returns the start of a statement that reads an order, for `order_from`: `SELECT` with its
/// columns, and `FROM` with the tables `orders`, `order_items` and `courses`.
const std::string& select_order();
Order order_from(const Row& row);

std::optional<Order> find_order(DatabaseHandle& handle, OrderId id);
/// Finds an order and locks it until the transaction ends, after waiting for other transactions
/// that hold it. Later reads in the transaction see its newest state.
std::optional<Order> lock_order(Transaction& transaction, OrderId id);
std::optional<Order> find_order_by_public_id(DatabaseHandle& handle, const std::string& public_id);
std::optional<Order> find_order_by_session(DatabaseHandle& handle, const std::string& session_id);

/// Stores the session that Stripe opened for this attempt. Returns false if the order has begun
/// another attempt or is no longer pending.
bool save_checkout_session(Transaction& transaction, const Order& order,
                           const std::string& session_id, const std::string& url, Timestamp now);

/// Begins a new attempt, and so a new idempotency key: for when Stripe has stored an error under
/// the old key, or when the old session cannot be used.
void begin_next_attempt(Transaction& transaction, const Order& order, Timestamp now);

/// Sets the owner of a paid order of this address that has none. Returns false if it has one, or if
/// an operator has changed the order's address in the meantime. The UPDATE decides between
/// concurrent claims. Callers lock the account before the order, to avoid deadlocks.
bool set_order_owner(Transaction& transaction, OrderId order_id, UserId user_id,
                     const EmailAddress& email, Timestamp now);

/// Returns the hash of a token that no browser has, in PostgreSQL's text form of bytea.
std::string unmatchable_token_hash();

/// Returns this installation's id in Stripe's metadata.
std::string installation_id(DatabaseHandle& handle);

/// Returns whether this browser began the order.
bool was_begun_by(const Order& order, const std::string& browser_token);

/// Recreates an order that only Stripe still has, after an older backup was restored. The result is
/// a guest's pending order for the course that the session names; the caller records its payment as
/// usual. Returns nothing if the session does not name course and price, if the course does not
/// exist here, or if the order does.
std::optional<OrderId> restore_order(Transaction& transaction, const audit::Act& act,
                                     const CheckoutSession& session);

}  // namespace lectern::payments
