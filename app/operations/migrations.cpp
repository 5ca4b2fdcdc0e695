#include "operations/migrations.hpp"

#include <chrono>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "operations/canonical_addresses.hpp"
#include "operations/schema_state.hpp"
#include "platform/connection_string.hpp"
#include "platform/files.hpp"

namespace lectern::operations {
namespace {

/// The key of the advisory lock: any number that nothing else in the database uses.
constexpr std::int64_t migration_lock = 0x4C656374;

/// The only table that no migration creates; sql/schema.sql describes it.
constexpr auto create_schema_migrations = R"sql(
CREATE TABLE schema_migrations (
    version    integer PRIMARY KEY,
    file       text NOT NULL,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_version_positive CHECK (version > 0)
)
)sql";

void wait_for_other_run() {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
}

/// Runs `work` in a transaction that has the lock. A transaction that waited for the lock could
/// hold up CREATE INDEX CONCURRENTLY of the run that has it, so each try is a transaction.
template <typename Work>
auto write_locked(Database& database, const Work& work) {
    using Answer = std::invoke_result_t<Work, Transaction&>;
    for (;;) {
        auto answer = database.write([&](Transaction& transaction) -> std::optional<Answer> {
            // A migration of much data may take long.
            transaction.execute("SET LOCAL statement_timeout = 0");
            const auto row = query(transaction, "SELECT pg_try_advisory_xact_lock($1) AS has_lock",
                                   migration_lock);
            if (!row.front().boolean("has_lock")) return std::nullopt;
            // Wait only briefly for a table in use: all its readers queue behind a waiting lock.
            transaction.execute("SET LOCAL lock_timeout = '5s'");
            return std::optional<Answer>{std::in_place, work(transaction)};
        });
        if (answer) return *std::move(answer);
        wait_for_other_run();
    }
}

/// Takes the lock for this connection.
void lock(Connection& connection) {
    while (!query(connection, "SELECT pg_try_advisory_lock($1) AS has_lock", migration_lock)
                .front()
                .boolean("has_lock"))
        wait_for_other_run();
}

/// Runs the part of a migration that is written in C++, in the same transaction.
void run_cpp_part(Transaction& transaction, const Migration& migration) {
    if (migration.file == "0014_canonical_addresses.sql") fill_canonical_addresses(transaction);
}

/// Runs `work`. What the server rejects becomes a MigrationError that names the file.
void name_in_errors(const Migration& migration, const std::function<void()>& work) {
    try {
        work();
    } catch (const DatabaseUnavailable&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw MigrationError{migration.file + ": " + error.what()};
    }
}

void record(DatabaseHandle& handle, const Migration& migration) {
    query(handle, "INSERT INTO schema_migrations (version, file, checksum) VALUES ($1, $2, $3)",
          migration.version, migration.file, migration.checksum);
}

void apply(Transaction& transaction, const Migration& migration) {
    name_in_errors(migration, [&] {
        transaction.execute(migration.sql.c_str());
        run_cpp_part(transaction, migration);
    });
    record(transaction, migration);
}

/// Runs the statements and records the migration, on a connection that has the lock.
void run_outside_transaction(Connection& connection, const Migration& migration) {
    // The limits of this connection end with the command.
    query(connection, "SET statement_timeout = 0");
    name_in_errors(migration, [&] {
        for (const auto& statement : statements_outside_transaction(migration.sql))
            query(connection, statement.c_str());
    });
    record(connection, migration);
}

bool is_applied(DatabaseHandle& handle, const Migration& migration) {
    return !query(handle, "SELECT FROM schema_migrations WHERE version = $1", migration.version)
                .empty();
}

/// Applies a migration that must not run in a transaction. It may run again after a failure, so
/// repeating its statements must be safe.
void apply_outside_transaction(Database& database, const Migration& migration) {
    database.autocommit([&](Connection& connection) {
        lock(connection);
        const auto unlock = [&] {
            query(connection, "SELECT pg_advisory_unlock($1)", migration_lock);
        };
        try {
            if (!is_applied(connection, migration)) run_outside_transaction(connection, migration);
        } catch (const MigrationError&) {
            unlock();
            throw;
        }
        unlock();
    });
}

/// Throws unless the database is in UTF-8. People may enter any character, and another encoding
/// cannot store them all.
void check_encoding(Transaction& transaction) {
    const auto encoding = query(transaction, "SELECT current_setting('server_encoding') AS name")
                              .front()
                              .text("name");
    if (encoding == "UTF8") return;
    throw MigrationError{"the database is encoded in " + encoding +
                         ", and must be in UTF8: createdb --template=template0 --encoding=UTF8"};
}

/// The next migration, and whether it is applied: one that must not run in a transaction is not.
struct Step {
    Migration migration;
    bool is_applied = false;
};

/// Applies the next migration of this kind or before. Returns nothing if none is missing, or the
/// schema is newer than this program.
std::optional<Step> apply_next(Database& database, const std::vector<Migration>& migrations,
                               MigrationKind last) {
    return write_locked(database, [&](Transaction& transaction) -> std::optional<Step> {
        check_encoding(transaction);
        if (!has_schema_migrations(transaction)) transaction.execute(create_schema_migrations);
        const auto difference = compare_schema(transaction, migrations);
        if (!difference.newer.empty() || difference.missing.empty()) return std::nullopt;
        const auto& next = difference.missing.front();
        if (last == MigrationKind::before && kind_of(next.file) == MigrationKind::after)
            return std::nullopt;
        if (!statements_outside_transaction(next.sql).empty()) return Step{next, false};
        apply(transaction, next);
        return Step{next, true};
    });
}

bool is_empty(Database& database, const std::vector<Migration>& migrations) {
    return database.read(
        [&](Connection& connection) { return compare_schema(connection, migrations).is_empty; });
}

}  // namespace

void apply_migrations(Database& database, const std::vector<Migration>& migrations,
                      const std::function<void(const Migration&)>& tell, MigrationKind last) {
    // No older program has ever run on an empty database.
    if (is_empty(database, migrations)) last = MigrationKind::after;
    while (const auto step = apply_next(database, migrations, last)) {
        if (!step->is_applied) apply_outside_transaction(database, step->migration);
        tell(step->migration);
    }
}

void retry_until_available(const std::string& connection_string, const std::function<void()>& work,
                           const std::function<void()>& tell) {
    using namespace std::chrono_literals;
    // A server that has just come back may have refused the work right before this check, so a few
    // refusals are retried.
    constexpr int most_refusals = 5;
    for (int refusals = 0;;) {
        if (!server_accepts_connections(connection_string)) tell();
        while (!server_accepts_connections(connection_string)) std::this_thread::sleep_for(1s);
        try {
            return work();
        } catch (const DatabaseUnavailable&) {
            if (server_accepts_connections(connection_string) && ++refusals == most_refusals) throw;
            std::this_thread::sleep_for(1s);
        }
    }
}

bool set_rights(Database& database, const std::filesystem::path& file) {
    const auto sql = read_file(file);
    if (!sql) throw MigrationError{file.string() + ": cannot be read"};
    return write_locked(database, [&](Transaction& transaction) {
        const auto state = query(transaction, R"sql(
            SELECT (SELECT count(*)
                      FROM pg_roles
                     WHERE rolname IN ('lectern_app', 'lectern_jobs', 'lectern_operator')) AS roles,
                   pg_has_role(relowner, 'USAGE') AS is_owner
              FROM pg_class
             WHERE oid = to_regclass('schema_migrations')
        )sql")
                               .front();
        const auto roles = state.integer("roles");
        if (roles == 0) return false;
        if (roles < 3)
            throw MigrationError{file.filename().string() +
                                 ": a role is missing: run roles.sql again, as a superuser"};
        // For any other role, PostgreSQL would only print warnings and change nothing.
        if (!state.boolean("is_owner"))
            throw MigrationError{file.filename().string() +
                                 ": only the tables' owner may set rights"};
        transaction.execute(sql->c_str());
        return true;
    });
}

}  // namespace lectern::operations
