#include "mail/mail.hpp"

#include <stdexcept>

namespace lectern::mail {

namespace {

std::optional<const char*> purpose_of_link(const NewMail& mail) {
    if (!mail.link) return std::nullopt;
    const auto purpose = mail.kind.link();
    if (!purpose) throw std::logic_error{std::string{mail.kind.text()} + ": mails have no link"};
    return to_text(*purpose);
}

}  // namespace

bool enqueue(Transaction& transaction, const audit::Act& act, const NewMail& mail) {
    // Locks the account. A concurrent erasure waits for this transaction and then finds this
    // mail.
    const auto user_id = mail.link ? mail.link->user_id : std::nullopt;
    const auto queued =
        query(transaction, R"sql(
        INSERT INTO mail_outbox (dedupe_key, kind, to_email, data, link_purpose, link_user_id,
                                 link_data, next_attempt_at, request_id, created_at,
                                 canonical_email, user_id, order_id, erase_when_settled)
        SELECT $1::text, $2::text, $3::text, $4::jsonb, $5::text, $6::bigint, $7::jsonb,
               $8::timestamptz, $9::text, $8::timestamptz, nullif($10, ''), $11::bigint,
               $12::bigint, $13::boolean
         WHERE $11 IS NULL
            OR $13
            OR EXISTS (SELECT
                         FROM users
                        WHERE id = $11
                          AND deleted_at IS NULL
                          FOR KEY SHARE)
            ON CONFLICT (dedupe_key) DO NOTHING
     RETURNING id
    )sql",
              mail.dedupe_key, mail.kind.text(), mail.to.text, mail.data, purpose_of_link(mail),
              user_id, mail.link ? mail.link->data : "{}", act.now, act.request_id,
              mail.to.canonical, mail.user_id, mail.order_id, mail.erase_when_settled);
    if (queued.empty()) return false;
    transaction.notify_after_commit(outbox_channel);
    return true;
}

// Waits for a mail that is just being taken for delivery.
std::int64_t void_queued(Transaction& transaction, OrderId order_id, MailKindName kind) {
    return query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'void', link_data = '{}', last_error = 'its order has another address'
         WHERE order_id = $1
           AND kind = $2
           AND status = 'queued'
    )sql",
                 order_id, kind.text())
        .affected();
}

}  // namespace lectern::mail
