#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sessions.hpp"
#include "state_directory.hpp"

// The money after a payment: one charge for each paid session, its refunds and disputes. Source:
// Stripe API, refunds, disputes, charges.

namespace lectern::sandbox {

struct Refund {
    std::string id;
    std::string status = "succeeded";  // pending, requires_action, succeeded, failed, canceled
    std::int64_t amount_minor = 0;
    std::string session_id;
    std::int64_t created = 0;
    std::string metadata = "{}";  // JSON

    /// Whether it reduces the charge.
    [[nodiscard]] bool counts() const { return status == "pending" || status == "succeeded"; }
};

struct Dispute {
    std::string id;
    std::string status = "needs_response";  // needs_response, under_review, won, lost, warning_…
    std::string session_id;
    std::int64_t created = 0;
};

/// Refunds and disputes in the state directory. Each change is written before its events are
/// stored.
class Money {
  public:
    Money(const StateDirectory& state, const Sessions& sessions, std::string sandbox_url)
        : state_{state}, sessions_{sessions}, sandbox_url_{std::move(sandbox_url)} {}

    /// Finds the paid session of an invoice.
    [[nodiscard]] std::optional<Session> find_invoiced(const std::string& invoice) const;
    /// Returns the `invoice` object of a session that has one, as far as tests need it.
    [[nodiscard]] std::string invoice_object(const Session& session) const;
    /// Finds the paid session of a payment intent or of its charge.
    [[nodiscard]] std::optional<Session> find_paid(const std::string& intent_or_charge) const;

    /// Makes a refund. Returns nothing if the amount is not positive or exceeds what is left of the
    /// payment.
    [[nodiscard]] std::optional<Refund> refund(const Session& session, std::int64_t amount_minor,
                                               const std::string& status,
                                               const std::string& metadata = "{}") const;
    [[nodiscard]] std::optional<Refund> find_refund(const std::string& id) const;
    void set_status(Refund& refund, const std::string& status) const;
    /// Newest first.
    [[nodiscard]] std::vector<Refund> refunds_of(const std::string& session_id) const;

    [[nodiscard]] Dispute dispute(const Session& session, const std::string& status) const;
    [[nodiscard]] std::optional<Dispute> find_dispute(const std::string& id) const;
    void set_status(Dispute& dispute, const std::string& status) const;
    [[nodiscard]] std::vector<Dispute> disputes_of(const std::string& session_id) const;

    /// Stores the event of an early fraud warning about a payment. Returns its id.
    [[nodiscard]] std::string warn_of_fraud(const Session& session) const;

    // The objects as Stripe's API and events show them.
    [[nodiscard]] std::string stripe_object(const Refund& refund) const;
    [[nodiscard]] std::string stripe_object(const Dispute& dispute) const;
    [[nodiscard]] std::string charge_object(const Session& session) const;

  private:
    void store_dispute_events(const Dispute& dispute, const std::string& type) const;
    void write(const Refund& refund) const;
    void write(const Dispute& dispute) const;
    [[nodiscard]] Session session_of(const std::string& id) const;

    const StateDirectory& state_;
    const Sessions& sessions_;
    std::string sandbox_url_;
};

/// Returns `ch_sandbox_…` for a payment intent `pi_sandbox_…`.
std::string charge_id(const Session& session);

bool is_refund_status(const std::string& word);
bool is_dispute_status(const std::string& word);

}  // namespace lectern::sandbox
