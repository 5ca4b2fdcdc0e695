#pragma once

#include <sys/types.h>

#include "settings.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// Delivers webhooks while the process `server` runs: at once when an event is stored, and again
/// when one is due. Passes SIGTERM and SIGINT on to the server; both and SIGCHLD must be blocked.
/// Returns the server's exit status.
int deliver_while_running(pid_t server, const Settings& settings, const StateDirectory& state);

}  // namespace lectern::sandbox
