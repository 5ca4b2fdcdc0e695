#pragma once

#include <string>

#include "platform/database.hpp"

// What an account has stored, for its learner to take along.

namespace lectern::account {

/// Returns the account, sessions, orders, entitlements, progress and notes of a learner as JSON.
std::string export_account(DatabaseHandle& handle, UserId user_id);

}  // namespace lectern::account
