#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lectern {

/// Returns the connection string completed with Lectern's defaults; values that it already sets
/// win. Settings of the session are left out, because PgBouncer refuses most of them in the packet
/// that opens a connection: session_settings() sets them afterwards. Throws std::invalid_argument
/// if the string is malformed.
std::string with_defaults(const std::string& connection_string);

/// Returns the statement that sets what a new session needs: Lectern's defaults, and after them the
/// settings in the connection string's `options`, which win. Throws as with_defaults().
std::string session_settings(const std::string& connection_string);

// The following throw std::invalid_argument, too, if the string is malformed.

/// Returns the connection string for another database of the same cluster.
std::string with_database(const std::string& connection_string, const std::string& name);

/// Returns the connection string for sessions that act as `role`.
std::string with_role(const std::string& connection_string, const std::string& role);

/// Returns the environment variables by which PostgreSQL's programs connect as the connection
/// string says. They keep a password out of the list of processes.
std::vector<std::pair<std::string, std::string>> environment_for(
    const std::string& connection_string);

/// Returns the values with which libpq connects, by keyword: those of the connection string, then
/// those of the environment (PGHOST, PGSSLMODE …), then libpq's defaults.
std::map<std::string, std::string> effective_values(const std::string& connection_string);

/// Returns whether a server is running and accepts connections, like `pg_isready`. Does not check
/// user, password or database, so a connection may still be refused.
bool server_accepts_connections(const std::string& connection_string);

}  // namespace lectern
