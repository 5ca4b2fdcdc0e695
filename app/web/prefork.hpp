#pragma once

#include <filesystem>
#include <functional>

namespace lectern::web {

/// The socket that systemd handed over, else a new Unix socket at `path` (an old one that nobody
/// listens on is replaced). Non-blocking. Throws std::system_error or std::runtime_error that names
/// the path.
int listening_socket(const std::filesystem::path& path);

/// Runs `workers` processes of `work(listening_socket)` until SIGTERM or SIGINT, then lets them
/// finish what they are at. One that dies is replaced, with a growing pause when it dies young.
/// SIGHUP replaces all, one by one, each new one before its old. The parent opens nothing and
/// answers nothing. Returns the exit status of the command: the highest of the workers it stopped.
int run_workers(int listening_socket, int workers, const std::function<void(int)>& work);

}  // namespace lectern::web
