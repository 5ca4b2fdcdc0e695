#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "platform/database.hpp"

// What tests look up without going through the site: its database, mails and processes.

namespace lectern::test {

/// The database of the running site.
Database& site_database();

/// Returns the rows of one statement, which may also change data. `sql` is a literal.
template <typename... Arguments>
Rows facts(const char* sql, Arguments&&... arguments) {
    return site_database().write([&](Transaction& transaction) {
        return query(transaction, sql, std::forward<Arguments>(arguments)...);
    });
}

/// Returns the column `n` of the first row.
template <typename... Arguments>
std::int64_t number(const char* sql, Arguments&&... arguments) {
    return facts(sql, std::forward<Arguments>(arguments)...).front().integer("n");
}

/// Returns a digest of the contents of each table but signs_of_life, which jobs write all the time.
std::map<std::string, std::string> contents_by_table();

/// Returns the tables that contain the text anywhere, ignoring case, as a dump would show it.
std::vector<std::string> tables_that_hold(const std::string& text);

/// Waits until `is_so` returns true. Throws with `what` in the message after 40 seconds.
void wait_until(const std::string& what, const std::function<bool()>& is_so);

/// A mail in the sandbox's mailbox.
struct ReceivedMail {
    std::string subject;
    std::string text;
};

/// Returns the number of mails to the address.
std::size_t mail_count(const std::string& address);
/// Waits for a mail to the address and returns the newest. `already_read` mails came before.
ReceivedMail newest_mail_to(const std::string& address, std::size_t already_read = 0);
/// Waits for a link below `start` (`/verify-email/`) among the mails to the address, and returns
/// the path of the newest.
std::string mailed_path(const std::string& address, const std::string& start);
/// Returns the path of the first link below `/claim/` in the mail, or an empty string.
std::string claim_path_in(const ReceivedMail& mail);

/// Returns the pids of a pool's workers, sorted, without their parent.
std::vector<pid_t> worker_pids(const std::string& pool = "pages");
/// Returns the pid of the workers' parent, or 0 if there is none at the moment.
pid_t parent_of_workers(const std::string& pool = "pages");
/// Returns the pid of `lectern jobs`, or 0 if there is none at the moment.
pid_t pid_of_jobs();
/// Returns the pids of the sandbox.
std::vector<pid_t> sandbox_pids();

}  // namespace lectern::test
