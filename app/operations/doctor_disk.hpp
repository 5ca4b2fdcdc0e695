#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "operations/doctor.hpp"

namespace lectern::operations {

/// The space of a file system.
struct DiskSpace {
    std::uint64_t bytes = 0;
    std::uint64_t free_bytes = 0;  // for users without privileges
    std::uint64_t files = 0;       // that it can hold; 0: no limit
    std::uint64_t free_files = 0;
};

/// Below this much free space, or 5 % of a small file system, the disk is nearly full.
constexpr std::uint64_t least_free_bytes = std::uint64_t{2} << 30;

/// Directories whose disks fill with data: PostgreSQL's clusters, as Debian places them, and the
/// backups of systemd/lectern-backup.service.
constexpr const char* usual_data_directories[] = {"/var/lib/postgresql", "/var/lib/lectern-backup"};

/// Judges the space of the file system of a path.
Finding judge_disk(const std::filesystem::path& path, const DiskSpace& space);

/// Checks the file systems of those paths that exist, each once.
Findings check_disks(const std::vector<std::filesystem::path>& paths);

}  // namespace lectern::operations
