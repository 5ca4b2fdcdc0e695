#include "operations/operations_commands.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "mail/mail.hpp"
#include "operations/migrations.hpp"
#include "platform/files.hpp"
#include "platform/json.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

/// Prints each migration as soon as it is applied; as JSON, one object at the end.
void bring_up_to_date(const Config& config, const std::vector<Migration>& migrations,
                      OutputFormat output_format) {
    const bool is_text = output_format == OutputFormat::text;
    // No time limit for statements: a migration of much data may take long.
    Database database{config.database_url, 0s};
    std::vector<json::Scalar> applied;
    apply_migrations(database, migrations, [&](const Migration& migration) {
        if (is_text) std::cout << migration.file << ": applied\n";
        applied.emplace_back(migration.file);
    });
    const auto& newest = migrations.back().file;
    if (is_text && applied.empty()) std::cout << "The schema is up to date: " << newest << '\n';
    const bool are_rights_set = set_rights(database, config.share / "sql" / "rights.sql");
    if (is_text && are_rights_set)
        std::cout << "The rights of lectern_app, lectern_jobs and lectern_operator are set\n";
    if (is_text) return;
    std::cout << json::object({{"schema", newest},
                               {"applied", json::Raw{json::array(applied)}},
                               {"are_rights_set", are_rights_set}})
              << '\n';
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
    const auto work = [&] { bring_up_to_date(config, migrations, options.output_format()); };
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

int check_invariants(const Options& options) {
    Database database{read_database_url()};
    const auto faults = find_broken_invariants(database, read_share() / "sql" / "invariants.sql");
    for (const auto& fault : faults) {
        print_result(fault.object + ": " + fault.rule,
                     json::object({{"object", fault.object}, {"rule", fault.rule}}),
                     options.output_format());
    }
    if (faults.empty())
        print_result("all invariants hold", json::object({{"all_hold", true}}),
                     options.output_format());
    return faults.empty() ? 0 : 1;
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
    const std::string result =
        is_new ? "the school is mailed" : "the school was already mailed today";
    print_result(unit + ": " + result, json::object({{"unit", unit}, {"result", result}}),
                 options.output_format());
    return 0;
}

}  // namespace lectern::operations
