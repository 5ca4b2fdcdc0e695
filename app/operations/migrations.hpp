#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "operations/migration_files.hpp"
#include "platform/database.hpp"

// The schema only moves forward: each migration is applied once. `lectern migrate` applies the
// *before* migrations in order; `lectern migrate --after` then applies the *after* ones in order.
// An empty database gets all of them.

namespace lectern::operations {

/// Applies the missing migrations of this kind, and those before them, each in its own transaction
/// under one lock, so that several runs at once are safe. Calls `tell` after each. Does nothing on
/// a newer schema. Throws MigrationError; earlier migrations stay applied.
void apply_migrations(Database& database, const std::vector<Migration>& migrations,
                      const std::function<void(const Migration&)>& tell,
                      MigrationKind last = MigrationKind::before);

/// Runs `work`, which uses the database. While the server accepts no connections, calls `tell`
/// once, waits, and runs `work` again. Throws what `work` throws while the server accepts
/// connections; DatabaseUnavailable only if it comes several times.
void retry_until_available(const std::string& connection_string, const std::function<void()>& work,
                           const std::function<void()>& tell);

/// Grants the roles of sql/roles.sql the rights in `file` (sql/rights.sql). Returns false and does
/// nothing if the roles do not exist. Throws MigrationError if the current role does not own the
/// tables.
bool set_rights(Database& database, const std::filesystem::path& file);

}  // namespace lectern::operations
