#include "operations/migrate_command.hpp"

#include <chrono>
#include <iostream>

#include "config.hpp"
#include "operations/migrations.hpp"

namespace lectern::operations {

using namespace std::chrono_literals;

int migrate(const Arguments& arguments) {
    expect_no_arguments(arguments);
    const auto config = read_config(Process::migrate);
    const auto migrations = read_migrations(config.share / "sql" / "migrations");
    // A migration of much data takes its time.
    Database database{config.database_url, 0s};

    int applied = 0;
    apply_migrations(database, migrations, [&](const Migration& migration) {
        std::cout << migration.file << ": applied\n";
        ++applied;
    });
    if (applied == 0) std::cout << "The schema is up to date: " << migrations.back().file << '\n';
    if (set_rights(database, config.share / "sql" / "rights.sql"))
        std::cout << "The rights of lectern_app and lectern_operator are set\n";
    return 0;
}

}  // namespace lectern::operations
