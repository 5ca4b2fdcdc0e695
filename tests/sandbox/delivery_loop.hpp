#pragma once

#include <sys/types.h>

#include "settings.hpp"
#include "state_directory.hpp"

namespace lectern::sandbox {

/// Delivers webhooks, at once when an event is stored and again when one is due, for as long as
/// the process `server` runs. SIGTERM and SIGINT are passed on to it; both and SIGCHLD must be
/// blocked. Returns the server's exit status.
int deliver_while_running(pid_t server, const Settings& settings, const StateDirectory& state);

}  // namespace lectern::sandbox
