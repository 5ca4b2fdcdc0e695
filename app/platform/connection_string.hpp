#pragma once

#include <string>

namespace lectern {

/// Returns the connection string completed with Lectern's defaults; values that it already sets
/// win. Server settings go into `options`, so they cost no round trip; options given by the caller
/// come last and override ours. Throws std::invalid_argument if the string is malformed.
std::string with_defaults(const std::string& connection_string);

/// Returns whether a server is running and accepts connections, like `pg_isready`. Does not check
/// user, password or database, so a connection may still be refused.
bool server_accepts_connections(const std::string& connection_string);

}  // namespace lectern
