#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "mail/mail_kinds.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// The outbox. A mail is queued in the transaction that causes it and delivered by `lectern jobs`.

namespace lectern::mail {

/// The channel that is notified when a mail is queued. It wakes `lectern jobs`.
constexpr auto outbox_channel = "lectern_mail";

/// Stands for the address of the school, which only the configuration knows.
inline const EmailAddress to_operator{"operator", ""};

/// The one-time link in a mail; its purpose is that of the mail's kind. It is created at delivery,
/// so no link is ever stored in clear.
struct Link {
    std::optional<UserId> user_id = {};
    std::string data = "{}";  // JSON that is stored with the link
};

struct NewMail {
    std::string dedupe_key;  // the cause, such as `receipt:order:17`; it is queued only once
    MailKindName kind;
    EmailAddress to;
    std::string data;  // JSON object for the views
    std::optional<Link> link = {};
    std::optional<UserId> user_id = {};    // the account it is about
    std::optional<OrderId> order_id = {};  // the order it is about
    bool erase_when_settled = false;       // erase the address once delivered or given up
};

/// Queues the mail and wakes `lectern jobs` at the commit. Returns false if a mail with this
/// dedupe_key was queued before, or if the account that the mail is about is erased (the farewell
/// is queued all the same). Throws std::logic_error for a link in a mail of a kind without one.
bool enqueue(Transaction& transaction, const audit::Act& act, const NewMail& mail);

/// Voids the mails of this kind about an order that are not sent yet. Returns how many.
std::int64_t void_queued(Transaction& transaction, OrderId order_id, MailKindName kind);

}  // namespace lectern::mail
