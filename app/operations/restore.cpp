#include "operations/restore.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <regex>

#include "console/command.hpp"
#include "operations/migration_files.hpp"
#include "platform/child_process.hpp"
#include "platform/connection_string.hpp"
#include "platform/file_digest.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

void expect_digest(const std::filesystem::path& directory, const BackupFile& expected) {
    const auto file = directory / expected.name;
    const auto digest = digest_of_file(file);
    if (digest.bytes != expected.bytes)
        throw CommandFailure{file.string() + ": has " + std::to_string(digest.bytes) +
                             " bytes (the manifest says " + std::to_string(expected.bytes) + ')'};
    if (digest.sha256 != expected.sha256)
        throw CommandFailure{file.string() + ": was changed: its SHA-256 is not the manifest's"};
}

void expect_empty(const std::string& connection_string) {
    Database database{connection_string};
    const auto name = database.read([](Connection& connection) {
        const auto rows = query(connection, R"sql(
              WITH ours AS (
                   SELECT oid
                     FROM pg_namespace
                    WHERE nspname <> 'information_schema'
                      AND NOT starts_with(nspname, 'pg_')
                   )
            SELECT current_database()::text AS name
             WHERE EXISTS (SELECT FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours))
                OR EXISTS (SELECT FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours))
        )sql");
        return rows.empty() ? std::string{} : rows.front().text("name");
    });
    if (!name.empty())
        throw CommandFailure{"database " + name +
                             ": is not empty; a backup is restored into a new database"};
}

/// Compares the tables by name. A migration that is newer than the backup may add others.
void expect_same_rows(const std::vector<TableSize>& restored,
                      const std::vector<TableSize>& backed_up) {
    for (const auto& expected : backed_up) {
        const auto found = std::ranges::find(restored, expected.table, &TableSize::table);
        if (found == restored.end())
            throw CommandFailure{"table " + expected.table + ": was not restored"};
        if (found->rows != expected.rows)
            throw CommandFailure{"table " + expected.table + ": has " +
                                 std::to_string(found->rows) + " rows (the manifest says " +
                                 std::to_string(expected.rows) + ')'};
    }
}

void run_on_cluster(const std::string& connection_string, const std::string& statement) {
    Database database{connection_string, 0s};
    database.autocommit([&](Connection& connection) {
        query(connection, "SET statement_timeout = 0");
        query(connection, statement.c_str());
    });
}

}  // namespace

Backup open_backup(const std::filesystem::path& directory, const std::filesystem::path& share) {
    // A pipe could keep this process waiting for ever.
    for (const auto* name : {manifest_file, dump_file, roles_file, settings_file}) {
        std::error_code unknown;
        const auto status = std::filesystem::status(directory / name, unknown);
        if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
            throw CommandFailure{(directory / name).string() + ": is no regular file"};
    }
    Backup backup{directory, read_manifest(directory)};
    if (backup.manifest.schema > newest_version(share / "sql" / "migrations"))
        throw CommandFailure{directory.string() + ": was made by a newer release (" +
                             backup.manifest.version + ')'};
    for (const auto* name : {dump_file, roles_file, settings_file}) {
        const auto& files = backup.manifest.files;
        const auto file = std::ranges::find(files, name, &BackupFile::name);
        if (file == files.end())
            throw CommandFailure{(directory / name).string() + ": is not in the manifest"};
        expect_digest(directory, *file);
    }
    return backup;
}

void load_dump(const Backup& backup, const std::string& connection_string, Ownership ownership,
               StopSignal& stop) {
    expect_empty(connection_string);
    auto environment = environment_for(connection_string);
    environment.emplace_back("LC_ALL", "C");
    // Without --dbname pg_restore would print the statements. It takes a connection string, and the
    // environment has the rest.
    std::vector<std::string> words{"pg_restore", "--single-transaction", "--exit-on-error",
                                   "--no-password", "--dbname=application_name=lectern"};
    if (ownership == Ownership::of_this_session) {
        words.emplace_back("--no-owner");
        words.emplace_back("--no-privileges");
    }
    words.push_back((backup.directory / dump_file).string());
    run_program({.words = words, .environment = environment}, stop);
}

void compare_rows(Database& database, const Backup& backup) {
    const auto restored = database.read([](Connection& connection) {
        query(connection, "SET statement_timeout = 0");
        return count_rows(connection);
    });
    if (restored.size() != backup.manifest.tables.size())
        throw CommandFailure{std::to_string(restored.size()) +
                             " tables were restored (the manifest has " +
                             std::to_string(backup.manifest.tables.size()) + ')'};
    expect_same_rows(restored, backup.manifest.tables);
}

// An invariant that was broken when the backup was made is no fault of the backup.
int expect_invariants(Database& database, const Backup& backup,
                      const std::filesystem::path& share) {
    const auto& known = backup.manifest.broken;
    const auto faults = find_broken_invariants(database, share / "sql" / "invariants.sql");
    for (const auto& fault : faults)
        if (std::ranges::find(known, fault) == known.end())
            throw CommandFailure{fault.object + ": " + fault.rule};
    return static_cast<int>(faults.size());
}

std::optional<Timestamp> find_newest_payment(DatabaseHandle& handle) {
    return query(handle, "SELECT max(paid_at) AS at FROM orders")
        .front()
        .get<std::optional<Timestamp>>("at");
}

ScratchDatabase::ScratchDatabase(const std::string& connection_string, std::string name)
    : maintenance_{connection_string}, name_{std::move(name)} {
    static const std::regex form{"[a-z_][a-z0-9_]{0,62}"};
    if (!std::regex_match(name_, form))
        throw CommandFailure{"database " + name_ +
                             ": takes lower-case letters, digits and underscores only"};
    run_on_cluster(maintenance_, "CREATE DATABASE " + name_ +
                                     " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
}

ScratchDatabase::~ScratchDatabase() {
    try {
        run_on_cluster(maintenance_, "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const std::exception& error) {
        std::cerr << "lectern restore: database " << name_ << " remains: " << error.what() << '\n';
    }
}

std::string ScratchDatabase::connection_string() const {
    return with_database(maintenance_, name_);
}

}  // namespace lectern::operations
