#pragma once

#include <chrono>

namespace lectern {

/// What a process tells systemd, and would tell nobody where systemd did not start it (sd_notify).
class ServiceManager {
  public:
    ServiceManager();
    void ready() const;
    void stopping() const;
    /// To be called again and again by the loop that must not stand still: systemd restarts the
    /// service when it was silent for the unit's WatchdogSec.
    void alive() const;
    /// How long that loop may sleep between two calls; -1: nobody waits for them.
    [[nodiscard]] std::chrono::milliseconds longest_silence() const { return longest_silence_; }

  private:
    std::chrono::milliseconds longest_silence_{-1};
};

}  // namespace lectern
