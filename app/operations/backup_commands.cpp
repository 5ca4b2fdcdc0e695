#include "operations/backup_commands.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>

#include <unistd.h>

#include "audit/audit_commands.hpp"
#include "audit/verify_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "operations/backup.hpp"
#include "operations/migrations.hpp"
#include "operations/restoration.hpp"
#include "operations/restore.hpp"
#include "platform/connection_string.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

std::int64_t bytes_of(const Manifest& manifest) {
    std::int64_t sum = 0;
    for (const auto& file : manifest.files) sum += file.bytes;
    return sum;
}

std::vector<json::Scalar> broken_of(const Manifest& manifest) {
    std::vector<json::Scalar> broken;
    for (const auto& fault : manifest.broken)
        broken.emplace_back(
            json::Raw{json::object({{"object", fault.object}, {"rule", fault.rule}})});
    return broken;
}

std::string age_text(std::chrono::microseconds age) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(age);
    if (hours >= 48h) return std::to_string(hours / 24h) + " days ago";
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age % 1h);
    return std::to_string(hours.count()) + " h " + std::to_string(minutes.count()) + " min ago";
}

/// What a restore prints: lines, or one JSON object with the members.
struct RestoreReport {
    std::string lines;
    std::vector<json::Member> members;

    void add(const std::string& line) { lines += (lines.empty() ? "" : "\n") + line; }
};

RestoreReport report_on(const Backup& backup, const std::string& result) {
    RestoreReport report;
    const auto directory = backup.directory.string();
    report.add(directory + ": " + result + "; made at " + backup.manifest.made_at);
    report.members = {
        {"directory", directory}, {"result", result}, {"made_at", backup.manifest.made_at}};
    return report;
}

/// Applies the migrations that are newer than the backup.
void bring_up_to_date(Database& database, RestoreReport& report) {
    std::vector<json::Scalar> applied;
    apply_migrations(database, read_migrations(read_share() / "sql" / "migrations"),
                     [&](const Migration& migration) {
                         report.add(migration.file + ": applied");
                         applied.emplace_back(migration.file);
                     });
    report.members.push_back({"applied", json::Raw{json::array(applied)}});
}

void add_newest_payment(RestoreReport& report, Database& database) {
    const auto newest = database.read(find_newest_payment);
    report.add("The newest payment in it: " +
               (newest ? iso8601(*newest) + ", " + age_text(SystemClock{}.now() - *newest)
                       : std::string{"none"}));
    report.members.push_back(
        {"newest_payment", newest ? json::Scalar{iso8601(*newest)} : json::Scalar{nullptr}});
}

void add_what_was_compared(RestoreReport& report, const Manifest& manifest, int broken_invariants) {
    std::int64_t rows = 0;
    for (const auto& table : manifest.tables) rows += table.rows;
    const auto tables = static_cast<std::int64_t>(manifest.tables.size());
    report.add("Rows: " + std::to_string(rows) + " in " + std::to_string(tables) +
               " tables, as in the manifest");
    report.add("Invariants: " +
               (broken_invariants == 0
                    ? std::string{"all hold"}
                    : std::to_string(broken_invariants) + " broken, as when the backup was made"));
    report.members.insert(report.members.end(),
                          {{"rows", rows},
                           {"tables", tables},
                           {"broken_invariants", std::int64_t{broken_invariants}}});
}

/// Throws CommandFailure if the audit record does not fit its seal.
void add_audit_record(RestoreReport& report, Database& database) {
    const auto [line, record] = audit::expect_intact_record(database, {});
    report.add("The audit record in it: " + line);
    report.members.push_back({"audit_record", json::Raw{record}});
}

int verify_backup(const Backup& backup, const Options& options, StopSignal& stop) {
    const ScratchDatabase scratch{
        read_database_url(),
        options.value("--database").value_or("lectern_verify_" + std::to_string(::getpid()))};
    load_dump(backup, scratch.connection_string(), Ownership::of_this_session, stop);
    Database database{scratch.connection_string(), 0s};
    compare_rows(database, backup);
    auto report = report_on(backup, "can be restored");
    bring_up_to_date(database, report);
    add_what_was_compared(report, backup.manifest,
                          expect_invariants(database, backup, read_share()));
    add_audit_record(report, database);
    add_newest_payment(report, database);
    print_result(report.lines, json::object(report.members), options.output_format());
    return 0;
}

/// Throws UsageError if the text is no time. Without one, everything until now was lost.
Timestamp lost_at(Database& database, const Options& options, Timestamp now) {
    const auto time = database.read([&](Connection& connection) {
        return audit::time_from(options, "--lost-at", connection, now);
    });
    if (time.value_or(now) > now)
        throw UsageError{"--lost-at: not in the past: " + options.required("--lost-at")};
    return time.value_or(now);
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
    auto report = report_on(backup, "restored");
    bring_up_to_date(database, report);
    set_rights(database, read_share() / "sql" / "rights.sql");
    const auto withheld = database.write([&](Transaction& transaction) {
        return record_restoration(transaction, act, restoration);
    });
    add_newest_payment(report, database);
    if (withheld > 0)
        report.add("Mails that were queued and may have been sent since: " +
                   std::to_string(withheld) + " (lectern mail list --status failed)");
    report.members.push_back({"withheld_mails", std::int64_t{withheld}});
    // What is wrong is reported after the result, because the backup is restored all the same.
    print_result(report.lines, json::object(report.members), options.output_format());
    expect_invariants(database, backup, read_share());
    audit::expect_intact_record(database, {});
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
    print_result(target.string() + ": " + std::to_string(bytes_of(manifest)) +
                     " bytes, the database of " + manifest.made_at +
                     (removed > 0 ? "; removed " + std::to_string(removed) + " older" : ""),
                 json::object({{"directory", target.string()},
                               {"bytes", bytes_of(manifest)},
                               {"made_at", manifest.made_at},
                               {"removed", std::int64_t{removed}},
                               {"broken", json::Raw{json::array(broken_of(manifest))}}}),
                 options.output_format());
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
