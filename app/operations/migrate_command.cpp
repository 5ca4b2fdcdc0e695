#include "operations/migrate_command.hpp"

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "operations/migrations.hpp"
#include "operations/schema_state.hpp"
#include "platform/database_encryption.hpp"
#include "platform/json.hpp"
#include "platform/pooling.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;

/// What one run of the command works on.
struct Run {
    const Config& config;
    const std::vector<Migration>& migrations;
    MigrationKind last;  // the kind up to which it applies
    OutputFormat output_format;

    [[nodiscard]] bool is_text() const { return output_format == OutputFormat::text; }
};

json::Raw names_of(const std::vector<std::string>& files) {
    return {json::array({files.begin(), files.end()})};
}

json::Raw names_of(const std::vector<Migration>& migrations) {
    std::vector<std::string> files;
    for (const auto& migration : migrations) files.push_back(migration.file);
    return names_of(files);
}

std::string newer_schema_line(const std::vector<std::string>& newer) {
    return "The database has a " + newer_schema_text(newer.size()) + ", up to " + newer.back() +
           "; nothing was changed";
}

void print_newer_schema(const Run& run, const std::vector<std::string>& newer) {
    print_result(newer_schema_line(newer),
                 json::object({{"schema", newer.back()},
                               {"applied", json::Raw{"[]"}},
                               {"are_rights_set", false},
                               {"newer", names_of(newer)},
                               {"waiting", json::Raw{"[]"}}}),
                 run.output_format);
}

/// Prints each migration as soon as it is applied, and returns their names.
std::vector<std::string> apply_and_print(const Run& run, Database& database) {
    std::vector<std::string> applied;
    apply_migrations(
        database, run.migrations,
        [&](const Migration& migration) {
            if (run.is_text()) std::cout << migration.file << ": applied\n";
            applied.push_back(migration.file);
        },
        run.last);
    return applied;
}

void print_waiting(const std::vector<Migration>& waiting) {
    for (const auto& migration : waiting)
        std::cout << migration.file << ": waits for " << after_migrations_command
                  << ", once no older program runs\n";
}

SchemaDifference compare(const Run& run, Database& database) {
    return database.read(
        [&](Connection& connection) { return compare_schema(connection, run.migrations); });
}

void bring_up_to_date(const Run& run) {
    warn_of_weak_encryption(run.config.database_url);
    expect_own_session(run.config.database_url);
    // No time limit for statements: a migration of much data may take long.
    Database database{run.config.database_url, 0s};
    if (const auto newer = compare(run, database).newer; !newer.empty())
        return print_newer_schema(run, newer);
    const auto applied = apply_and_print(run, database);
    const auto waiting = compare(run, database).missing;
    const auto& newest = run.migrations.back().file;
    if (run.is_text()) {
        print_waiting(waiting);
        if (applied.empty() && waiting.empty())
            std::cout << "The schema is up to date: " << newest << '\n';
    }
    const bool are_rights_set = set_rights(database, run.config.share / "sql" / "rights.sql");
    if (run.is_text() && are_rights_set)
        std::cout << "The rights of lectern_app, lectern_jobs and lectern_operator are set\n";
    if (run.is_text()) return;
    std::cout << json::object({{"schema", newest},
                               {"applied", names_of(applied)},
                               {"are_rights_set", are_rights_set},
                               {"newer", json::Raw{"[]"}},
                               {"waiting", names_of(waiting)}})
              << '\n';
}

std::string text_of(MigrationKind kind) {
    return kind == MigrationKind::before ? "before" : "after";
}

/// Returns one missing migration as a JSON object.
std::string record_of(const Migration& migration, bool would_run) {
    std::vector<json::Scalar> warnings;
    for (const auto& warning : lock_warnings(migration.sql))
        warnings.emplace_back(
            json::Raw{json::object({{"rule", warning.rule}, {"reason", warning.reason}})});
    const auto oldest = oldest_program_of(migration.file);
    return json::object(
        {{"file", migration.file},
         {"kind", text_of(kind_of(migration.file))},
         {"oldest_program", oldest ? json::Scalar{std::int64_t{*oldest}} : json::Scalar{nullptr}},
         {"would_run", would_run},
         {"warnings", json::Raw{json::array(warnings)}}});
}

void print_missing(const Migration& migration, bool would_run) {
    std::cout << migration.file << ": " << text_of(kind_of(migration.file))
              << (would_run ? ", would run\n" : ", would wait for --after\n");
    for (const auto& warning : lock_warnings(migration.sql))
        std::cout << migration.file << ": " << warning.rule << ": " << warning.reason << '\n';
}

/// Prints what a run would do.
void print_plan(const Run& run) {
    Database database{run.config.database_url};
    const auto difference = compare(run, database);
    std::vector<json::Scalar> records;
    std::size_t count = 0;
    for (const auto& migration : difference.missing) {
        if (!difference.newer.empty()) break;  // an older program changes nothing
        const bool would_run = difference.is_empty || run.last == MigrationKind::after ||
                               kind_of(migration.file) == MigrationKind::before;
        if (would_run) ++count;
        if (run.is_text()) print_missing(migration, would_run);
        records.emplace_back(json::Raw{record_of(migration, would_run)});
    }
    print_result(difference.newer.empty()
                     ? std::to_string(count) + " would run; nothing was changed"
                     : newer_schema_line(difference.newer),
                 json::object({{"schema", run.migrations.back().file},
                               {"migrations", json::Raw{json::array(records)}},
                               {"newer", names_of(difference.newer)}}),
                 run.output_format);
}

}  // namespace

int migrate_database(const Options& options) {
    const auto config = read_config(Process::migrate);
    const auto migrations = read_migrations(config.share / "sql" / "migrations");
    const Run run{config, migrations,
                  options.has("--after") ? MigrationKind::after : MigrationKind::before,
                  options.output_format()};
    const auto work = [&] { options.has("--dry-run") ? print_plan(run) : bring_up_to_date(run); };
    if (options.has("--wait")) {
        retry_until_available(config.database_url, work, [] {
            std::cerr << "lectern migrate: PostgreSQL takes no connections; waiting for it\n";
        });
    } else {
        work();
    }
    return 0;
}

}  // namespace lectern::operations
