#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "operations/migration_files.hpp"
#include "platform/database_handle.hpp"

// How the schema of the database compares with the migrations of this program. A program runs on a
// newer schema, unless an *after* migration has excluded it.

namespace lectern::operations {

/// What the numbers and names of the applied migrations say.
struct SchemaState {
    int version = 0;           // the newest applied migration; 0 if there is none
    int needed = 0;            // the newest migration that this program needs
    int unknown = 0;           // migrations that were applied and that this program does not know
    int waiting = 0;           // *after* migrations that are not applied
    std::string incompatible;  // why this program cannot run on the schema; empty if it can

    [[nodiscard]] bool can_run() const { return version >= needed && incompatible.empty(); }
};

/// Reads no file of `directory`, only their names. Throws MigrationError if one is wrong.
SchemaState find_schema_state(DatabaseHandle& handle, const std::filesystem::path& directory);

/// Returns `36 applied, 36 needed`, and what else is unusual about the schema.
std::string text_of(const SchemaState& state);

/// Returns whether this program, with the migrations of `directory`, can run on the schema.
bool is_migrated(DatabaseHandle& handle, const std::filesystem::path& directory);

/// Returns `newer schema (2 migrations that this program does not know)`.
std::string newer_schema_text(std::size_t unknown);

struct SchemaDifference {
    std::vector<Migration> missing;  // not applied: all *before* migrations, then all *after* ones
    std::vector<std::string> newer;  // files that were applied and that this program does not know
    bool is_empty = false;           // no migration is applied

    /// Returns the missing migrations of this kind.
    [[nodiscard]] std::vector<Migration> missing_of(MigrationKind kind) const;
};

/// Compares the checksums, too. Throws MigrationError if an applied migration was changed, one was
/// left out, or this program cannot run on the newer schema.
SchemaDifference compare_schema(DatabaseHandle& handle, const std::vector<Migration>& migrations);

bool has_schema_migrations(DatabaseHandle& handle);

}  // namespace lectern::operations
