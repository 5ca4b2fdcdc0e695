#pragma once

#include <filesystem>
#include <string>

#include "operations/doctor.hpp"
#include "platform/database.hpp"

// What `lectern doctor` checks of the database itself.

namespace lectern::operations {

/// The server answers, takes writes, and stores UTF-8.
Findings check_connection(Database& database);
/// The *before* migrations of `directory` are applied, and no newer one excludes this program.
Findings check_migrations(Database& database, const std::filesystem::path& directory);
/// The command connects with no more rights than it needs.
Findings check_current_role(Database& database);
/// The roles of sql/roles.sql own and may what sql/rights.sql says, as far as the audit record and
/// payments depend on it.
Findings check_rights(Database& database);
/// Connections to other machines are encrypted, and their servers prove who they are.
Findings check_encryption(const std::string& connection_string);
/// No pooler shares sessions between transactions.
Findings check_sessions(const std::string& connection_string);
/// Codes of authenticator apps can be checked with `key`, LECTERN_TWO_STEP_KEY, if an account needs
/// that. A role that may not read the secrets is not told whether the key is the right one.
Findings check_two_step_key(Database& database, const std::string& key);
/// No row breaks a rule of `file` (sql/invariants.sql).
Findings check_rules(Database& database, const std::filesystem::path& file);

}  // namespace lectern::operations
