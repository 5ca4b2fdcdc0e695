#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "audit/audit.hpp"
#include "mail/erasing.hpp"
#include "platform/database.hpp"

// Erasing what payment records tell of a person. What was paid, when, and what became of it stays.

namespace lectern::payments {

/// Nobody else changes the account's orders until the transaction ends.
void lock_orders_of(Transaction& transaction, std::int64_t user_id);

/// The account's orders, and those that a guest began with one of these addresses, lose the
/// address; an unpaid one loses its owner too, so that whoever pays it yet owns it. Stripe's events
/// about them keep only what they are worked on with.
void erase_buyer(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
                 const std::vector<mail::AddressUntil>& addresses);

/// Stripe's events that are about no order of ours lose the buyer's details after this long.
constexpr std::chrono::seconds foreign_details_are_kept = std::chrono::days{90};

/// Cuts down those events that are older, and those that came after their buyer was erased.
void erase_details_of_events(Transaction& transaction, Timestamp now);

}  // namespace lectern::payments
