#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "operations/operations_commands.hpp"
#include "platform/database.hpp"

// What a backup says about itself: manifest.json, which is written last.

namespace lectern::operations {

constexpr auto manifest_file = "manifest.json";
constexpr auto dump_file = "lectern.dump";     // of pg_dump --format=custom
constexpr auto roles_file = "roles.sql";       // recreates the roles, without passwords
constexpr auto settings_file = "lectern.env";  // the settings that are no secrets

struct BackupFile {
    std::string name;
    std::int64_t bytes = 0;
    std::string sha256;  // hexadecimal
};

struct TableSize {
    std::string table;
    std::int64_t rows = 0;

    bool operator==(const TableSize&) const = default;
};

struct Manifest {
    std::string version;  // of the program that made the backup
    int schema = 0;       // the newest migration
    std::string owner;    // the role that owns the tables
    std::string made_at;  // ISO 8601; all changes until then are in the backup
    std::vector<BackupFile> files;
    std::vector<TableSize> tables;        // by name
    std::vector<BrokenInvariant> broken;  // in the database when the backup was made
};

/// Counts the rows of every table.
std::vector<TableSize> count_rows(DatabaseHandle& handle);

std::string to_json(const Manifest& manifest);

/// Reads the manifest of a backup. Throws CommandFailure if it is missing or is none.
Manifest read_manifest(const std::filesystem::path& backup);

}  // namespace lectern::operations
