#pragma once

#include <csignal>

namespace lectern::test {

/// Restores on destruction which signals this process blocks: commands that can be stopped block
/// SIGTERM and SIGINT, and a test program runs many of them.
class SignalMask {
  public:
    SignalMask() { sigprocmask(SIG_SETMASK, nullptr, &old_); }
    ~SignalMask() { sigprocmask(SIG_SETMASK, &old_, nullptr); }
    SignalMask(const SignalMask&) = delete;
    SignalMask& operator=(const SignalMask&) = delete;

  private:
    sigset_t old_{};
};

}  // namespace lectern::test
