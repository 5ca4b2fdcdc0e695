#pragma once

#include <string>

namespace lectern {

/// The same connection string with what Lectern wants where it says nothing. The server's settings
/// travel in `options`, so that they cost no round trip; those given come last and win. Throws
/// std::invalid_argument.
std::string with_our_defaults(const std::string& connection_string);

/// Whether a server is there and takes connections, as `pg_isready` asks: it may refuse ours.
bool server_takes_connections(const std::string& connection_string);

}  // namespace lectern
