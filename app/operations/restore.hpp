#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "operations/backup_manifest.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/stop_signal.hpp"

namespace lectern::operations {

/// A backup whose files are those of its manifest.
struct Backup {
    std::filesystem::path directory;
    Manifest manifest;
};

/// Reads a backup. Throws CommandFailure that names the first file that differs from the manifest,
/// or if a newer release than the one of `share` made the backup.
Backup open_backup(const std::filesystem::path& directory, const std::filesystem::path& share);

/// Whom the restored tables belong to.
enum class Ownership {
    as_dumped,       // the owner and the rights of the backup; needs the roles
    of_this_session  // for a scratch database
};

/// Restores the dump into an empty database, all of it or nothing. Throws CommandFailure if the
/// database has tables, views or functions, and std::runtime_error.
void load_dump(const Backup& backup, const std::string& connection_string, Ownership ownership,
               StopSignal& stop);

/// Compares the number of rows of each table of a database that was just restored. Throws
/// CommandFailure for the first table that differs from the manifest.
void compare_rows(Database& database, const Backup& backup);

/// Checks the invariants of a restored and migrated database. Throws CommandFailure for the first
/// one that is broken and was not when the backup was made. Returns how many were broken already.
int expect_invariants(Database& database, const Backup& backup, const std::filesystem::path& share);

/// Returns when the newest payment was made; nothing if there is none.
std::optional<Timestamp> find_newest_payment(DatabaseHandle& handle);

/// A database that is dropped when the object is destroyed.
class ScratchDatabase {
  public:
    /// Creates it in the cluster of the connection string. Throws CommandFailure if the name is not
    /// made of lower-case letters, digits and underscores.
    ScratchDatabase(const std::string& connection_string, std::string name);
    ~ScratchDatabase();
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

    [[nodiscard]] std::string connection_string() const;

  private:
    std::string maintenance_;
    std::string name_;
};

}  // namespace lectern::operations
