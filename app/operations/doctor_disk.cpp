#include "operations/doctor_disk.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <set>
#include <string>

namespace lectern::operations {
namespace {

constexpr std::uint64_t least_free_percent = 5;
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

std::uint64_t percent_of(std::uint64_t amount) {
    return amount / 100 * least_free_percent;
}

std::string shown_size(std::uint64_t bytes) {
    return std::to_string(bytes / mebibyte) + " MiB";
}

}  // namespace

Finding judge_disk(const std::filesystem::path& path, const DiskSpace& space) {
    const auto least = std::min(least_free_bytes, percent_of(space.bytes));
    const auto free = shown_size(space.free_bytes) + " of " + shown_size(space.bytes) + " are free";
    if (space.free_bytes < least)
        return faulty(
            path.string() + ": " + free + " (at least " + shown_size(least) + " are expected)",
            "free some, or enlarge it: `du -xh --max-depth=2 " + path.string() +
                "` finds what is large there, and `df -h` where the disk is mounted");
    if (space.free_files < percent_of(space.files))
        return faulty(path.string() + ": " + std::to_string(space.free_files) + " of " +
                          std::to_string(space.files) + " inodes are free",
                      "remove small files: `du --inodes -x --max-depth=2 " + path.string() +
                          "` finds where they are");
    return sound(path.string() + ": " + free);
}

Findings check_disks(const std::vector<std::filesystem::path>& paths) {
    Findings findings;
    std::set<dev_t> known;
    for (const auto& path : paths) {
        struct stat place {};
        struct statvfs disk {};
        if (stat(path.c_str(), &place) != 0 || statvfs(path.c_str(), &disk) != 0) continue;
        if (!known.insert(place.st_dev).second) continue;
        findings.push_back(judge_disk(path, {.bytes = disk.f_blocks * disk.f_frsize,
                                             .free_bytes = disk.f_bavail * disk.f_frsize,
                                             .files = disk.f_files,
                                             .free_files = disk.f_favail}));
    }
    return findings;
}

}  // namespace lectern::operations
