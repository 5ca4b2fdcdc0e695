#include "operations/canonical_addresses.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/email_address.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

namespace {

/// Returns the canonical form, or the address unchanged if it would be refused today.
std::string canonical_of(const std::string& stored) {
    const auto address = email_address_from(stored);
    return address ? address->canonical : stored;
}

/// Returns a JSON object that maps each stored address with non-ASCII characters to its canonical
/// form.
std::string canonical_forms(Transaction& transaction) {
    std::map<std::string, std::string> forms;
    for (const auto row : query(transaction, R"sql(
        SELECT email FROM users WHERE octet_length(email) <> length(email)
         UNION
        SELECT email FROM orders WHERE octet_length(email) <> length(email)
         UNION
        SELECT email FROM email_tokens WHERE octet_length(email) <> length(email)
         UNION
        SELECT to_email FROM mail_outbox WHERE octet_length(to_email) <> length(to_email)
    )sql")) {
        const auto email = row.text("email");
        forms.emplace(email, canonical_of(email));
    }
    std::vector<json::Member> members;
    for (const auto& [email, canonical] : forms) members.push_back({email, canonical});
    return json::object(members);
}

void refuse_shared_addresses(Transaction& transaction) {
    const auto shared = query(transaction, R"sql(
        SELECT string_agg(id::text, ', ' ORDER BY id) AS ids
          FROM users
         WHERE canonical_email IS NOT NULL
         GROUP BY canonical_email
        HAVING count(*) > 1
         ORDER BY min(id)
    )sql");
    if (shared.empty()) return;
    std::string accounts;
    for (const auto row : shared) accounts += (accounts.empty() ? "" : "; ") + row.text("ids");
    throw std::runtime_error{
        "accounts that have one e-mail address: " + accounts +
        " (keep one of each, as docs/runbook/upgrade.md says, and run it again)"};
}

}  // namespace

void fill_canonical_addresses(Transaction& transaction) {
    const auto forms = canonical_forms(transaction);
    query(transaction, R"sql(
        UPDATE users
           SET canonical_email = $1::jsonb ->> email
         WHERE octet_length(email) <> length(email)
    )sql",
          forms);
    query(transaction, R"sql(
        UPDATE orders
           SET canonical_email = $1::jsonb ->> email
         WHERE octet_length(email) <> length(email)
    )sql",
          forms);
    query(transaction, R"sql(
        UPDATE email_tokens
           SET canonical_email = $1::jsonb ->> email
         WHERE octet_length(email) <> length(email)
    )sql",
          forms);
    query(transaction, R"sql(
        UPDATE mail_outbox
           SET canonical_email = $1::jsonb ->> to_email
         WHERE octet_length(to_email) <> length(to_email)
    )sql",
          forms);
    refuse_shared_addresses(transaction);
}

}  // namespace lectern::operations
