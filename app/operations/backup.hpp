#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "operations/backup_manifest.hpp"
#include "platform/clock.hpp"
#include "platform/stop_signal.hpp"

namespace lectern::operations {

/// What a backup is made of.
struct BackupSource {
    std::string connection_string;
    std::filesystem::path share;  // contains sql/
    std::vector<std::pair<std::string, std::string>> settings;
};

/// Writes a backup to the new directory `directory`: a dump, the roles, the settings and the
/// manifest. Dump and manifest are of one snapshot of the database. The directory gets its name
/// when the backup is whole and on the disk; after a failure nothing is left. Throws CommandFailure
/// if the directory exists or another backup to the same parent runs, and std::runtime_error.
Manifest write_backup(const BackupSource& source, const std::filesystem::path& directory,
                      StopSignal& stop);

/// Returns the name of one of many backups, which sorts by time: `lectern-20261130T023000Z`.
std::string backup_name(Timestamp now);

/// Keeps `newest`, which was just made, and those with the latest names beside it, `count` backups
/// (1 or more) in all. Removes the others, and what killed backups have left. Returns how many
/// backups it removed.
int remove_old_backups(const std::filesystem::path& newest, int count);

}  // namespace lectern::operations
