#include "operations/backup_commands.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>

#include <unistd.h>

#include "audit/audit_commands.hpp"
#include "audit/tail.hpp"
#include "audit/verify_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "operations/backup.hpp"
#include "operations/migrations.hpp"
#include "operations/restoration.hpp"
#include "operations/restore.hpp"
#include "platform/connection_string.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

std::int64_t bytes_of(const Manifest& manifest) {
    std::int64_t sum = 0;
    for (const auto& file : manifest.files) sum += file.bytes;
    return sum;
}

std::string age_text(std::chrono::microseconds age) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(age);
    if (hours >= 48h) return std::to_string(hours / 24h) + " days ago";
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age % 1h);
    return std::to_string(hours.count()) + " h " + std::to_string(minutes.count()) + " min ago";
}

void bring_up_to_date(Database& database) {
    apply_migrations(
        database, read_migrations(read_share() / "sql" / "migrations"),
        [](const Migration& migration) { std::cout << migration.file << ": applied\n"; });
}

void print_newest_payment(Database& database) {
    const auto newest = database.read(find_newest_payment);
    std::cout << "The newest payment in it: "
              << (newest ? iso8601(*newest) + ", " + age_text(SystemClock{}.now() - *newest)
                         : std::string{"none"})
              << '\n';
}

void print_what_was_compared(const Manifest& manifest, int broken_invariants) {
    std::int64_t rows = 0;
    for (const auto& table : manifest.tables) rows += table.rows;
    std::cout << "Rows: " << rows << " in " << manifest.tables.size()
              << " tables, as in the manifest\n"
              << "Invariants: "
              << (broken_invariants == 0
                      ? std::string{"all hold"}
                      : std::to_string(broken_invariants) + " broken, as when the backup was made")
              << '\n';
}

int verify_backup(const Backup& backup, const Options& options, StopSignal& stop) {
    const ScratchDatabase scratch{
        read_database_url(),
        options.value("--database").value_or("lectern_verify_" + std::to_string(::getpid()))};
    load_dump(backup, scratch.connection_string(), Ownership::of_this_session, stop);
    Database database{scratch.connection_string(), 0s};
    compare_rows(database, backup);
    bring_up_to_date(database);
    const int broken = expect_invariants(database, backup, read_share());
    const auto record = audit::expect_intact_record(database, {});
    std::cout << backup.directory.string() << ": can be restored; made at "
              << backup.manifest.made_at << '\n';
    print_what_was_compared(backup.manifest, broken);
    std::cout << "The audit record in it: " << record << '\n';
    print_newest_payment(database);
    return 0;
}

/// Throws UsageError if the text is no time. Without one, everything until now was lost.
Timestamp lost_at(Database& database, const Options& options, Timestamp now) {
    const auto text = options.value("--lost-at");
    if (!text) return now;
    const auto time = database.read(
        [&](Connection& connection) { return audit::find_time(connection, *text, now); });
    if (time && *time <= now) return *time;
    throw UsageError{"--lost-at: not a time in the past: " + *text +
                     "; write 2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z"};
}

int restore_for_good(const Backup& backup, const Options& options, StopSignal& stop) {
    const auto act = audit::act_of_operator(SystemClock{}.now());
    // All that is created belongs to the same role as before, whoever restores.
    const auto connection_string = with_role(read_database_url(), backup.manifest.owner);
    Database database{connection_string, 0s};
    const Restoration restoration{.backed_up_at = backup.manifest.made_at,
                                  .lost_at = lost_at(database, options, act.now)};
    load_dump(backup, connection_string, Ownership::as_dumped, stop);
    compare_rows(database, backup);
    bring_up_to_date(database);
    set_rights(database, read_share() / "sql" / "rights.sql");
    const auto withheld = database.write([&](Transaction& transaction) {
        return record_restoration(transaction, act, restoration);
    });
    std::cout << backup.directory.string() << ": restored; made at " << backup.manifest.made_at
              << '\n';
    print_newest_payment(database);
    if (withheld > 0)
        std::cout << "Mails that were queued and may have been sent since: " << withheld
                  << " (lectern mail list --status failed)\n";
    expect_invariants(database, backup, read_share());
    return 0;
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

int restore_database(const Options& options) {
    if (options.has("--verify") && options.has("--lost-at"))
        throw UsageError{"--verify records nothing, so it takes no --lost-at"};
    if (options.has("--database") && !options.has("--verify"))
        throw UsageError{"--database names the scratch database of --verify"};
    StopSignal stop;
    const auto backup = open_backup(options.argument(), read_share());
    return options.has("--verify") ? verify_backup(backup, options, stop)
                                   : restore_for_good(backup, options, stop);
}

}  // namespace lectern::operations
