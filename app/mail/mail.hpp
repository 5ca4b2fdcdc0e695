#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// The outbox: a mail is queued in the transaction that causes it, and delivered by `lectern jobs`.

namespace lectern::mail {

/// Notified when a letter is queued: wakes `lectern jobs`.
constexpr auto outbox_channel = "lectern_mail";

/// In place of an address: the school's own, which only the configuration knows.
inline const EmailAddress to_operator{"operator", ""};

/// The one-time link that a mail carries. It is made at delivery, so that it is nowhere kept in
/// clear.
struct Link {
    std::string purpose;  // claim, verify, reset, …
    std::optional<std::int64_t> user_id = {};
    std::string data = "{}";  // JSON that waits with the link
};

struct Letter {
    std::string dedupe_key;  // the cause; a second letter for it is not queued: `receipt:order:17`
    std::string kind;        // views/mail/<kind>.subject, .text and .html
    EmailAddress to;
    std::string data;  // JSON object: what the views read beside the frame
    std::optional<Link> link = {};
    std::optional<std::int64_t> user_id = {};   // whom it is about
    std::optional<std::int64_t> order_id = {};  // which order it is about
    bool is_farewell = false;  // its address is erased once it was delivered or given up
};

/// Queues the letter and wakes `lectern jobs` at the commit. Answers whether it was queued: not
/// when it was before, or when the account that it is about is erased.
bool enqueue(Transaction& transaction, const audit::Act& act, const Letter& letter);

}  // namespace lectern::mail
