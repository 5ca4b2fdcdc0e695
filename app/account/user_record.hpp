#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::account {

/// Returns an account as a JSON object for operators, by address or id: the person, sessions,
/// orders, entitlements, the number of orders of the address that wait to be claimed, and the
/// newest mails.
std::optional<std::string> find_user_record(DatabaseHandle& handle, const std::string& email_or_id);

/// Counts the paid orders with this address that wait to be claimed.
std::int64_t count_orders_to_claim(DatabaseHandle& handle, const std::string& email);

}  // namespace lectern::account
