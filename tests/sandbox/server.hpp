#pragma once

#include "settings.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// Runs the pre-forked workers on the socket until SIGTERM. Returns the exit status.
int run_server(int listening_socket, const Settings& settings, const StateDirectory& state);

}  // namespace lectern::sandbox
