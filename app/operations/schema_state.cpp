#include "operations/schema_state.hpp"

#include <algorithm>
#include <iterator>

namespace lectern::operations {
namespace {

constexpr auto undefined_table = "42P01";

struct Applied {
    int version = 0;
    std::string file;
    std::string checksum;
};

std::vector<Applied> list_applied(DatabaseHandle& handle) {
    std::vector<Applied> applied;
    for (const auto& row : query(handle, R"sql(
          SELECT version, file, checksum
            FROM schema_migrations
        ORDER BY version
    )sql"))
        applied.push_back({row.get<int>("version"), row.text("file"), row.text("checksum")});
    return applied;
}

/// Like list_applied, with one statement; empty if no migration was ever applied.
std::vector<Applied> list_applied_if_any(DatabaseHandle& handle) {
    try {
        return list_applied(handle);
    } catch (const DatabaseError& error) {
        if (error.sqlstate() == undefined_table) return {};
        throw;
    }
}

std::string four_digits(int number) {
    const auto digits = std::to_string(number);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

/// Returns why a program whose newest migration is `newest` cannot run on the schema, or nothing.
std::string reason_against(const std::vector<Applied>& applied, int newest) {
    for (const auto& migration : applied) {
        const auto oldest = oldest_program_of(migration.file);
        if (oldest && *oldest > newest)
            return migration.file + ": the schema needs a program with migration " +
                   four_digits(*oldest) + ", and this one ends with " + four_digits(newest);
    }
    return "";
}

/// Returns the number of the newest *before* migration that is applied.
int newest_before(const std::vector<Applied>& applied) {
    int newest = 0;
    for (const auto& migration : applied)
        if (kind_of(migration.file) == MigrationKind::before) newest = migration.version;
    return newest;
}

/// Throws unless the database has this migration as the program has it.
void check_applied(const Applied& applied, const Migration& migration) {
    if (applied.file != migration.file)
        throw MigrationError{migration.file + ": the database had " + applied.file +
                             " in its place"};
    if (applied.checksum != migration.checksum)
        throw MigrationError{migration.file + ": was changed after it was applied"};
}

}  // namespace

SchemaState find_schema_state(DatabaseHandle& handle, const std::filesystem::path& directory) {
    const auto files = list_migration_files(directory);
    const auto applied = list_applied_if_any(handle);
    const auto newest = version_of(files.back());
    SchemaState state;
    state.needed = needed_version(directory);
    if (!applied.empty()) state.version = applied.back().version;
    state.unknown = static_cast<int>(
        std::ranges::count_if(applied, [&](const auto& row) { return row.version > newest; }));
    for (const auto& file : files)
        if (kind_of(file) == MigrationKind::after &&
            std::ranges::find(applied, version_of(file), &Applied::version) == applied.end())
            ++state.waiting;
    state.incompatible = reason_against(applied, newest);
    return state;
}

std::string newer_schema_text(std::size_t unknown) {
    return "newer schema (" + std::to_string(unknown) +
           (unknown == 1 ? " migration" : " migrations") + " that this program does not know)";
}

std::string text_of(const SchemaState& state) {
    auto text =
        std::to_string(state.version) + " applied, " + std::to_string(state.needed) + " needed";
    if (state.unknown > 0)
        text += "; " + newer_schema_text(static_cast<std::size_t>(state.unknown));
    if (state.waiting > 0)
        text += "; " + std::to_string(state.waiting) + " to run with " +
                std::string{after_migrations_command};
    return text;
}

bool is_migrated(DatabaseHandle& handle, const std::filesystem::path& directory) {
    return find_schema_state(handle, directory).can_run();
}

std::vector<Migration> SchemaDifference::missing_of(MigrationKind kind) const {
    std::vector<Migration> chosen;
    std::ranges::copy_if(missing, std::back_inserter(chosen),
                         [&](const auto& migration) { return kind_of(migration.file) == kind; });
    return chosen;
}

SchemaDifference compare_schema(DatabaseHandle& handle, const std::vector<Migration>& migrations) {
    std::vector<Applied> applied;
    if (has_schema_migrations(handle)) applied = list_applied(handle);
    const auto newest = migrations.back().version;
    const auto last = newest_before(applied);
    SchemaDifference difference;
    difference.is_empty = applied.empty();
    for (const auto& migration : migrations) {
        const auto found = std::ranges::find(applied, migration.version, &Applied::version);
        if (found != applied.end()) {
            check_applied(*found, migration);
            continue;
        }
        if (kind_of(migration.file) == MigrationKind::before && migration.version < last)
            throw MigrationError{migration.file + ": is not applied, but later ones are"};
        difference.missing.push_back(migration);
    }
    auto& missing = difference.missing;
    std::stable_partition(missing.begin(), missing.end(), [](const auto& migration) {
        return kind_of(migration.file) == MigrationKind::before;
    });
    for (const auto& row : applied)
        if (row.version > newest) difference.newer.push_back(row.file);
    if (const auto reason = reason_against(applied, newest); !reason.empty())
        throw MigrationError{reason};
    return difference;
}

bool has_schema_migrations(DatabaseHandle& handle) {
    const auto table = query(handle, "SELECT to_regclass('schema_migrations') AS name");
    return !table.front().is_null("name");
}

}  // namespace lectern::operations
