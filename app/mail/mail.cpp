#include "mail/mail.hpp"

namespace lectern::mail {

bool enqueue(Transaction& transaction, const audit::Act& act, const Letter& letter) {
    const auto purpose = letter.link ? std::optional{letter.link->purpose} : std::nullopt;
    const auto user_id = letter.link ? letter.link->user_id : std::nullopt;
    const auto queued =
        query(transaction, R"sql(
        INSERT INTO mail_outbox (dedupe_key, kind, to_email, data, link_purpose, link_user_id,
                                 link_data, next_attempt_at, request_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)
            ON CONFLICT (dedupe_key) DO NOTHING
     RETURNING id
    )sql",
              letter.dedupe_key, letter.kind, letter.to, letter.data, purpose, user_id,
              letter.link ? letter.link->data : "{}", act.now, act.request_id);
    if (queued.empty()) return false;
    transaction.notify_after_commit(outbox_channel);
    return true;
}

}  // namespace lectern::mail
