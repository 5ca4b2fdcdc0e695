#pragma once

#include <filesystem>
#include <optional>

namespace lectern::web {

/// Returns the socket with the file name of `path` among those that systemd passed. If it passed
/// none, makes a new Unix socket at `path`, which replaces an old one that nobody listens on. The
/// socket is non-blocking. Throws std::system_error or std::runtime_error that names the path.
int listening_socket(const std::filesystem::path& path);

/// Returns how many connections to a Unix socket wait to be accepted. Returns nothing where the
/// kernel does not tell: if the socket belongs to another network namespace, as that of a unit with
/// PrivateNetwork= does.
std::optional<int> waiting_connections(int listening_socket);

}  // namespace lectern::web
