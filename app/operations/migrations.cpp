#include "operations/migrations.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <regex>
#include <system_error>
#include <thread>

#include "operations/canonical_addresses.hpp"
#include "platform/connection_string.hpp"
#include "platform/crypto.hpp"
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

constexpr auto undefined_table = "42P01";

struct Applied {
    std::string file;
    std::string checksum;
};

std::string content_of(const std::filesystem::path& file) {
    auto content = read_file(file);
    if (!content) throw MigrationError{file.string() + ": cannot be read"};
    return *std::move(content);
}

/// 17 of `0017_name.sql`.
int version_of(const std::string& file) {
    static const std::regex form{"([0-9]{4})_[a-z0-9_]+\\.sql"};
    std::smatch parts;
    if (!std::regex_match(file, parts, form))
        throw MigrationError{file + ": is not named NNNN_name.sql"};
    return std::stoi(parts[1]);
}

std::vector<std::string> list_files(const std::filesystem::path& directory) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error})
        files.push_back(entry.path().filename().string());
    if (error) throw MigrationError{directory.string() + ": " + error.message()};
    if (files.empty()) throw MigrationError{directory.string() + ": holds no migrations"};
    std::ranges::sort(files);
    return files;
}

void lock(Transaction& transaction) {
    // Another run, or a migration of much data, may take long.
    transaction.execute("SET LOCAL statement_timeout = 0");
    query(transaction, "SELECT pg_advisory_xact_lock($1)", migration_lock);
    // Wait only briefly for a table in use: all its readers queue behind a waiting lock.
    transaction.execute("SET LOCAL lock_timeout = '5s'");
}

bool has_schema_migrations(DatabaseHandle& handle) {
    const auto table = query(handle, "SELECT to_regclass('schema_migrations') AS name");
    return !table.front().is_null("name");
}

std::vector<Applied> list_applied(DatabaseHandle& handle) {
    std::vector<Applied> applied;
    for (const auto& row : query(handle, R"sql(
          SELECT file, checksum
            FROM schema_migrations
        ORDER BY version
    )sql"))
        applied.push_back({row.text("file"), row.text("checksum")});
    return applied;
}

/// Throws unless the applied migrations are the first of `migrations`, unchanged and in order.
void check_applied(const std::vector<Applied>& applied, const std::vector<Migration>& migrations) {
    for (std::size_t i = 0; i < applied.size(); ++i) {
        if (i >= migrations.size())
            throw MigrationError{applied[i].file + ": was applied by a newer release than this"};
        if (applied[i].file != migrations[i].file)
            throw MigrationError{migrations[i].file + ": the database had " + applied[i].file +
                                 " in its place"};
        if (applied[i].checksum != migrations[i].checksum)
            throw MigrationError{migrations[i].file + ": was changed after it was applied"};
    }
}

/// Runs the part of a migration that is written in C++, in the same transaction.
void run_cpp_part(Transaction& transaction, const Migration& migration) {
    if (migration.file == "0014_canonical_addresses.sql") fill_canonical_addresses(transaction);
}

void apply(Transaction& transaction, const Migration& migration) {
    try {
        transaction.execute(migration.sql.c_str());
        run_cpp_part(transaction, migration);
    } catch (const DatabaseUnavailable&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw MigrationError{migration.file + ": " + error.what()};
    }
    query(transaction,
          "INSERT INTO schema_migrations (version, file, checksum) VALUES ($1, $2, $3)",
          migration.version, migration.file, migration.checksum);
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

/// Applies the next migration and returns it, or returns nullptr if none is missing.
const Migration* apply_next(Database& database, const std::vector<Migration>& migrations) {
    return database.write([&](Transaction& transaction) -> const Migration* {
        lock(transaction);
        check_encoding(transaction);
        if (!has_schema_migrations(transaction)) transaction.execute(create_schema_migrations);
        const auto applied = list_applied(transaction);
        check_applied(applied, migrations);
        if (applied.size() == migrations.size()) return nullptr;
        const auto& next = migrations[applied.size()];
        apply(transaction, next);
        return &next;
    });
}

}  // namespace

std::vector<Migration> read_migrations(const std::filesystem::path& directory) {
    std::vector<Migration> migrations;
    for (const auto& file : list_files(directory)) {
        const int expected = static_cast<int>(migrations.size()) + 1;
        if (version_of(file) != expected)
            throw MigrationError{file + ": is not the next one (expected number " +
                                 std::to_string(expected) + ')'};
        auto sql = content_of(directory / file);
        auto checksum = crypto::hex(crypto::sha256(sql));
        migrations.push_back({expected, file, std::move(sql), std::move(checksum)});
    }
    return migrations;
}

void apply_migrations(Database& database, const std::vector<Migration>& migrations,
                      const std::function<void(const Migration&)>& tell) {
    while (const auto* applied = apply_next(database, migrations)) tell(*applied);
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
    const auto sql = content_of(file);
    return database.write([&](Transaction& transaction) {
        lock(transaction);
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
        transaction.execute(sql.c_str());
        return true;
    });
}

std::vector<std::string> list_missing_migrations(DatabaseHandle& handle,
                                                 const std::vector<Migration>& migrations) {
    std::vector<Applied> applied;
    if (has_schema_migrations(handle)) applied = list_applied(handle);
    check_applied(applied, migrations);
    std::vector<std::string> missing;
    for (auto i = applied.size(); i < migrations.size(); ++i) missing.push_back(migrations[i].file);
    return missing;
}

int newest_version(const std::filesystem::path& directory) {
    return version_of(list_files(directory).back());
}

int find_schema_version(DatabaseHandle& handle) {
    try {
        return query(handle, "SELECT coalesce(max(version), 0) AS version FROM schema_migrations")
            .front()
            .get<int>("version");
    } catch (const DatabaseError& error) {
        if (error.sqlstate() == undefined_table) return 0;
        throw;
    }
}

bool is_migrated(DatabaseHandle& handle, const std::filesystem::path& directory) {
    return find_schema_version(handle) >= newest_version(directory);
}

}  // namespace lectern::operations
