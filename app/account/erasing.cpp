#include "account/erasing.hpp"

#include "account/two_step.hpp"

namespace lectern::account {

std::optional<LockedAccount> lock_account(Transaction& transaction, UserId user_id) {
    const auto rows = query(transaction, R"sql(
        SELECT email, canonical_email, email_verified_at IS NOT NULL AS is_email_verified
          FROM users
         WHERE id = $1
           AND deleted_at IS NULL
           FOR UPDATE
    )sql",
                            user_id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return LockedAccount{{row.text("email"), row.text("canonical_email")},
                         row.boolean("is_email_verified")};
}

void erase_account(Transaction& transaction, const audit::Act& act, UserId user_id) {
    query(transaction, "DELETE FROM sessions WHERE user_id = $1", user_id);
    erase_two_step(transaction, user_id);
    query(transaction, R"sql(
        UPDATE users
           SET email = NULL, canonical_email = NULL, email_verified_at = NULL, name = 'erased',
               password_hash = '', deleted_at = $2, updated_at = $2
         WHERE id = $1
    )sql",
          user_id, act.now);
    audit::write(transaction, act, {.name = "account_deleted", .user_id = user_id});
}

}  // namespace lectern::account
