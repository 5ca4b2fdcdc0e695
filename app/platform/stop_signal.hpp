#pragma once

#include <csignal>

#include <chrono>

namespace lectern {

/// Blocks SIGTERM and SIGINT from its construction on, so that they end a loop only where the loop
/// asks for them.
class StopSignal {
  public:
    StopSignal();
    /// Returns whether a signal has come. Waits up to `time` for the first one.
    bool wait_for(std::chrono::milliseconds time);
    bool was_received() { return wait_for(std::chrono::milliseconds{0}); }
    /// Returns whether a signal waits for a loop to ask for it, and leaves it there. Jobs of many
    /// steps ask between two of them.
    static bool is_waiting();

  private:
    sigset_t signals_{};
    bool stopped_ = false;
};

}  // namespace lectern
