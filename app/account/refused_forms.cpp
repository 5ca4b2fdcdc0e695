#include "account/refused_forms.hpp"

#include <cstddef>

#include "platform/crypto.hpp"

namespace lectern::account {

namespace {

constexpr std::size_t largest_content = 20'000;  // bytes
constexpr int most_forms = 10'000;

std::string hash_of(const std::string& token, const std::optional<SessionId>& session_id) {
    return crypto::token_hash(token + '\n' + (session_id ? to_string(*session_id) : ""));
}

}  // namespace

bool keep_refused_form(Transaction& transaction, const FormPlace& place, const std::string& content,
                       const std::string& replaced, Timestamp expires_at) {
    if (content.size() > largest_content) return false;
    return query(transaction, R"sql(
        WITH replaced AS (DELETE FROM refused_forms WHERE token_hash = $1)
        INSERT INTO refused_forms (token_hash, path_hash, content, expires_at)
        SELECT $2::bytea, $3::bytea, $4::text, $5::timestamptz
         WHERE (SELECT count(*)
                  FROM (SELECT FROM refused_forms LIMIT $6::bigint) AS kept) < $6::bigint
    )sql",
                 bytea(hash_of(replaced, place.session_id)),
                 bytea(hash_of(place.token, place.session_id)),
                 bytea(crypto::token_hash(place.path)), content, expires_at, most_forms)
               .affected() > 0;
}

std::optional<std::string> take_refused_form(DatabaseHandle& handle, const FormPlace& place,
                                             Timestamp now) {
    const auto rows = query(handle, R"sql(
        DELETE FROM refused_forms
         WHERE token_hash = $1
           AND path_hash = $2
           AND expires_at > $3
     RETURNING content
    )sql",
                            bytea(hash_of(place.token, place.session_id)),
                            bytea(crypto::token_hash(place.path)), now);
    if (rows.empty()) return std::nullopt;
    return rows.front().text("content");
}

std::int64_t delete_old_refused_forms(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM refused_forms
         WHERE token_hash IN (SELECT token_hash
                                FROM refused_forms
                               WHERE expires_at <= $1
                               LIMIT $2)
    )sql",
                 now, most)
        .affected();
}

}  // namespace lectern::account
