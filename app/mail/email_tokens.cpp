#include "mail/email_tokens.hpp"

#include "platform/crypto.hpp"

namespace lectern::mail {
namespace {

/// Long enough to answer "your link was used on …".
constexpr auto link_retention = std::chrono::days{30};

std::optional<EmailToken> token_from(const Rows& rows) {
    if (rows.empty()) return {};
    const auto row = rows.front();
    return EmailToken{.id = row.integer("id"),
                      .purpose = link_purpose_from(row.text("purpose")),
                      .email = {row.text("email"), row.text("canonical_email")},
                      .user_id = row.get<std::optional<UserId>>("user_id"),
                      .data = row.text("data")};
}

/// PostgreSQL's text form of an array: `{reset,change}`.
std::string array_of(std::span<const LinkPurpose> purposes) {
    std::string names;
    for (const auto purpose : purposes)
        names += (names.empty() ? "" : ",") + std::string{to_text(purpose)};
    return '{' + names + '}';
}

}  // namespace

std::string create_email_token(Transaction& transaction, const EmailToken& token, Timestamp now) {
    auto text = crypto::random_token();
    query(transaction, R"sql(
        INSERT INTO email_tokens (token_hash, purpose, email, user_id, data, created_at, expires_at,
                                  canonical_email)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    )sql",
          bytea(crypto::token_hash(text)), to_text(token.purpose), token.email.text, token.user_id,
          token.data, now, now + terms_of(token.purpose).lifetime, token.email.canonical);
    return text;
}

std::optional<EmailToken> find_email_token(DatabaseHandle& handle, LinkPurpose purpose,
                                           const std::string& token, Timestamp now) {
    return token_from(query(handle, R"sql(
        SELECT id, purpose, email, canonical_email, user_id, data
          FROM email_tokens
         WHERE token_hash = $1
           AND purpose = $2
           AND used_at IS NULL
           AND expires_at > $3
    )sql",
                            bytea(crypto::token_hash(token)), to_text(purpose), now));
}

std::optional<EmailToken> use_email_token(Transaction& transaction, LinkPurpose purpose,
                                          const std::string& token, Timestamp now) {
    // What came with the link, such as a password's hash, is not kept.
    return token_from(query(transaction, R"sql(
          WITH link AS (
               SELECT id, data
                 FROM email_tokens
                WHERE token_hash = $1
                  AND purpose = $2
                  AND used_at IS NULL
                  AND expires_at > $3
                  FOR UPDATE
               )
        UPDATE email_tokens
           SET used_at = $3, data = '{}'
          FROM link
         WHERE email_tokens.id = link.id
     RETURNING email_tokens.id, purpose, email, canonical_email, user_id, link.data
    )sql",
                            bytea(crypto::token_hash(token)), to_text(purpose), now));
}

// The outbox comes first: the update waits for a mail that is just being taken for delivery. The
// second statement then sees the link of that mail.
void invalidate_links(Transaction& transaction, UserId user_id,
                      std::span<const LinkPurpose> purposes, Timestamp now) {
    const auto names = array_of(purposes);
    query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'void', link_data = '{}', last_error = 'its link became void'
         WHERE (link_user_id = $1
                OR (link_user_id IS NULL
                    AND link_purpose = $3
                    AND canonical_email = (SELECT canonical_email FROM users WHERE id = $1)))
           AND link_purpose = ANY ($2::text[])
           AND status = 'queued'
    )sql",
          user_id, names, to_text(LinkPurpose::enrol));
    query(transaction, R"sql(
        UPDATE email_tokens
           SET used_at = $3, data = '{}'
         WHERE (user_id = $1
                OR (user_id IS NULL
                    AND purpose = $4
                    AND canonical_email = (SELECT canonical_email FROM users WHERE id = $1)))
           AND purpose = ANY ($2::text[])
           AND used_at IS NULL
    )sql",
          user_id, names, now, to_text(LinkPurpose::enrol));
}

void invalidate_undos(Transaction& transaction, UserId user_id, std::int64_t from_number,
                      Timestamp now) {
    query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'void', link_data = '{}', last_error = 'its link became void'
         WHERE link_user_id = $1
           AND link_purpose = $3
           AND status = 'queued'
           AND coalesce((link_data->>'number')::bigint, $2) >= $2
    )sql",
          user_id, from_number, to_text(LinkPurpose::undo_change));
    query(transaction, R"sql(
        UPDATE email_tokens
           SET used_at = $3, data = '{}'
         WHERE user_id = $1
           AND purpose = $4
           AND used_at IS NULL
           AND coalesce((data->>'number')::bigint, $2) >= $2
    )sql",
          user_id, from_number, now, to_text(LinkPurpose::undo_change));
}

std::int64_t delete_old_links(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM email_tokens
         WHERE id IN (SELECT id
                        FROM email_tokens
                       WHERE coalesce(used_at, expires_at) <= $1
                       LIMIT $2)
    )sql",
                 now - link_retention, most)
        .affected();
}

}  // namespace lectern::mail
