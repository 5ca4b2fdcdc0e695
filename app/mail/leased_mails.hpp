#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mail/email_tokens.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// The mails of the outbox that a process has taken to deliver. A row belongs to the process only as
// long as its number of attempts is the one that was counted when it was taken.

namespace lectern::mail {

/// A mail that this process has taken for one attempt.
struct LeasedMail {
    std::int64_t id = 0;
    int attempt = 0;
    Timestamp due_at;  // before it was taken
    std::string kind;
    std::string to;
    std::string data;
    std::string message_id;
    std::string request_id;
    std::optional<UserId> user_id;    // the account it is about
    std::optional<OrderId> order_id;  // the order it is about
    std::optional<MintedLink> link;
};

/// Takes due mails, those first that wait longest: counts the attempt, leases the rows and creates
/// the links. Every attempt creates a new link, because an earlier mail may have arrived although
/// the server did not confirm it. If this process dies, another one takes the mails five minutes
/// later.
std::vector<LeasedMail> take_batch(Transaction& transaction, const std::string& base_url,
                                   Timestamp now, std::size_t most);

/// Returns whether the mail still belongs to this attempt. It may have been erased since it was
/// taken, or its lease may have ended while this process was stopped.
bool is_still_leased(DatabaseHandle& handle, const LeasedMail& taken);

// These functions change nothing if the row no longer belongs to the attempt.

/// Gives back mails that were not tried: they are due as before, so those queued later stay behind
/// them, and the attempt does not count.
void give_back(Transaction& transaction, std::span<const LeasedMail> untried);
void mark_sent(Transaction& transaction, const LeasedMail& taken, Timestamp now);
/// Without a time for the next attempt, the mail is given up. Returns whether the row still
/// belonged to the attempt.
bool mark_failed(Transaction& transaction, const LeasedMail& taken, const std::string& error,
                 std::optional<Timestamp> next_attempt_at);

}  // namespace lectern::mail
