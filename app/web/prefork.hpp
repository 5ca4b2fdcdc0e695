#pragma once

#include <filesystem>
#include <functional>

namespace lectern::web {

/// Returns the socket that systemd passed, else a new Unix socket at `path`, which replaces an old
/// one that nobody listens on. The socket is non-blocking. Throws std::system_error or
/// std::runtime_error that names the path.
int listening_socket(const std::filesystem::path& path);

/// Runs `workers` processes of `work(listening_socket)` until SIGTERM or SIGINT, then lets them
/// finish their requests. A worker that dies is replaced, after a growing pause if it died young.
/// SIGHUP replaces all workers one by one, and starts each new one before its predecessor stops.
/// The parent itself opens no connection and answers no request. Returns the exit status of the
/// command: the highest of the workers that it stopped.
int run_workers(int listening_socket, int workers, const std::function<void(int)>& work);

}  // namespace lectern::web
