#include "account/throttle.hpp"

#include "platform/crypto.hpp"

namespace lectern::account {
namespace {

/// Longer than any window.
constexpr auto throttle_retention = std::chrono::days{1};

}  // namespace

std::string address_digest(const EmailAddress& email) {
    return crypto::hex(crypto::sha256(email.canonical));
}

bool count_attempt(Transaction& transaction, const Limit& limit, Timestamp now) {
    const auto rows = query(transaction, R"sql(
        INSERT INTO throttles (subject, tries, window_started_at)
        VALUES ($1, 1, $2)
            ON CONFLICT (subject) DO UPDATE
           SET tries = CASE WHEN throttles.window_started_at <= $3 THEN 1
                            ELSE throttles.tries + 1 END,
               window_started_at = CASE WHEN throttles.window_started_at <= $3
                                        THEN excluded.window_started_at
                                        ELSE throttles.window_started_at END
     RETURNING tries <= $4::integer AS is_within
    )sql",
                            limit.subject, now, now - limit.window, limit.tries);
    return rows.front().boolean("is_within");
}

void refund_attempt(Transaction& transaction, const std::string& subject) {
    query(transaction, "DELETE FROM throttles WHERE subject = $1 AND tries = 1", subject);
    query(transaction, R"sql(
        UPDATE throttles
           SET tries = tries - 1
         WHERE subject = $1
           AND tries > 1
    )sql",
          subject);
}

void reset_attempts(Transaction& transaction, const std::string& subject) {
    query(transaction, "DELETE FROM throttles WHERE subject = $1", subject);
}

std::int64_t delete_old_throttles(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM throttles
         WHERE window_started_at <= $1
           AND subject IN (SELECT subject
                             FROM throttles
                            WHERE window_started_at <= $1
                            LIMIT $2)
    )sql",
                 now - throttle_retention, most)
        .affected();
}

}  // namespace lectern::account
