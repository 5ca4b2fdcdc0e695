#include "mail/erasing.hpp"

#include "mail/mail_kinds.hpp"

namespace lectern::mail {

namespace {

/// As long as their links may be of use, and an operator may be asked about them.
constexpr auto mails_to_strangers_are_kept = std::chrono::days{30};
/// Longer than a buyer may dispute a payment (120 days with most cards).
constexpr auto mails_are_kept = std::chrono::days{180};

/// Mails of this kind tell which addresses an account had, for when the person is erased.
constexpr MailKindName former_address_kind{"email_changed"};

/// Erases address and content of the mails with these ids, and returns how many. One that is not
/// sent yet never will be.
std::int64_t erase(Transaction& transaction, const Rows& mails) {
    std::string ids;
    for (const auto mail : mails) {
        if (!ids.empty()) ids += ',';
        ids += std::to_string(mail.integer("id"));
    }
    return query(transaction, R"sql(
        UPDATE mail_outbox
           SET to_email = 'erased', canonical_email = NULL, data = '{}', link_data = '{}',
               last_error = NULL,
               status = CASE WHEN status = 'sent' THEN status ELSE 'void' END
         WHERE id = ANY ($1::bigint[])
    )sql",
                 '{' + ids + '}')
        .affected();
}

}  // namespace

std::vector<FormerAddress> list_former_addresses(DatabaseHandle& handle, UserId user_id) {
    std::vector<FormerAddress> addresses;
    for (const auto row : query(handle, R"sql(
        SELECT to_email, canonical_email, max(created_at) AS until
          FROM mail_outbox
         WHERE user_id = $1
           AND kind = $2
           AND canonical_email IS NOT NULL
      GROUP BY to_email, canonical_email
    )sql",
                                user_id, former_address_kind.text())) {
        addresses.push_back(
            {{row.text("to_email"), row.text("canonical_email")}, row.get<Timestamp>("until")});
    }
    return addresses;
}

void erase_mails(Transaction& transaction, UserId user_id,
                 const std::vector<FormerAddress>& addresses) {
    erase(transaction, query(transaction, R"sql(
        SELECT id
          FROM mail_outbox
         WHERE user_id = $1
            OR link_user_id = $1
            OR order_id IN (SELECT id FROM orders WHERE user_id = $1)
    )sql",
                             user_id));
    for (const auto& address : addresses) {
        erase(transaction, query(transaction, R"sql(
            SELECT id
              FROM mail_outbox
             WHERE canonical_email = $1
               AND created_at <= $2
        )sql",
                                 address.email.canonical, address.until));
    }
}

void erase_links(Transaction& transaction, UserId user_id,
                 const std::vector<FormerAddress>& addresses) {
    query(transaction, "DELETE FROM email_tokens WHERE user_id = $1", user_id);
    for (const auto& address : addresses) {
        query(transaction, R"sql(
            DELETE FROM email_tokens
             WHERE canonical_email = $1
               AND created_at <= $2
        )sql",
              address.email.canonical, address.until);
    }
}

std::int64_t erase_old_mails(Transaction& transaction, Timestamp now, int most) {
    const auto erased = erase(transaction, query(transaction, R"sql(
        SELECT id
          FROM mail_outbox
         WHERE user_id IS NULL
           AND order_id IS NULL
           AND canonical_email IS NOT NULL
           AND status <> 'queued'
           AND created_at <= $1
         LIMIT $2
    )sql",
                                                 now - mails_to_strangers_are_kept, most));
    return erased +
           erase(transaction, query(transaction, R"sql(
        SELECT id
          FROM mail_outbox
         WHERE canonical_email IS NOT NULL
           AND status <> 'queued'
           AND kind <> $3
           AND created_at <= $1
         LIMIT $2
    )sql",
                                    now - mails_are_kept, most, former_address_kind.text()));
}

}  // namespace lectern::mail
