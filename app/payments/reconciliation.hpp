#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// What Stripe knows against what is known here: heals a webhook that was away, and a database that
// was restored from a backup.

namespace lectern::payments {

/// Stripe keeps its events that long.
constexpr std::chrono::seconds events_are_kept = std::chrono::days{30};

struct ReconcileWish {
    Timestamp since;
    bool is_livemode = false;
    bool heal = false;  // through the same functions that webhooks use
};

/// One line for an operator: `event evt_1: charge.refunded was not delivered`.
struct Difference {
    std::string text;
    bool is_healed = false;
};

struct ReconcileReport {
    std::vector<Difference> differences;
    std::vector<std::string> not_compared;  // a line for each thing, with the reason
    std::size_t sessions = 0;               // how many were compared
    std::size_t events = 0;
    std::size_t orders = 0;

    /// Nothing differs, or differs any more, and nothing was left out.
    [[nodiscard]] bool is_all_right() const;
};

/// Asks Stripe for its events, its sessions, and the refunds and disputes of paid orders, the
/// oldest first. Each is healed in a transaction of its own. Where Stripe does not answer, the rest
/// is compared.
ReconcileReport reconcile(Database& database, Payments& payments, const audit::Act& act,
                          const ReconcileWish& wish);

}  // namespace lectern::payments
