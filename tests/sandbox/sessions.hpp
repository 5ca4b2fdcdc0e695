#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session_request.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// A Checkout session. The statuses are Stripe's.
struct Session {
    std::string id;
    std::string status = "open";            // open, complete, expired
    std::string payment_status = "unpaid";  // unpaid, paid, no_payment_required
    std::int64_t amount_total_minor = 0;
    std::int64_t discount_minor = 0;  // already off the total
    std::string tax_behavior;         // inclusive or exclusive; empty: no tax is computed
    std::int64_t tax_minor = 0;       // within the total; 0 until the buyer gives an address
    bool needs_billing_address = false;
    bool asks_for_tax_id = false;
    bool creates_invoice = false;
    bool needs_terms = false;
    std::string invoice;         // its id; empty until it is paid
    std::string locale;          // empty: none was asked for
    std::string promotion_code;  // Stripe's id of it; empty: none
    std::string currency;        // lower case
    std::string url;             // of the payment page
    std::string payment_intent;  // empty until it is paid or a transfer is announced
    bool awaits_transfer = false;
    std::string paid_by_email;  // customer_details.email; empty until it is known
    std::string success_url;    // with the placeholder, as it was given
    std::string cancel_url;
    std::string customer_email;
    std::string client_reference_id;
    std::string metadata = "{}";                 // JSON
    std::string payment_intent_metadata = "{}";  // JSON
    bool allow_promotion_codes = false;
    std::int64_t created = 0;
    std::int64_t expires_at = 0;
    std::vector<LineItem> items;

    [[nodiscard]] bool is_open() const { return status == "open"; }
    [[nodiscard]] bool is_complete() const { return status == "complete"; }
};

/// Returns the session with its tax, as the payment page shows it and as the buyer pays it: 20 % of
/// what is left after the discount, or that part of it if the prices include tax. Stripe computes
/// it when it knows the buyer's address.
Session with_tax(Session session);

/// The outcome of an announced transfer.
enum class Transfer { arrived, failed };

/// Returns the `checkout.session` object as Stripe's API and events show it.
std::string stripe_object(const Session& session);

/// Returns the address that the buyer is sent to after paying.
std::string success_url(const Session& session);

/// The sessions in the state directory. Each change of a status stores its event first.
class Sessions {
  public:
    Sessions(const StateDirectory& state, std::string sandbox_url)
        : state_{state}, sandbox_url_{std::move(sandbox_url)} {}

    Session start(const SessionRequest& request) const;
    /// Finds a session, and expires it if its time is over.
    [[nodiscard]] std::optional<Session> find(const std::string& id) const;
    /// Lists all sessions, newest first.
    [[nodiscard]] std::vector<Session> list() const;
    /// Pays a session. Returns false, and changes nothing, if it was not open. `session` is
    /// reloaded.
    bool pay(Session& session, const std::string& email) const;
    /// Completes a session unpaid, to be paid by bank transfer. Like pay(), and returns false too
    /// if there is nothing to pay.
    bool pay_later(Session& session, const std::string& email) const;
    /// Ends a pending transfer. Returns false if there is none.
    bool end_transfer(Session& session, Transfer transfer) const;
    bool expire(Session& session) const;
    /// Expires all open sessions whose time is over.
    void expire_overdue() const;

  private:
    [[nodiscard]] std::optional<Session> read(const std::string& id) const;
    void write(const Session& session) const;
    /// Reloads the session under the lock. Returns false if it is not open, or no longer.
    bool is_still_open(Session& session) const;
    /// Makes the invoice of a paid session, if one was asked for.
    void add_invoice(Session& session) const;
    void complete(Session& session, const std::string& email) const;
    void set_expired(Session& session) const;

    const StateDirectory& state_;
    std::string sandbox_url_;
};

}  // namespace lectern::sandbox
