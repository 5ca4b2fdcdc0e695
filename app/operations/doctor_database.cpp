#include "operations/doctor_database.hpp"

#include <string>
#include <utility>

#include "account/two_step.hpp"
#include "operations/operations_commands.hpp"
#include "operations/schema_state.hpp"
#include "platform/database_encryption.hpp"
#include "platform/pooling.hpp"

namespace lectern::operations {
namespace {

constexpr auto set_rights_again =
    "run `lectern migrate`, which sets the rights of sql/rights.sql; REVOKE what stays";
constexpr auto run_roles_again =
    "run sql/roles.sql in the database as a superuser, then `lectern migrate`";

/// Returns the names of the roles that sql/roles.sql creates and that do not exist.
std::string find_missing_roles(DatabaseHandle& handle) {
    return query(handle, R"sql(
        SELECT coalesce(string_agg(name, ', ' ORDER BY name), '') AS names
          FROM unnest(ARRAY['lectern_owner', 'lectern_app', 'lectern_jobs', 'lectern_operator']) AS name
         WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
    )sql")
        .front()
        .text("names");
}

/// Adds a fault for each right that a role has and must not have.
void add_excessive_rights(DatabaseHandle& handle, Findings& findings) {
    for (const auto& row : query(handle, R"sql(
          WITH never (object, kind) AS (
                   SELECT object, kind
                     FROM unnest(ARRAY['audit_logs', 'audit_seals', 'audit_checkpoints']) AS object,
                          unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS kind
                UNION ALL
                   SELECT object, kind
                     FROM unnest(ARRAY['orders', 'order_items', 'order_refunds', 'order_disputes',
                                       'stripe_events', 'entitlements']) AS object,
                          unnest(ARRAY['DELETE', 'TRUNCATE']) AS kind),
               forbidden (role, object, kind) AS (
                   SELECT role, object, kind
                     FROM never, unnest(ARRAY['lectern_app', 'lectern_jobs', 'lectern_operator']) AS role
                UNION ALL
                   SELECT role, object, 'INSERT'
                     FROM unnest(ARRAY['audit_seals', 'audit_checkpoints']) AS object,
                          unnest(ARRAY['lectern_app', 'lectern_operator']) AS role)
        SELECT role || ' may ' || kind || ' ' || object AS fault
          FROM forbidden
         WHERE has_table_privilege(role, object, kind)
            OR kind IN ('INSERT', 'UPDATE') AND has_any_column_privilege(role, object, kind)
      ORDER BY role COLLATE "C", kind COLLATE "C", object COLLATE "C"
    )sql"))
        findings.push_back(faulty(row.text("fault"), set_rights_again));
}

/// Adds a fault for each right that a role lacks, of those by which pages, jobs and commands begin.
void add_missing_rights(DatabaseHandle& handle, Findings& findings) {
    for (const auto& row : query(handle, R"sql(
        SELECT role || ' may not ' || kind || ' ' || object AS fault
          FROM (VALUES ('lectern_app', 'courses', 'SELECT'),
                       ('lectern_app', 'orders', 'INSERT'),
                       ('lectern_app', 'stripe_events', 'INSERT'),
                       ('lectern_app', 'entitlements', 'INSERT'),
                       ('lectern_app', 'audit_logs', 'INSERT'),
                       ('lectern_jobs', 'mail_outbox', 'UPDATE'),
                       ('lectern_jobs', 'audit_logs', 'INSERT'),
                       ('lectern_jobs', 'audit_seals', 'INSERT'),
                       ('lectern_operator', 'courses', 'INSERT'),
                       ('lectern_operator', 'audit_logs', 'INSERT')) AS needed (role, object, kind)
         WHERE NOT has_any_column_privilege(role, object, kind)
      ORDER BY role COLLATE "C", kind COLLATE "C", object COLLATE "C"
    )sql"))
        findings.push_back(faulty(row.text("fault"), set_rights_again));
}

void add_foreign_owners(DatabaseHandle& handle, Findings& findings) {
    for (const auto& row : query(handle, R"sql(
        SELECT relname || ' belongs to ' || pg_get_userbyid(relowner) || ', not to lectern_owner' AS fault
          FROM pg_class
         WHERE relnamespace = 'public'::regnamespace
           AND relkind IN ('r', 'p', 'v', 'm')
           AND pg_get_userbyid(relowner) <> 'lectern_owner'
      ORDER BY relname COLLATE "C"
    )sql"))
        findings.push_back(faulty(row.text("fault"), run_roles_again));
}

Findings findings_of_connection(const Row& row) {
    Findings findings;
    if (row.boolean("is_standby")) {
        findings.push_back(faulty("this server is a standby, which takes no writes",
                                  "point LECTERN_DATABASE_URL at the primary"));
    }
    if (row.text("encoding") != "UTF8") {
        findings.push_back(
            faulty("the database is encoded in " + row.text("encoding"),
                   "restore it into a new one: createdb --template=template0 --encoding=UTF8"));
    }
    if (findings.empty()) {
        findings.push_back(sound("PostgreSQL " + row.text("version") + ", database " +
                                 row.text("name") + " of " + row.text("size")));
    }
    return findings;
}

/// What is unusual about a schema that this program runs on, or its newest migration.
std::string text_of_sound_schema(const SchemaDifference& difference,
                                 const std::vector<Migration>& migrations) {
    if (!difference.newer.empty()) return newer_schema_text(difference.newer.size());
    const auto waiting = difference.missing_of(MigrationKind::after);
    if (waiting.empty()) return migrations.back().file + " is the newest";
    return std::to_string(waiting.size()) + " to run with " +
           std::string{after_migrations_command} + ", the first is " + waiting.front().file;
}

}  // namespace

Findings check_connection(Database& database) {
    try {
        return database.read([](Connection& connection) {
            return findings_of_connection(query(connection, R"sql(
                SELECT current_setting('server_version') AS version,
                       current_setting('server_encoding') AS encoding,
                       current_database() AS name,
                       pg_size_pretty(pg_database_size(current_database())) AS size,
                       pg_is_in_recovery() AS is_standby
            )sql")
                                              .front());
        });
    } catch (const DatabaseUnavailable& error) {
        return {faulty("no connection: " + first_line_of(error.what()),
                       "start PostgreSQL, or correct LECTERN_DATABASE_URL")};
    }
}

Findings check_migrations(Database& database, const std::filesystem::path& directory) {
    const auto migrations = read_migrations(directory);
    try {
        const auto difference = database.read(
            [&](Connection& connection) { return compare_schema(connection, migrations); });
        const auto missing = difference.missing_of(MigrationKind::before);
        if (!missing.empty())
            return {faulty(
                std::to_string(missing.size()) + " missing, the first is " + missing.front().file,
                "run `lectern migrate`, or start lectern-migrate")};
        return {sound(text_of_sound_schema(difference, migrations))};
    } catch (const MigrationError& error) {
        return {faulty(error.what(),
                       "install the release that migrated this database, or a newer one")};
    }
}

Findings check_current_role(Database& database) {
    return database.read([](Connection& connection) -> Findings {
        if (const auto missing = find_missing_roles(connection); !missing.empty())
            return {faulty("missing: " + missing, run_roles_again)};
        const auto row = query(connection, R"sql(
            SELECT current_user::text AS name, rolsuper AS is_superuser,
                   pg_has_role('lectern_owner', 'USAGE') AS is_owner,
                   pg_has_role('lectern_app', 'USAGE') OR pg_has_role('lectern_operator', 'USAGE') AS is_known
              FROM pg_roles
             WHERE rolname = current_user
        )sql")
                             .front();
        const auto name = row.text("name");
        const auto* fix = "connect as a member of lectern_operator, lectern_jobs or lectern_app";
        if (row.boolean("is_superuser"))
            return {faulty(name + " is a superuser, who may change the audit record", fix)};
        if (row.boolean("is_owner"))
            return {faulty(name +
                               " has the rights of the tables' owner, which only migrate, backup "
                               "and restore need",
                           fix)};
        if (!row.boolean("is_known"))
            return {faulty(name + " is a member of none of Lectern's roles", fix)};
        return {sound(name + " is neither superuser nor owner")};
    });
}

Findings check_rights(Database& database) {
    return database.read([](Connection& connection) -> Findings {
        if (!find_missing_roles(connection).empty())
            return {not_checked("Lectern's roles are missing")};
        Findings findings;
        add_excessive_rights(connection, findings);
        add_missing_rights(connection, findings);
        add_foreign_owners(connection, findings);
        if (findings.empty())
            findings.push_back(sound("audit rows are only added; payments are never deleted"));
        return findings;
    });
}

Findings check_encryption(const std::string& connection_string) {
    if (const auto weakness = find_weak_encryption(connection_string); !weakness.empty())
        return {faulty(weakness, encryption_advice)};
    return {sound("no connection leaves this machine without TLS and a verified certificate")};
}

Findings check_sessions(const std::string& connection_string) {
    switch (find_pooling(connection_string)) {
        case Pooling::none:
            return {sound("each connection has its own; there is no pooler")};
        case Pooling::by_session:
            return {sound("each connection has its own, through a pooler")};
        case Pooling::by_transaction:
            break;
    }
    return {faulty("a pooler shares them between transactions",
                   "set pool_mode=session for this database (docs/scaling.md)")};
}

Findings check_two_step_key(Database& database, const std::string& key) {
    return database.read([&](Connection& connection) -> Findings {
        const auto row = query(connection, R"sql(
            SELECT count(*) AS accounts,
                   has_column_privilege('two_step_secrets', 'encrypted_secret', 'SELECT') AS may_read
              FROM two_step_secrets
             WHERE confirmed_at IS NOT NULL
        )sql")
                             .front();
        const auto accounts = row.integer("accounts");
        const auto needed_by = std::to_string(accounts) + " with two-step sign-in";
        const auto* fix = "restore it from its copy (docs/operations.md, Two-step sign-in)";
        if (accounts == 0) return {sound("no account needs it")};
        if (key.empty())
            return {faulty("LECTERN_TWO_STEP_KEY is missing; accounts: " + needed_by, fix)};
        if (!row.boolean("may_read"))
            return {not_checked("this role may not read the secrets; accounts: " + needed_by)};
        const auto counts = account::count_two_step(connection, key);
        if (counts.decrypted < accounts)
            return {faulty("LECTERN_TWO_STEP_KEY decrypts the secrets of " +
                               std::to_string(counts.decrypted) + " of " + needed_by,
                           fix)};
        return {sound("decrypts the secrets of all " + needed_by + ", " +
                      std::to_string(counts.by_older_key) + " by an older key")};
    });
}

Findings check_rules(Database& database, const std::filesystem::path& file) {
    const auto broken = find_broken_invariants(database, file);
    if (broken.empty()) return {sound("all hold")};
    return {faulty(std::to_string(broken.size()) + " broken, such as " + broken.front().object +
                       ": " + broken.front().rule,
                   "`lectern doctor --invariants` lists them; docs/orders.md explains the states")};
}

}  // namespace lectern::operations
