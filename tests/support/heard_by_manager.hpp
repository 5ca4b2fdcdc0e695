#pragma once

#include <chrono>
#include <string>

#include "support/temporary_directory.hpp"

namespace lectern::test {

/// Stands in for systemd: while it lives, processes that are started tell it what they would tell
/// systemd, and hear that it waits so long for a sign of life.
class HeardByManager {
  public:
    explicit HeardByManager(std::chrono::milliseconds watchdog);
    ~HeardByManager();
    HeardByManager(const HeardByManager&) = delete;
    HeardByManager& operator=(const HeardByManager&) = delete;

    /// What is told next, waited for a second; empty when nothing is.
    [[nodiscard]] std::string next() const;
    /// The newest of what has been told; empty when nothing was.
    [[nodiscard]] std::string last() const;

  private:
    [[nodiscard]] std::string receive(int flags) const;

    TemporaryDirectory folder_;
    int socket_ = -1;
};

}  // namespace lectern::test
