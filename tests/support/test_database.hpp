#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "platform/clock.hpp"
#include "platform/database.hpp"

namespace lectern::test {

/// A new database in the cluster of the environment variable LECTERN_TEST_DATABASE, a libpq
/// connection string of a role that may create databases. Dropped when the object is destroyed.
class TestDatabase {
  public:
    /// With the whole schema, the roles and their privileges: a copy of a template that is migrated
    /// once per process.
    TestDatabase();
    /// Without any tables.
    static TestDatabase empty();
    /// Without any tables, in another encoding or locale. `options` are those of CREATE DATABASE.
    static TestDatabase empty(const std::string& options);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// A connection for the test itself.
    [[nodiscard]] Database& connection() { return *connection_; }
    /// For a second connection or another process.
    [[nodiscard]] const std::string& connection_string() const { return connection_string_; }
    /// The same, with the privileges of one role of sql/roles.sql only.
    [[nodiscard]] std::string connection_string_as(const std::string& role) const;

  private:
    TestDatabase(const std::string& template_name, const std::string& options);

    std::string name_;
    std::string connection_string_;
    std::unique_ptr<Database> connection_;
};

/// Waits, at most ten seconds, until no other session of the cluster and no autovacuum writes.
/// Until then the newest audit rows are not finished: pg_snapshot_xmin() is about the whole
/// cluster.
void wait_for_other_writers(Database& database);

/// Returns whether a session of this database waits for a lock. Ask on a connection of its own:
/// within one transaction PostgreSQL gives the same answer again.
bool has_waiting_session(Database& database);

/// A clock that stands still until a test moves it.
class TestClock final : public Clock {
  public:
    explicit TestClock(Timestamp start = Timestamp{std::chrono::sys_days{std::chrono::year{2026} /
                                                                         std::chrono::November /
                                                                         23}} +
                                         std::chrono::hours{12})
        : now_{start} {}
    [[nodiscard]] Timestamp now() const override { return now_; }
    void set(Timestamp now) { now_ = now; }
    void advance(std::chrono::microseconds by) { now_ += by; }

  private:
    Timestamp now_;
};

}  // namespace lectern::test
