#pragma once

#include <optional>
#include <string>

#include "mail/email_tokens.hpp"
#include "platform/database.hpp"
#include "support/addresses.hpp"

namespace lectern::test {

/// Creates the token that delivering the newest mail with a link would put into it.
inline std::string newest_link(Database& database, Timestamp now) {
    return database.write([&](Transaction& transaction) {
        const auto row = query(transaction, R"sql(
            SELECT link_purpose, to_email, link_user_id, link_data
              FROM mail_outbox
             WHERE link_purpose IS NOT NULL
          ORDER BY id DESC
             LIMIT 1
        )sql")
                             .front();
        return mail::create_email_token(
            transaction,
            {.id = 0,
             .purpose = mail::link_purpose_from(row.text("link_purpose")),
             .email = address(row.text("to_email")),
             .user_id = row.get<std::optional<UserId>>("link_user_id"),
             .data = row.text("link_data")},
            now);
    });
}

}  // namespace lectern::test
