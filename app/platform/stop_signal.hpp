#pragma once

#include <csignal>

#include <chrono>

namespace lectern {

/// SIGTERM and SIGINT, held back from when this is made, so that they end a loop where it asks and
/// nowhere else.
class StopSignal {
  public:
    StopSignal();
    /// Waits at most that long.
    bool comes_within(std::chrono::milliseconds time);
    bool has_come() { return comes_within(std::chrono::milliseconds{0}); }

  private:
    sigset_t signals_{};
    bool stopped_ = false;
};

}  // namespace lectern
