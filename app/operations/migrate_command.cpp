#include "operations/migrate_command.hpp"

#include <chrono>
#include <iostream>

#include "config.hpp"
#include "console/options.hpp"
#include "operations/migrations.hpp"

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

}  // namespace

int migrate(const Options& options) {
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

}  // namespace lectern::operations
