#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/database.hpp"

// The schema only moves forward: the files sql/migrations/NNNN_name.sql are each applied once, in
// order.

namespace lectern::operations {

struct Migration {
    int version = 0;   // NNNN, from 1 without gaps
    std::string file;  // 0001_accounts.sql
    std::string sql;
    std::string checksum;  // SHA-256 of the file, hex
};

/// Thrown if the files do not match the database, or a migration failed. The message is one line
/// that names the file.
class MigrationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Returns all migrations of the directory, in order. Throws MigrationError if a name or a number
/// is wrong.
std::vector<Migration> read_migrations(const std::filesystem::path& directory);

/// Applies the missing migrations, each in its own transaction under one lock, so that several runs
/// at once are safe. Calls `tell` after each. Throws MigrationError; earlier migrations stay
/// applied.
void apply_migrations(Database& database, const std::vector<Migration>& migrations,
                      const std::function<void(const Migration&)>& tell);

/// Runs `work`, which uses the database. While the server accepts no connections, calls `tell`
/// once, waits, and runs `work` again. Throws what `work` throws while the server accepts
/// connections; DatabaseUnavailable only if it comes several times.
void retry_until_available(const std::string& connection_string, const std::function<void()>& work,
                           const std::function<void()>& tell);

/// Grants the roles of sql/roles.sql the rights in `file` (sql/rights.sql). Returns false and does
/// nothing if the roles do not exist. Throws MigrationError if the current role does not own the
/// tables.
bool set_rights(Database& database, const std::filesystem::path& file);

/// Returns the names of the migrations that are not applied yet. Throws MigrationError if the
/// database has others applied than `migrations`.
std::vector<std::string> list_missing_migrations(DatabaseHandle& handle,
                                                 const std::vector<Migration>& migrations);

/// Returns the number of the newest migration of `directory`. Throws MigrationError.
int newest_version(const std::filesystem::path& directory);
/// Returns the number of the newest migration that is applied; 0 if there is none.
int find_schema_version(DatabaseHandle& handle);
/// Returns whether the newest migration of `directory` is applied.
bool is_migrated(DatabaseHandle& handle, const std::filesystem::path& directory);

}  // namespace lectern::operations
