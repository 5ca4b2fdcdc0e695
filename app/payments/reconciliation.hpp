#pragma once

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Compares the database with Stripe. Repairs the damage of a webhook outage, and of a database
// restored from a backup.

namespace lectern::payments {

/// How long Stripe keeps events.
constexpr std::chrono::seconds event_retention = std::chrono::days{30};

struct ReconcileRequest {
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
    std::vector<std::string> not_compared;  // a line for each object, with the reason
    std::size_t sessions = 0;               // number compared
    std::size_t events = 0;
    std::size_t orders = 0;

    /// Returns whether everything was compared and no difference remains.
    [[nodiscard]] bool is_clean() const;
};

/// Compares Stripe's events, sessions, and the refunds and disputes of paid orders with the
/// database, oldest first. Each difference is healed in a transaction of its own. If Stripe does
/// not answer a request, the rest is still compared.
ReconcileReport reconcile(Database& database, Payments& payments, const audit::Act& act,
                          const ReconcileRequest& request);

}  // namespace lectern::payments
