#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "audit/audit.hpp"
#include "mail/erasing.hpp"
#include "platform/database.hpp"

// Erases a person's data from payment records. What was paid, when, and the outcome are kept.

namespace lectern::payments {

/// Locks the account's orders until the transaction ends.
void lock_orders_of(Transaction& transaction, UserId user_id);

/// Returns whether somebody bought, or wanted to buy, with this address as a guest.
bool has_guest_order(DatabaseHandle& handle, const EmailAddress& email);

/// Erases the address from the account's orders, and from guest orders begun with one of
/// `addresses` before its `until`. An order of the account that is not paid also loses its owner,
/// so that whoever pays it later owns it. Stripe's events about these orders keep only the fields
/// needed to process them.
void erase_buyer(Transaction& transaction, const audit::Act& act, UserId user_id,
                 const std::vector<mail::FormerAddress>& addresses);

/// Stripe events without an order of ours lose the buyer's details after this long.
constexpr std::chrono::seconds unmatched_details_lifetime = std::chrono::days{90};

/// All other Stripe events do after this long.
constexpr std::chrono::seconds details_lifetime = std::chrono::days{180};

/// Erases the buyer's details from events beyond these ages, and from events that arrived after the
/// owner of their order was erased: at most `most` for each reason. What is needed to process an
/// event again is kept. Returns how many it changed.
std::int64_t erase_details_of_events(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::payments
