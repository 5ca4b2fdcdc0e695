#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/order_state.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// Orders: what somebody means to buy, and what became of it.

namespace lectern::payments {

/// A Checkout session ends this long after its attempt began; Stripe allows 30 minutes to 24 hours.
constexpr std::chrono::seconds attempt_lifetime = std::chrono::hours{2};
/// Stripe is not asked for a session that would end sooner than this: it would refuse.
constexpr std::chrono::seconds attempt_reserve = std::chrono::minutes{35};
/// Nobody is sent to a session that ends sooner than this.
constexpr std::chrono::seconds session_reserve = std::chrono::minutes{2};

/// One order with its course. Orders have one item until bundles are sold.
struct Order {
    std::int64_t id = 0;
    std::string public_id;
    std::optional<std::int64_t> user_id;
    EmailAddress email;              // empty once the buyer was erased
    std::string browser_token_hash;  // PostgreSQL's text form
    std::int64_t amount_minor = 0;
    std::string currency;
    Payment payment = Payment::pending;
    std::int64_t paid_amount_minor = 0;
    std::string paid_currency;  // empty until money came
    bool is_duplicate = false;  // its buyer had the course when it was paid
    int checkout_attempt = 1;
    Timestamp attempt_expires_at;
    std::string stripe_price;
    std::string promotion_code;      // promo_…; empty when none was entered
    std::string stripe_session_id;   // empty until Stripe answered
    std::string stripe_session_url;  // empty until Stripe answered
    std::string payment_intent;      // empty until somebody paid
    std::int64_t course_id = 0;
    std::string course_slug;
    std::string course_title;

    [[nodiscard]] bool is_paid() const { return payment == Payment::paid; }
    [[nodiscard]] bool has_money() const { return payments::has_money(payment); }
};

struct NewOrder {
    std::int64_t course_id = 0;
    std::string course_title;
    std::int64_t amount_minor = 0;
    std::string currency;
    std::string stripe_price;
    std::string promotion_code;  // promo_…
    std::optional<std::int64_t> user_id;
    EmailAddress email;
    std::string browser_token;
    std::string click_token;      // what clicks have in common that may be of one browser
    bool is_first_click = false;  // the browser sent no token: it may be another than the order's
};

/// The pending order of this browser for this course, buyer and price: the open one, or a new one.
/// An open one whose session is about to end gets a new attempt.
Order open_order(Transaction& transaction, const audit::Act& act, const NewOrder& wanted);

/// Whether `open_order` would find such an order open.
bool has_open_order(Session& session, const NewOrder& wanted);

std::optional<Order> find_order(Session& session, std::int64_t id);
/// Waits until nobody else changes the order, and keeps it until the transaction ends. What is read
/// of it afterwards is its newest state.
std::optional<Order> lock_order(Transaction& transaction, std::int64_t id);
std::optional<Order> find_order_by_public_id(Session& session, const std::string& public_id);
std::optional<Order> find_order_by_session(Session& session, const std::string& session_id);

/// Notes the session that Stripe opened for this attempt. False when the order went on to another
/// attempt meanwhile.
bool save_checkout_session(Transaction& transaction, const Order& order,
                           const std::string& session_id, const std::string& url, Timestamp now);

/// A new idempotency key: for when Stripe stored a fault under the old one, or its session is of no
/// use.
void begin_next_attempt(Transaction& transaction, const Order& order, Timestamp now);

/// Gives a paid guest's order of this address its owner. Returns false when it has one, or when the
/// operator has given it another address meanwhile: the update decides between two claims at once.
/// Lock the account before the order, as all claims do, or two could wait for each other.
bool set_order_owner(Transaction& transaction, std::int64_t order_id, std::int64_t user_id,
                     const EmailAddress& email, Timestamp now);

/// This installation's name in Stripe's metadata.
std::string installation_id(Session& session);

/// Whether this browser began the order.
bool is_of_browser(const Order& order, const std::string& browser_token);

}  // namespace lectern::payments
