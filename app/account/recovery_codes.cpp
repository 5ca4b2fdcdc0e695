#include "account/recovery_codes.hpp"

#include <algorithm>
#include <cstdint>

#include "mail/mail.hpp"
#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/json.hpp"
#include "platform/totp.hpp"

namespace lectern::account {

namespace {

constexpr std::size_t code_size = 28;  // characters of 5 bits: 140 bits (ASVS V11.5.1 asks for 128)
constexpr std::size_t code_bytes = 20;  // makes 32 characters
constexpr std::size_t group_size = 4;

/// Returns the SHA-256 of a code, in hex.
std::string hash_of(const std::string& code) {
    auto plain = lower_case(code);
    std::erase_if(plain, [](char c) { return c == '-' || c == ' '; });
    return crypto::hex(crypto::token_hash(plain));
}

std::string new_code() {
    auto code = totp::base32(crypto::random_bytes(code_bytes)).substr(0, code_size);
    for (auto at = code.size() - group_size; at > 0; at -= group_size) code.insert(at, 1, '-');
    return code;
}

std::int64_t count_left(DatabaseHandle& handle, UserId user_id) {
    return query(handle,
                 "SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL",
                 user_id)
        .front()
        .integer("count");
}

}  // namespace

std::vector<std::string> replace_recovery_codes(Transaction& transaction, UserId user_id) {
    std::vector<std::string> codes(recovery_code_count);
    std::ranges::generate(codes, new_code);
    std::string hashes;
    for (const auto& code : codes) hashes += (hashes.empty() ? "" : ",") + hash_of(code);
    query(transaction, "DELETE FROM recovery_codes WHERE user_id = $1", user_id);
    query(transaction, R"sql(
        INSERT INTO recovery_codes (user_id, code_hash)
        SELECT $1::bigint, decode(hash, 'hex')
          FROM unnest(string_to_array($2::text, ',')) AS hash
    )sql",
          user_id, hashes);
    return codes;
}

std::vector<std::string> renew_recovery_codes(Transaction& transaction, const audit::Act& act,
                                              UserId user_id, const EmailAddress& email) {
    auto codes = replace_recovery_codes(transaction, user_id);
    audit::write(transaction, act, {.name = "recovery_codes_renewed", .user_id = user_id});
    mail::enqueue(transaction, act,
                  {.dedupe_key = "recovery-codes-renewed:" + act.request_id,
                   .kind = "recovery_codes_renewed",
                   .to = email,
                   .data = "{}",
                   .user_id = user_id});
    return codes;
}

bool use_recovery_code(Transaction& transaction, const audit::Act& act, UserId user_id,
                       const EmailAddress& email, const std::string& entered) {
    const bool is_used = query(transaction, R"sql(
        UPDATE recovery_codes
           SET used_at = $3
         WHERE user_id = $1
           AND code_hash = decode($2, 'hex')
           AND used_at IS NULL
    )sql",
                               user_id, hash_of(entered), act.now)
                             .affected() == 1;
    if (!is_used) return false;
    const auto left = count_left(transaction, user_id);
    audit::write(transaction, act,
                 {.name = "recovery_code_used",
                  .reason = std::to_string(left) + " left",
                  .user_id = user_id});
    mail::enqueue(transaction, act,
                  {.dedupe_key = "recovery-code-used:" + act.request_id,
                   .kind = "recovery_code_used",
                   .to = email,
                   .data = json::object({{"left", left},
                                         {"is_none_left", left == 0},
                                         {"is_one_left", left == 1},
                                         {"are_several_left", left > 1}}),
                   .user_id = user_id});
    return true;
}

}  // namespace lectern::account
