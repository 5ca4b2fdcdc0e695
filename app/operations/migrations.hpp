#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/database.hpp"

// The schema moves forward only: sql/migrations/NNNN_name.sql, each applied once, in order.

namespace lectern::operations {

struct Migration {
    int version = 0;   // NNNN, from 1 without a gap
    std::string file;  // 0001_accounts.sql
    std::string sql;
    std::string checksum;  // SHA-256 of the file, hex
};

/// The files and the database do not fit, or a migration failed: one line that names the file.
class MigrationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// All migrations of the directory, in order. Throws MigrationError when a name or a number is
/// wrong.
std::vector<Migration> read_migrations(const std::filesystem::path& directory);

/// Applies what the database has not had, each in a transaction of its own under one lock, so that
/// several runs at once are safe. Tells each applied one. Throws MigrationError; what was applied
/// before stays.
void apply_migrations(Database& database, const std::vector<Migration>& migrations,
                      const std::function<void(const Migration&)>& tell);

/// Does `work`, which uses the database. While no server takes connections it is waited for and the
/// work begun anew; `tell` is told so once each time. Throws what the work throws while there is a
/// server.
void with_patience(const std::string& connection_string, const std::function<void()>& work,
                   const std::function<void()>& tell);

/// Gives the roles of sql/roles.sql the rights that `file` (sql/rights.sql) says. False, and
/// nothing done, where there are no such roles. Throws MigrationError for whoever does not own the
/// tables.
bool set_rights(Database& database, const std::filesystem::path& file);

/// Whether the database has had the newest migration of `directory`.
bool is_migrated(Session& session, const std::filesystem::path& directory);

}  // namespace lectern::operations
