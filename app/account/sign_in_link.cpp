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

}  // namespace

void request_sign_in_link(Transaction& transaction, const audit::Act& act,
                          const EmailAddress& email, const std::string& next) {
    const auto user_id = find_user(transaction, email);
    const auto stored = user_id ? find_address(transaction, *user_id) : std::nullopt;
    mail::NewMail mail{
        .dedupe_key = "sign-in-link:" + act.request_id,
        .kind = user_id ? mail::MailKindName{"sign_in_link"} : mail::MailKindName{"no_account"},
        .to = stored.value_or(email),
        .data = "{}",
        .user_id = user_id};
    if (user_id) {
        mail.link =
            mail::Link{.user_id = user_id, .data = json::object({{"next", next_for_link(next)}})};
    }
    mail::enqueue(transaction, act, mail);
    audit::write(transaction, act,
                 {.name = "sign_in_link_requested",
                  .reason = user_id ? "" : "no account",
                  .user_id = user_id});
}

std::optional<SignInLink> find_sign_in_link(DatabaseHandle& handle, const std::string& token,
                                            Timestamp now) {
    const auto link = mail::find_email_token(handle, LinkPurpose::sign_in, token, now);
    if (!link || !is_of_same_account(handle, *link)) return std::nullopt;
    return SignInLink{link->email, json::parse(link->data).text("next").value_or("")};
}

std::optional<UserId> use_sign_in_link(Transaction& transaction, const audit::Act& act,
                                       const std::string& token) {
    const auto link = mail::use_email_token(transaction, LinkPurpose::sign_in, token, act.now);
    if (!link) return std::nullopt;
    const auto user_id = account_of_link(transaction, act, *link);
    if (!user_id) return std::nullopt;
    mail::invalidate_links(transaction, *user_id, sign_in_links, act.now);
    audit::write(transaction, act, {.name = "sign_in_link_used", .user_id = user_id});
    return user_id;
}

bool has_unproven_account(DatabaseHandle& handle, const EmailAddress& email) {
    return has_account(handle, email) && !find_proven_user(handle, email);
}

bool is_of_same_account(DatabaseHandle& handle, const mail::EmailToken& link) {
    return !link.user_id || find_user(handle, link.email) == link.user_id;
}

std::optional<UserId> account_of_link(Transaction& transaction, const audit::Act& act,
                                      const mail::EmailToken& link) {
    if (link.user_id) {
        const auto account = lock_account(transaction, *link.user_id);
        if (!account || !(account->email == link.email)) return std::nullopt;
        if (account->is_email_verified) return link.user_id;
    }
    const auto created = create_proven_user(
        transaction, act, {.email = link.email, .name = name_for(transaction, link.email)});
    if (created) return created;
    const auto owner = find_proven_user(transaction, link.email);
    return owner && lock_account(transaction, *owner) ? owner : std::nullopt;
}

}  // namespace lectern::account
