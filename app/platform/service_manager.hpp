#pragma once

#include <chrono>

namespace lectern {

/// Reports the state of the process to systemd (sd_notify). Does nothing if systemd did not start
/// the process.
class ServiceManager {
  public:
    ServiceManager();
    void ready() const;
    void stopping() const;
    /// Resets the watchdog. The main loop must call it regularly: systemd restarts the service if
    /// no call comes within the unit's WatchdogSec.
    void reset_watchdog() const;
    /// Returns the longest time between two calls of reset_watchdog(); -1 if there is no watchdog.
    [[nodiscard]] std::chrono::milliseconds watchdog_interval() const { return longest_silence_; }

  private:
    std::chrono::milliseconds longest_silence_{-1};
};

}  // namespace lectern
