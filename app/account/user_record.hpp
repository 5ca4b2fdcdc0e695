#pragma once

#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::account {

/// Returns an account as a JSON object for operators, by address or id: the person, sessions,
/// orders, entitlements and the newest mails.
std::optional<std::string> find_user_record(DatabaseHandle& handle, const std::string& email_or_id);

}  // namespace lectern::account
