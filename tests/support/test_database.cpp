#include "support/test_database.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

#include <unistd.h>

#include "operations/migrations.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {

namespace {

constexpr const char* bare_template = "template0";

std::string maintenance_connection_string() {
    const char* value = std::getenv("LECTERN_TEST_DATABASE");
    if (value == nullptr) throw std::runtime_error{"LECTERN_TEST_DATABASE is missing"};
    return value;
}

// A later key overrides an earlier one; in a URI, a later parameter does.
std::string connection_string_for(const std::string& name) {
    const auto maintenance = maintenance_connection_string();
    if (maintenance.find("://") == std::string::npos) return maintenance + " dbname=" + name;
    return maintenance + (maintenance.find('?') == std::string::npos ? "?" : "&") +
           "dbname=" + name;
}

// A database name cannot be a statement parameter. The names here consist of letters, digits and
// underscores.
void run_maintenance(const std::string& statement) {
    static Database maintenance{maintenance_connection_string()};
    maintenance.read([&](Connection& connection) { query(connection, statement.c_str()); });
}

// tests/run repeats some tests in other locales.
std::string usual_options() {
    const char* options = std::getenv("LECTERN_TEST_DATABASE_OPTIONS");
    return options != nullptr ? options : "ENCODING 'UTF8' LOCALE 'C.UTF-8'";
}

void create_database(const std::string& name, const std::string& template_name,
                     const std::string& options = usual_options()) {
    // A copy of the files takes two thirds of the time of one through the write-ahead log.
    run_maintenance("CREATE DATABASE " + name + " TEMPLATE " + template_name + ' ' + options +
                    " STRATEGY FILE_COPY");
}

void drop_database(const std::string& name) {
    run_maintenance("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
}

std::string next_name() {
    static int count = 0;
    return "lectern_test_" + std::to_string(::getpid()) + '_' + std::to_string(++count);
}

// Roles belong to the cluster: several test programs create them, and none drops them.
void make_roles(Database& database) {
    std::ifstream stream{in_source("sql/roles.sql")};
    const std::string sql{std::istreambuf_iterator<char>{stream}, {}};
    database.write([&](Transaction& transaction) { transaction.execute(sql.c_str()); });
}

struct MigratedTemplate {
    MigratedTemplate() {
        create_database(name, bare_template);
        Database database{connection_string_for(name)};
        const auto sql = in_source("sql");
        operations::apply_migrations(database, operations::read_migrations(sql / "migrations"),
                                     [](const operations::Migration&) {});
        make_roles(database);
        operations::set_rights(database, sql / "rights.sql");
    }
    ~MigratedTemplate() {
        try {
            drop_database(name);
        } catch (const std::exception&) {
            // The cluster is gone, and the database with it.
        }
    }
    MigratedTemplate(const MigratedTemplate&) = delete;
    MigratedTemplate& operator=(const MigratedTemplate&) = delete;

    std::string name = next_name() + "_template";
};

const std::string& migrated_template() {
    static const MigratedTemplate once;
    return once.name;
}

}  // namespace

TestDatabase::TestDatabase() : TestDatabase{migrated_template(), usual_options()} {}

std::string TestDatabase::connection_string_as(const std::string& role) const {
    if (connection_string_.find("://") == std::string::npos)
        return connection_string_ + " options='-c role=" + role + "'";
    return connection_string_ + "&options=-c%20role%3D" + role;
}

TestDatabase TestDatabase::empty() {
    return empty(usual_options());
}

TestDatabase TestDatabase::empty(const std::string& options) {
    return TestDatabase{bare_template, options};
}

TestDatabase::TestDatabase(const std::string& template_name, const std::string& options)
    : name_{next_name()}, connection_string_{connection_string_for(name_)} {
    create_database(name_, template_name, options);
    connection_ = std::make_unique<Database>(connection_string_);
}

TestDatabase::~TestDatabase() {
    connection_.reset();
    try {
        drop_database(name_);
    } catch (const std::exception&) {
        // The cluster is gone, and the database with it.
    }
}

void wait_for_other_writers(Database& database) {
    const auto has_other_writers = [](Connection& connection) {
        return !query(connection, R"sql(
            SELECT pid
              FROM pg_stat_activity
             WHERE backend_xid IS NOT NULL
               AND (datname IS DISTINCT FROM current_database()
                    OR backend_type = 'autovacuum worker')
        )sql")
                    .empty();
    };
    for (int attempt = 0; attempt < 500 && database.read(has_other_writers); ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

bool has_waiting_session(Database& database) {
    return database.read([](Connection& connection) {
        return !query(connection, R"sql(
            SELECT 1
              FROM pg_stat_activity
             WHERE datname = current_database()
               AND wait_event_type = 'Lock'
        )sql")
                    .empty();
    });
}

}  // namespace lectern::test
