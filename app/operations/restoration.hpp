#pragma once

#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

/// What a database lost when it was restored from a backup. docs/decisions/0023.
struct Restoration {
    std::string backed_up_at;  // ISO 8601: later changes are lost
    Timestamp lost_at;         // until then the lost database was in use, and sent mails
};

/// Records that this database was just restored, and withholds the mails that were queued in the
/// backup, because the lost database may have sent them. Returns how many mails that are.
std::int64_t record_restoration(Transaction& transaction, const audit::Act& act,
                                const Restoration& restoration);

}  // namespace lectern::operations
