#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// One-time links. The database keeps only their hash.

namespace lectern::mail {

struct EmailToken {
    std::int64_t id = 0;
    std::string purpose;
    EmailAddress email;  // where the link was mailed: who has the link has proven it
    std::optional<std::int64_t> user_id = {};
    std::string data = "{}";  // JSON
};

/// 60 minutes for `reset`, 7 days for all others (product rule of accounts 4).
std::chrono::seconds link_lifetime(const std::string& purpose);

/// Makes a link's token and stores its hash. The answer is the only copy.
std::string mint_email_token(Transaction& transaction, const EmailToken& token, Timestamp now);

/// The token if it is of that purpose, unused and not expired.
std::optional<EmailToken> find_email_token(Session& session, const std::string& purpose,
                                           const std::string& token, Timestamp now);

/// Uses the token up; of several at once one gets it.
std::optional<EmailToken> consume_email_token(Transaction& transaction, const std::string& purpose,
                                              const std::string& token, Timestamp now);

/// Links by which somebody other than the owner may have wanted to get the account: a new password
/// makes them void.
constexpr auto links_of_password = "reset change";
constexpr auto all_links = "claim verify reset change undo_change";

/// Makes the account's unused links of these purposes void (names with a blank between): those that
/// were mailed, and those that still wait in the outbox.
void spend_links(Transaction& transaction, std::int64_t user_id, const char* purposes,
                 Timestamp now);

/// Deletes links that were used or expired more than 30 days ago. Returns how many.
std::int64_t delete_old_links(Transaction& transaction, Timestamp now);

}  // namespace lectern::mail
