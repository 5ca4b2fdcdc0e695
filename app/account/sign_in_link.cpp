#include "account/sign_in_link.hpp"

#include <array>

#include "account/account.hpp"
#include "account/erasing.hpp"
#include "account/registration.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::account {

namespace {

using mail::LinkPurpose;

constexpr std::array sign_in_links{LinkPurpose::sign_in};

/// Returns the name of the account that has the address. A new account gets the part before the @,
/// which its owner can change.
std::string name_for(DatabaseHandle& handle, const EmailAddress& email) {
    const auto rows =
        query(handle, "SELECT name FROM users WHERE canonical_email = $1", email.canonical);
    return rows.empty() ? email.text.substr(0, email.text.rfind('@')) : rows.front().text("name");
}

/// Locks the account that a link was mailed to, if there was one. Returns false if it has another
/// address now.
bool lock_same_account(Transaction& transaction, const mail::EmailToken& link) {
    if (!link.user_id) return true;
    const auto account = lock_account(transaction, *link.user_id);
    return account && account->email == link.email;
}

/// Finds and locks the account that has proven the address.
std::optional<UserId> lock_proven_account(Transaction& transaction, const EmailAddress& email) {
    const auto owner = find_proven_user(transaction, email);
    if (!owner) return std::nullopt;
    const auto account = lock_account(transaction, *owner);
    return account && account->email == email ? owner : std::nullopt;
}

/// Returns the account that has proven the address. Creates or takes over one if there is none.
std::optional<UserId> proven_account(Transaction& transaction, const audit::Act& act,
                                     const EmailAddress& email) {
    if (const auto owner = lock_proven_account(transaction, email)) return owner;
    const auto created = create_proven_user(transaction, act,
                                            {.email = email, .name = name_for(transaction, email)});
    return created ? created : lock_proven_account(transaction, email);
}

}  // namespace

bool request_sign_in_link(Transaction& transaction, const audit::Act& act,
                          const EmailAddress& email, const std::string& next) {
    const auto user_id = find_user(transaction, email);
    audit::write(transaction, act,
                 {.name = "sign_in_link_requested",
                  .reason = user_id ? "" : "no account",
                  .user_id = user_id});
    if (!user_id) return false;
    const auto stored = find_address(transaction, *user_id);
    mail::enqueue(transaction, act,
                  {.dedupe_key = "sign-in-link:" + act.request_id,
                   .kind = "sign_in_link",
                   .to = stored.value_or(email),
                   .data = "{}",
                   .link = mail::Link{.user_id = user_id,
                                      .data = json::object({{"next", next_for_link(next)}})},
                   .user_id = user_id});
    return true;
}

std::optional<SignInLink> find_sign_in_link(DatabaseHandle& handle, const std::string& token,
                                            Timestamp now) {
    const auto link = mail::find_email_token(handle, LinkPurpose::sign_in, token, now);
    if (!link || !is_of_same_account(handle, *link)) return std::nullopt;
    return SignInLink{link->email, json::parse(link->data).text("next").value_or("")};
}

std::optional<UserId> use_sign_in_link(Transaction& transaction, const audit::Act& act,
                                       const std::string& token) {
    const auto used = use_link(transaction, act, LinkPurpose::sign_in, token);
    if (!used) return std::nullopt;
    mail::invalidate_links(transaction, used->user_id, sign_in_links, act.now);
    audit::write(transaction, act, {.name = "sign_in_link_used", .user_id = used->user_id});
    return used->user_id;
}

bool has_unproven_account(DatabaseHandle& handle, const EmailAddress& email) {
    return has_account(handle, email) && !find_proven_user(handle, email);
}

bool is_of_same_account(DatabaseHandle& handle, const mail::EmailToken& link) {
    return !link.user_id || find_user(handle, link.email) == link.user_id;
}

// Locks the account before the link, as a change of the password does. Otherwise two links of one
// account, used at once, could wait for each other.
std::optional<UsedLink> use_link(Transaction& transaction, const audit::Act& act,
                                 mail::LinkPurpose purpose, const std::string& token) {
    const auto found = mail::find_email_token(transaction, purpose, token, act.now);
    if (!found || !lock_same_account(transaction, *found)) return std::nullopt;
    const auto link = mail::use_email_token(transaction, purpose, token, act.now);
    if (!link) return std::nullopt;
    const auto user_id = proven_account(transaction, act, link->email);
    if (!user_id) return std::nullopt;
    return UsedLink{*link, *user_id};
}

}  // namespace lectern::account
