#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "platform/database.hpp"

// What tests of the running site look up behind its back: its database, its mails, its processes.

namespace lectern::test {

/// The database of the running site.
Database& site_database();

/// The rows of one statement, which may also change something. `sql` is a literal.
template <typename... Arguments>
Rows facts(const char* sql, Arguments&&... arguments) {
    return site_database().write([&](Transaction& transaction) {
        return query(transaction, sql, std::forward<Arguments>(arguments)...);
    });
}

/// The number that a statement calls `n`.
template <typename... Arguments>
std::int64_t number(const char* sql, Arguments&&... arguments) {
    return facts(sql, std::forward<Arguments>(arguments)...).front().integer("n");
}

/// Everything the database holds, as one digest per table.
std::map<std::string, std::string> contents_by_table();

/// The tables that hold the text anywhere, in any case: what a dump of the database would show.
std::vector<std::string> tables_that_hold(const std::string& text);

/// Asks again and again until it is so; throws with `what` after 40 seconds.
void wait_until(const std::string& what, const std::function<bool()>& is_so);

struct Letter {
    std::string subject;
    std::string text;
};

/// How many mails came to the address.
std::size_t mail_count(const std::string& address);
/// The newest mail to the address, waited for. `already_read`: how many came before.
Letter newest_mail_to(const std::string& address, std::size_t already_read = 0);
/// The newest link to a page below `start` (`/verify-email/`) among the mails to the address,
/// waited for: its path.
std::string mailed_path(const std::string& address, const std::string& start);
/// The path of the first link to a page below `/claim/` in the letter; empty when there is none.
std::string claim_path_in(const Letter& letter);

/// The processes that answer requests of a pool, without their parent; sorted.
std::vector<pid_t> worker_pids(const std::string& pool = "pages");
/// Their parent; 0 when there is none just now.
pid_t parent_of_workers(const std::string& pool = "pages");
/// `lectern jobs`; 0 when there is none just now.
pid_t pid_of_jobs();
/// The processes of the stand-in for Stripe.
std::vector<pid_t> sandbox_pids();

}  // namespace lectern::test
