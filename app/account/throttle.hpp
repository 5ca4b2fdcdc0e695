#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "platform/database.hpp"
#include "platform/email_address.hpp"

namespace lectern::account {

/// At most `tries` attempts by `subject` within one window.
struct Limit {
    std::string subject;
    int tries;
    std::chrono::seconds window;
};

/// Counts an attempt before it is made, so that concurrent attempts are counted too. Returns
/// whether it is within the limit.
bool count_attempt(Transaction& transaction, const Limit& limit, Timestamp now);

/// Returns the SHA-256 of an address, in hex, for use in a subject. Throttles never hold an address
/// in clear.
std::string address_digest(const EmailAddress& email);

/// Takes back a counted attempt that should not count towards the limit.
void refund_attempt(Transaction& transaction, const std::string& subject);

/// Resets the count of a subject.
void reset_attempts(Transaction& transaction, const std::string& subject);

/// Deletes at most `most` counts whose window is long over. Returns how many.
std::int64_t delete_old_throttles(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::account
