#include "operations/backup_command.hpp"

#include <filesystem>
#include <iostream>

#include "config.hpp"
#include "console/options.hpp"
#include "operations/backup.hpp"

namespace lectern::operations {

namespace {

std::int64_t bytes_of(const Manifest& manifest) {
    std::int64_t sum = 0;
    for (const auto& file : manifest.files) sum += file.bytes;
    return sum;
}

}  // namespace

int back_up_database(const Options& options) {
    const std::filesystem::path directory = options.argument();
    const bool is_one_of_many = options.has("--keep");
    const int count = options.number("--keep", 1);
    const BackupSource source{.connection_string = read_database_url(),
                              .share = read_share(),
                              .settings = read_given_settings()};
    StopSignal stop;
    const auto target = is_one_of_many ? directory / backup_name(SystemClock{}.now()) : directory;
    const auto manifest = write_backup(source, target, stop);
    const int removed = is_one_of_many ? remove_old_backups(target, count) : 0;
    std::cout << target.string() << ": " << bytes_of(manifest) << " bytes, the database of "
              << manifest.made_at;
    if (removed > 0) std::cout << "; removed " << removed << " older";
    std::cout << '\n';
    for (const auto& fault : manifest.broken)
        std::cerr << "lectern backup: the database has " << fault.object << ": " << fault.rule
                  << '\n';
    return 0;
}

}  // namespace lectern::operations
