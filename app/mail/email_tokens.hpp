#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "mail/link_purpose.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// One-time links. The database stores only a hash of each token.

namespace lectern::mail {

struct EmailToken {
    std::int64_t id = 0;
    LinkPurpose purpose;
    EmailAddress email;  // where the link was mailed; using the link proves this address
    std::optional<UserId> user_id = {};
    std::string data = "{}";  // JSON
};

/// Creates a token, stores its hash and returns the token, which is stored nowhere else.
std::string create_email_token(Transaction& transaction, const EmailToken& token, Timestamp now);

/// Finds a token of this purpose that is unused and not expired.
std::optional<EmailToken> find_email_token(DatabaseHandle& handle, LinkPurpose purpose,
                                           const std::string& token, Timestamp now);

/// Uses up a token. Of several concurrent calls only one returns it.
std::optional<EmailToken> use_email_token(Transaction& transaction, LinkPurpose purpose,
                                          const std::string& token, Timestamp now);

/// Purposes of the links that somebody else may have requested to take over the account. A new
/// password invalidates them.
inline constexpr LinkPurpose password_links[] = {LinkPurpose::reset, LinkPurpose::sign_in,
                                                 LinkPurpose::enrol, LinkPurpose::change};
inline constexpr LinkPurpose all_links_but_undos[] = {LinkPurpose::claim, LinkPurpose::verify,
                                                      LinkPurpose::reset, LinkPurpose::sign_in,
                                                      LinkPurpose::enrol, LinkPurpose::change};

/// Invalidates the unused links of an account, both mailed ones and those still in the outbox. A
/// link that starts a course may be older than the account of its address.
void invalidate_links(Transaction& transaction, UserId user_id,
                      std::span<const LinkPurpose> purposes, Timestamp now);

/// Invalidates the account's unused links that undo the change of this number or a later one,
/// mailed or still in the outbox.
void invalidate_undos(Transaction& transaction, UserId user_id, std::int64_t from_number,
                      Timestamp now);

/// Deletes at most `most` links that were used or expired 30 days ago. Returns how many.
std::int64_t delete_old_links(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::mail
