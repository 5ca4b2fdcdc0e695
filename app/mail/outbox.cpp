#include "mail/outbox.hpp"

#include "mail/mail.hpp"
#include "platform/ascii.hpp"

namespace lectern::mail {

std::vector<std::string> list_mail_records(DatabaseHandle& handle, const MailFilter& filter) {
    std::vector<std::string> records;
    for (const auto& row : query(handle, R"sql(
          SELECT json_build_object(
                     'mail', id, 'kind', kind, 'to', to_email, 'status', status,
                     'attempts', attempts, 'created_at', date_trunc('second', created_at),
                     'next_attempt_at',
                     CASE WHEN status = 'queued' THEN date_trunc('second', next_attempt_at) END,
                     'last_error', last_error) AS record
            FROM mail_outbox
           WHERE ($1 = '' OR status = $1)
             AND ($3 = '' OR strpos(canonical_email, $3) > 0)
        ORDER BY id DESC
           LIMIT $2
    )sql",
                                 filter.status, filter.limit, lower_case(filter.to)))
        records.push_back(row.text("record"));
    return records;
}

Retry retry_mail(Transaction& transaction, const audit::Act& act, std::int64_t id) {
    // A mail without an address belonged to an erased person. The attempt count is not reset, so
    // that an attempt in progress is never taken for a later one.
    const auto rows = query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'queued',
               next_attempt_at = $2
         WHERE id = $1
           AND status NOT IN ('sent', 'void')
           AND (to_email LIKE '%@%' OR to_email = $3)
     RETURNING kind, order_id, coalesce(user_id, link_user_id) AS about_user_id
    )sql",
                            id, act.now, to_operator.text);
    if (!rows.empty()) {
        transaction.notify_after_commit(outbox_channel);
        const auto row = rows.front();
        audit::write(transaction, act,
                     {.name = "mail_retried",
                      .reason = "mail " + std::to_string(id) + " (" + row.text("kind") + ")",
                      .user_id = row.get<std::optional<UserId>>("about_user_id"),
                      .order_id = row.get<std::optional<OrderId>>("order_id")});
        return Retry::queued;
    }
    const auto found = query(transaction, "SELECT status FROM mail_outbox WHERE id = $1", id);
    const auto status = found.empty() ? std::string{} : found.front().text("status");
    if (status == "sent") return Retry::sent_already;
    return status == "void" ? Retry::is_void : Retry::no_such_mail;
}

std::int64_t withhold_queued_mails(Transaction& transaction, const std::string& reason) {
    return query(transaction, R"sql(
        UPDATE mail_outbox
           SET status = 'failed', last_error = $1
         WHERE status = 'queued'
           AND NOT erase_when_settled
    )sql",
                 reason)
        .affected();
}

}  // namespace lectern::mail
