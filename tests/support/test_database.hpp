#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "platform/clock.hpp"
#include "platform/database.hpp"

namespace lectern::test {

/// A database of its own in the cluster that the environment variable LECTERN_TEST_DATABASE names
/// (a libpq connection string, of somebody who may create databases); gone when the object is.
class TestDatabase {
  public:
    /// With the whole schema, its roles and their rights: a copy of a template that is migrated
    /// once per process.
    TestDatabase();
    /// Without any table.
    static TestDatabase empty();
    /// Without any table, and of another encoding or locale, as CREATE DATABASE takes them.
    static TestDatabase empty(const std::string& options);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// A connection for the test itself.
    [[nodiscard]] Database& connection() { return *connection_; }
    /// For a second connection, or another process.
    [[nodiscard]] const std::string& connection_string() const { return connection_string_; }
    /// The same with the rights of a role of sql/roles.sql, and no others.
    [[nodiscard]] std::string connection_string_as(const std::string& role) const;

  private:
    TestDatabase(const std::string& template_name, const std::string& options);

    std::string name_;
    std::string connection_string_;
    std::unique_ptr<Database> connection_;
};

/// Stands still until it is moved.
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
