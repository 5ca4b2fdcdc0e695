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
    bool comes_within(std::chrono::milliseconds time);
    bool has_come() { return comes_within(std::chrono::milliseconds{0}); }

  private:
    sigset_t signals_{};
    bool stopped_ = false;
};

}  // namespace lectern
