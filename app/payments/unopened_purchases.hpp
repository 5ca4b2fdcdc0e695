#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/database.hpp"
#include "platform/email_address.hpp"
#include "platform/json.hpp"

// Purchases that do not open their course: the payment is on its way or failed, was refunded, is
// disputed, or was charged back.

namespace lectern::payments {

struct UnopenedPurchase {
    std::string order_reference;
    std::string course_title;
    std::string status;      // of the order
    std::string since;       // a date
    std::string email = {};  // as the order has it; only in lists
};

/// Returns what happened to the payment of the order; nothing if the order opens its course, or was
/// never paid. The date is in the time zone.
std::optional<UnopenedPurchase> find_unopened_purchase(DatabaseHandle& handle, OrderId order_id,
                                                       const std::string& time_zone);

/// Lists those of a buyer's address that no account has claimed with a proven address, the newest
/// first. The dates are in UTC.
std::vector<UnopenedPurchase> list_unopened_purchases(DatabaseHandle& handle,
                                                      const EmailAddress& email);

/// Reads the JSON array that a statement made of rows: `title`, `order`, `status`, `since`.
std::vector<UnopenedPurchase> unopened_purchases_from(const std::string& rows);

/// Returns the flags by which the views of pages and mails choose their words about the state.
std::array<std::pair<const char*, bool>, 5> state_flags(const UnopenedPurchase& purchase);

/// Returns it as the mails' views read it.
json::Scalar mail_data_of(const UnopenedPurchase& purchase);

/// Returns what happened, for an operator: `was refunded on 2026-11-30`.
std::string words_of(const UnopenedPurchase& purchase);

}  // namespace lectern::payments
