#include "account/registration.hpp"

#include "account/throttle.hpp"
#include "mail/email_tokens.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::account {

namespace {

using std::chrono::hours;

constexpr std::size_t longest_path = 500;  // bytes; a longer path is not kept

std::optional<UserId> prove_address(Transaction& transaction, const audit::Act& act,
                                    const mail::EmailToken& link) {
    const auto rows = query(transaction, R"sql(
        UPDATE users
           SET email_verified_at = coalesce(email_verified_at, $3), updated_at = $3
         WHERE id = $1
           AND canonical_email = $2
     RETURNING id
    )sql",
                            link.user_id, link.email.canonical, act.now);
    if (rows.empty()) return std::nullopt;
    audit::write(transaction, act, {.name = "email_verified", .user_id = link.user_id});
    return link.user_id;
}

}  // namespace

bool may_request_mail(Transaction& transaction, const audit::Act& act, const EmailAddress& email,
                      const std::string& purpose) {
    const auto subject = "mail:" + purpose + ":" + address_digest(email);
    const bool from_here =
        count_attempt(transaction, {subject + ":" + act.network, 5, hours{1}}, act.now);
    const bool network =
        count_attempt(transaction, {"mail-network:" + act.network, 30, hours{1}}, act.now);
    if (!from_here || !network) return false;
    const bool address = count_attempt(transaction, {subject, 20, hours{1}}, act.now);
    if (address) return true;
    return find_proven_user(transaction, email) && is_known_network(transaction, email, act);
}

std::string next_for_link(const std::string& next) {
    return next.size() <= longest_path ? next : std::string{};
}

void request_registration(Transaction& transaction, const audit::Act& act, const NewUser& user,
                          const std::string& next) {
    const auto owner = find_proven_user(transaction, user.email);
    const auto owners_address = owner ? find_address(transaction, *owner) : std::nullopt;
    mail::NewMail mail{
        .dedupe_key = "registration:" + act.request_id,
        .kind = owner ? mail::MailKindName("account_exists") : mail::MailKindName("register"),
        .to = owners_address.value_or(user.email),
        .data = json::object({{"name", user.name}}),
        .user_id = owner};
    if (!owner) {
        mail.link = mail::Link{.data = json::object({{"name", user.name},
                                                     {"password_hash", user.password_hash},
                                                     {"next", next_for_link(next)}})};
    }
    mail::enqueue(transaction, act, mail);
}

void request_verification(Transaction& transaction, const audit::Act& act, UserId user_id,
                          const EmailAddress& email, const std::string& next) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = "verification:" + act.request_id,
                   .kind = "verify",
                   .to = email,
                   .data = "{}",
                   .link = mail::Link{.user_id = user_id,
                                      .data = json::object({{"next", next_for_link(next)}})},
                   .user_id = user_id});
}

std::optional<PendingVerification> find_verification(DatabaseHandle& handle,
                                                     const std::string& token, Timestamp now) {
    const auto link = mail::find_email_token(handle, mail::LinkPurpose::verify, token, now);
    if (!link) return std::nullopt;
    const auto data = json::parse(link->data);
    const auto next = data.text("next").value_or("");
    if (!link->user_id) {
        return PendingVerification{link->email, data.text("name").value_or(""),
                                   data.text("password_hash").value_or(""), true, next};
    }
    const auto rows = query(handle, R"sql(
        SELECT name, password_hash
          FROM users
         WHERE id = $1
           AND canonical_email = $2
    )sql",
                            link->user_id, link->email.canonical);
    if (rows.empty()) return std::nullopt;
    return PendingVerification{link->email, rows.front().text("name"),
                               rows.front().text("password_hash"), false, next};
}

std::optional<UserId> verify_address(Transaction& transaction, const audit::Act& act,
                                     const std::string& token) {
    const auto pending = find_verification(transaction, token, act.now);
    const auto link = mail::use_email_token(transaction, mail::LinkPurpose::verify, token, act.now);
    if (!pending || !link) return std::nullopt;
    if (link->user_id) return prove_address(transaction, act, *link);
    return create_proven_user(transaction, act,
                              {link->email, pending->name, pending->password_hash});
}

}  // namespace lectern::account
