#pragma once

#include <chrono>
#include <string>

#include "support/temporary_directory.hpp"

namespace lectern::test {

/// Stands in for systemd during its lifetime: child processes send it their notifications
/// (NOTIFY_SOCKET) and are given this watchdog interval (WATCHDOG_USEC).
class FakeServiceManager {
  public:
    explicit FakeServiceManager(std::chrono::milliseconds watchdog);
    ~FakeServiceManager();
    FakeServiceManager(const FakeServiceManager&) = delete;
    FakeServiceManager& operator=(const FakeServiceManager&) = delete;

    /// Waits up to a second for the next notification. Returns an empty string if there is none.
    [[nodiscard]] std::string next() const;
    /// Returns the latest notification received so far, or an empty string if there was none.
    [[nodiscard]] std::string last() const;

  private:
    [[nodiscard]] std::string receive(int flags) const;

    TemporaryDirectory folder_;
    int socket_ = -1;
};

}  // namespace lectern::test
