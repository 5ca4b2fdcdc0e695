#include "operations/operations_commands.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "mail/mail.hpp"
#include "operations/migrations.hpp"
#include "platform/files.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

void bring_up_to_date(const Config& config, const std::vector<Migration>& migrations) {
    // No time limit for statements: a migration of much data may take long.
    Database database{config.database_url, 0s};
    int applied = 0;
    apply_migrations(database, migrations, [&](const Migration& migration) {
        std::cout << migration.file << ": applied\n";
        ++applied;
    });
    if (applied == 0) std::cout << "The schema is up to date: " << migrations.back().file << '\n';
    if (set_rights(database, config.share / "sql" / "rights.sql"))
        std::cout << "The rights of lectern_app, lectern_jobs and lectern_operator are set\n";
}

constexpr std::size_t longest_unit_name = 255;
constexpr std::size_t iso_date_length = 10;  // 2026-11-29

/// Source: systemd.unit(5).
bool is_unit_name(const std::string& text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.\\@";
    return !text.empty() && text.size() <= longest_unit_name &&
           text.find_first_not_of(allowed) == std::string::npos;
}

}  // namespace

int migrate_database(const Options& options) {
    const auto config = read_config(Process::migrate);
    const auto migrations = read_migrations(config.share / "sql" / "migrations");
    const auto work = [&] { bring_up_to_date(config, migrations); };
    if (options.has("--wait")) {
        retry_until_available(config.database_url, work, [] {
            std::cerr << "lectern migrate: PostgreSQL takes no connections; waiting for it\n";
        });
    } else {
        work();
    }
    return 0;
}

std::vector<BrokenInvariant> find_broken_invariants(Database& database,
                                                    const std::filesystem::path& file) {
    return database.read(
        [&](Connection& connection) { return find_broken_invariants(connection, file); });
}

std::vector<BrokenInvariant> find_broken_invariants(DatabaseHandle& handle,
                                                    const std::filesystem::path& file) {
    const auto sql = read_file(file);
    if (!sql) throw std::runtime_error{file.string() + " cannot be read"};
    std::vector<BrokenInvariant> faults;
    for (const auto& row : query(handle, sql->c_str()))
        faults.push_back({row.text("rule"), row.text("object")});
    return faults;
}

int check_invariants(const Options& /*options*/) {
    Database database{read_database_url()};
    const auto faults = find_broken_invariants(database, read_share() / "sql" / "invariants.sql");
    for (const auto& fault : faults) std::cout << fault.object << ": " << fault.rule << '\n';
    if (!faults.empty()) return 1;
    std::cout << "all invariants hold\n";
    return 0;
}

bool queue_failure_mail(Transaction& transaction, const audit::Act& act, const std::string& unit) {
    const auto at = iso8601(act.now);
    return mail::enqueue(
        transaction, act,
        {.dedupe_key = "unit-failed:" + unit + ':' + at.substr(0, iso_date_length),
         .kind = "unit_failed",
         .to = mail::to_operator,
         .data = json::object(
             {{"unit", unit}, {"failed_at", at}, {"is_reconcile", unit == "lectern-reconcile"}})});
}

int notify_failure(const Options& options) {
    const auto& unit = options.argument();
    if (!is_unit_name(unit)) throw UsageError{"takes the name of a unit, got " + unit};
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const bool is_new = database.write(
        [&](Transaction& transaction) { return queue_failure_mail(transaction, act, unit); });
    std::cout << unit
              << (is_new ? ": the school is mailed\n" : ": the school was already mailed today\n");
    return 0;
}

}  // namespace lectern::operations
