#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// The files sql/migrations/NNNN_name.sql and NNNN_name.after-MMMM.sql. docs/contributing.md says
// how to write them.

namespace lectern::operations {

/// When a migration runs.
enum class MigrationKind {
    before,  // before the new program starts: the previous release works on its schema
    after    // when no older program runs any more: it may remove what they use
};

/// How a sysadmin runs the *after* migrations, as messages name it: with the user and the settings
/// of the unit, which `lectern migrate --after` in a shell does not have.
inline constexpr std::string_view after_migrations_command =
    "`systemctl start lectern-migrate-after`";

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

/// Returns the names of the migrations of `directory`, in order. Throws MigrationError if there are
/// none, or one is not named as a migration.
std::vector<std::string> list_migration_files(const std::filesystem::path& directory);

/// Returns 42 for `0042_name.sql`. Throws MigrationError.
int version_of(const std::string& file);

/// Returns 41 for `0042_name.after-0041.sql`: the schema after it needs a program with migration
/// 41. Returns nothing for any other name.
std::optional<int> oldest_program_of(const std::string& file);
MigrationKind kind_of(const std::string& file);

/// Returns the number of the newest migration of `directory`. Throws MigrationError.
int newest_version(const std::filesystem::path& directory);
/// Returns the number of the newest migration that this program needs: the last *before* migration
/// of `directory`. Throws MigrationError.
int needed_version(const std::filesystem::path& directory);

/// Returns the statements of a migration whose first line is `-- outside a transaction`, such as
/// CREATE INDEX CONCURRENTLY. Empty for every other migration. A statement ends with a semicolon at
/// the end of a line.
std::vector<std::string> statements_outside_transaction(const std::string& sql);

/// A statement that tests/schema/lint_migrations warns of, and why it was accepted:
/// `-- accepted RULE: REASON`.
struct LockWarning {
    std::string rule;
    std::string reason;

    bool operator==(const LockWarning&) const = default;
};

std::vector<LockWarning> lock_warnings(const std::string& sql);

}  // namespace lectern::operations
