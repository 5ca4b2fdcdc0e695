#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "platform/database.hpp"
#include "platform/email_address.hpp"

namespace lectern::account {

/// How often `subject` may be tried within one window.
struct Limit {
    std::string subject;
    int tries;
    std::chrono::seconds window;
};

/// Counts a try, before it is made, so that many at once count too. Answers whether it is still
/// within the limit.
bool count_try(Transaction& transaction, const Limit& limit, Timestamp now);

/// An address as part of a subject: throttles hold none in clear.
std::string address_digest(const EmailAddress& email);

/// Uncounts a try that turned out not to be of those that are limited.
void take_try_back(Transaction& transaction, const std::string& subject);

void forget_tries(Transaction& transaction, const std::string& subject);

/// Deletes the counts whose window is long over. Returns how many.
std::int64_t delete_old_throttles(Transaction& transaction, Timestamp now);

}  // namespace lectern::account
