#include "platform/pooling.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>

#include "platform/database.hpp"
#include "platform/database_faults.hpp"

namespace lectern {

namespace {

using namespace std::chrono_literals;

/// A full pool lets a connection wait for minutes.
constexpr auto longest_probe = 3000ms;
/// One round can miss a pooler that other clients keep busy: it may happen to give the same
/// session.
constexpr int rounds = 8;

std::int64_t session_of(DatabaseHandle& handle) {
    return query(handle, "SELECT pg_backend_pid() AS pid").front().integer("pid");
}

std::int64_t session_of(Database& database) {
    return database.read([](Connection& connection) { return session_of(connection); });
}

/// Returns whether the session of an idle connection goes to another one that needs a session.
bool shares_sessions(Database& idle, Database& busy) {
    const auto own = session_of(idle);
    return busy.write([&](Transaction& transaction) {
        return session_of(transaction) == own || session_of(idle) != own;
    });
}

Pooling find_pooling_of(Database& idle, const std::string& connection_string) {
    Database busy{connection_string, longest_probe};
    try {
        for (int round = 0; round < rounds; ++round)
            if (shares_sessions(idle, busy)) return Pooling::by_transaction;
    } catch (const DatabaseUnavailable&) {
        // The pool is full although a connection is idle, so that one has a session of its own.
    }
    return Pooling::by_session;
}

}  // namespace

Pooling find_pooling(const std::string& connection_string) {
    Database database{connection_string, longest_probe};
    try {
        if (session_of(database) == database.announced_pid()) return Pooling::none;
        return find_pooling_of(database, connection_string);
    } catch (const DatabaseError& error) {
        if (is_shared_session(error.sqlstate())) return Pooling::by_transaction;
        throw;
    }
}

void expect_own_session(const std::string& connection_string) {
    try {
        if (find_pooling(connection_string) != Pooling::by_transaction) return;
    } catch (const DatabaseUnavailable&) {
        return;
    }
    throw std::runtime_error{
        "LECTERN_DATABASE_URL leads to a pooler that shares sessions between transactions: set "
        "pool_mode=session for this database (docs/scaling.md)"};
}

}  // namespace lectern
