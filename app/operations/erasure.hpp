#pragma once

#include <cstdint>

#include "audit/audit.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

/// Erases a person: name, addresses (former ones too), password, sessions, links and progress go,
/// and mails that wait are not sent. Orders and grants stay, without the person. A farewell is the
/// last mail; its address goes when it was delivered or given up. Nothing happens when the account
/// is erased already.
void erase_person(Transaction& transaction, const audit::Act& act, std::int64_t user_id);

}  // namespace lectern::operations
