#pragma once

#include <string>

namespace lectern {

/// What a connection to the database leads to.
enum class Pooling {
    none,            // a session of PostgreSQL, without a pooler between
    by_session,      // a pooler that gives each connection a session of its own
    by_transaction,  // a pooler that may give each transaction another session
};

/// Finds out whether there is a pooler such as PgBouncer, and what it pools. Uses two connections
/// at once if there is one. Throws DatabaseUnavailable if there is no answer within a few seconds.
Pooling find_pooling(const std::string& connection_string);

/// Throws std::runtime_error if sessions are pooled by transaction, which Lectern cannot run on
/// (docs/decisions/0029). An unavailable database passes: the first statement will report it.
void expect_own_session(const std::string& connection_string);

}  // namespace lectern
