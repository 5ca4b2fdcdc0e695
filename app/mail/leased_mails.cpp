#include "mail/leased_mails.hpp"

#include <chrono>

#include "platform/crypto.hpp"
#include "platform/utf8.hpp"

namespace lectern::mail {

namespace {

/// How long a mail is reserved for the process that took it.
constexpr std::chrono::seconds lease = std::chrono::minutes{5};

std::string host_of(const std::string& base_url) {
    const auto begin = base_url.find("//") + 2;
    return base_url.substr(begin, base_url.find(':', begin) - begin);
}

/// Returns the same Message-ID at every attempt, so that mail programs show a duplicate only once.
std::string message_id_of(const Row& row, const std::string& base_url) {
    const auto cause = row.text("dedupe_key") + iso8601(row.get<Timestamp>("created_at"));
    return crypto::hex(crypto::sha256(cause)).substr(0, 32) + '@' + host_of(base_url);
}

std::optional<MintedLink> mint_link(Transaction& transaction, const Row& row, Timestamp now) {
    if (row.is_null("link_purpose")) return {};
    const EmailToken token{.purpose = link_purpose_from(row.text("link_purpose")),
                           .email = {row.text("to_email"), row.text("canonical_email")},
                           .user_id = row.get<std::optional<UserId>>("link_user_id"),
                           .data = row.text("link_data")};
    return MintedLink{token.purpose, create_email_token(transaction, token, now)};
}

LeasedMail leased_mail_from(Transaction& transaction, const Row& row, const std::string& base_url,
                            Timestamp now) {
    return {.id = row.integer("id"),
            .attempt = row.get<int>("attempts"),
            .due_at = row.get<Timestamp>("due_at"),
            .kind = row.text("kind"),
            .to = row.text("to_email"),
            .data = row.text("data"),
            .message_id = message_id_of(row, base_url),
            .request_id = row.text("request_id"),
            .user_id = row.get<std::optional<UserId>>("about_user_id"),
            .order_id = row.get<std::optional<OrderId>>("order_id"),
            .link = mint_link(transaction, row, now)};
}

}  // namespace

std::vector<LeasedMail> take_batch(Transaction& transaction, const std::string& base_url,
                                   Timestamp now, std::size_t most) {
    std::vector<LeasedMail> batch;
    for (const auto row : query(transaction, R"sql(
          WITH due AS MATERIALIZED (
               SELECT id, next_attempt_at
                 FROM mail_outbox
                WHERE status = 'queued'
                  AND next_attempt_at <= $1
             ORDER BY next_attempt_at
                LIMIT $3
                  FOR UPDATE SKIP LOCKED
               ),
               taken AS (
               UPDATE mail_outbox
                  SET attempts = attempts + 1,
                      next_attempt_at = $2
                 FROM due
                WHERE mail_outbox.id = due.id
            RETURNING mail_outbox.id, dedupe_key, kind, to_email, canonical_email, data,
                      link_purpose, link_user_id, link_data, attempts, request_id, created_at,
                      order_id, coalesce(user_id, link_user_id) AS about_user_id,
                      due.next_attempt_at AS due_at
               )
        SELECT id, dedupe_key, kind, to_email, canonical_email, data, link_purpose, link_user_id,
               link_data, attempts, request_id, created_at, order_id, about_user_id, due_at
          FROM taken
      ORDER BY due_at, id
    )sql",
                                now, now + lease, most)) {
        batch.push_back(leased_mail_from(transaction, row, base_url, now));
    }
    return batch;
}

bool is_still_leased(DatabaseHandle& handle, const LeasedMail& taken) {
    return !query(handle, R"sql(
        SELECT 1
          FROM mail_outbox
         WHERE id = $1
           AND attempts = $2
           AND status = 'queued'
    )sql",
                  taken.id, taken.attempt)
                .empty();
}

void give_back(Transaction& transaction, std::span<const LeasedMail> untried) {
    for (const auto& taken : untried) {
        query(transaction, R"sql(
            UPDATE mail_outbox
               SET attempts = attempts - 1,
                   next_attempt_at = $3
             WHERE id = $1
               AND attempts = $2
               AND status = 'queued'
        )sql",
              taken.id, taken.attempt, taken.due_at);
    }
}

void mark_sent(Transaction& transaction, const LeasedMail& taken, Timestamp now) {
    query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'sent',
               sent_at = $3,
               to_email = CASE WHEN erase_when_settled THEN 'erased' ELSE to_email END,
               canonical_email = CASE WHEN erase_when_settled THEN NULL ELSE canonical_email END,
               link_data = '{}',
               last_error = NULL
         WHERE id = $1
           AND attempts = $2
           AND status = 'queued'
    )sql",
          taken.id, taken.attempt, now);
}

bool mark_failed(Transaction& transaction, const LeasedMail& taken, const std::string& error,
                 std::optional<Timestamp> next_attempt_at) {
    return query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = CASE WHEN $3::timestamptz IS NULL THEN 'failed' ELSE 'queued' END,
               next_attempt_at = coalesce($3, next_attempt_at),
               to_email = CASE WHEN $3 IS NULL AND erase_when_settled THEN 'erased'
                               ELSE to_email END,
               canonical_email = CASE WHEN $3 IS NULL AND erase_when_settled THEN NULL
                                      ELSE canonical_email END,
               last_error = CASE WHEN $3 IS NULL AND erase_when_settled THEN NULL ELSE $4 END
         WHERE id = $1
           AND attempts = $2
           AND status = 'queued'
    )sql",
                 taken.id, taken.attempt, next_attempt_at, repaired_utf8(error))
               .affected() == 1;
}

}  // namespace lectern::mail
