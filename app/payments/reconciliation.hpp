#pragma once

#include <chrono>

#include "audit/audit.hpp"
#include "payments/reconcile_report.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// Compares the database with Stripe. Repairs the damage of a webhook outage, and of a database
// restored from a backup.

namespace lectern::payments {

/// How long Stripe keeps events.
constexpr std::chrono::seconds event_retention = std::chrono::days{30};

/// Compares Stripe's events, sessions, and the refunds and disputes of paid orders with the
/// database, oldest first. Each difference is healed in a transaction of its own. If Stripe does
/// not answer a request, the rest is still compared.
ReconcileReport reconcile(Database& database, Payments& payments, const audit::Act& act,
                          const ReconcileRequest& request);

}  // namespace lectern::payments
