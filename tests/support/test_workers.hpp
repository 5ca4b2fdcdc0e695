#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <vector>

#include "support/temporary_directory.hpp"
#include "web/respond.hpp"

namespace lectern::test {

/// Waits until `condition` holds, for ten seconds at most. Returns whether it does.
bool wait_until_true(const std::function<bool()>& condition);

/// A counter in memory shared with child processes.
class SharedCounter {
  public:
    SharedCounter();
    ~SharedCounter();
    SharedCounter(const SharedCounter&) = delete;
    SharedCounter& operator=(const SharedCounter&) = delete;
    void add();
    [[nodiscard]] int value() const;

  private:
    void* memory_;
};

/// A pre-fork server in processes of its own, on a socket of its own. Stopped when the object is
/// destroyed.
class TestWorkers {
  public:
    TestWorkers(int count, const std::function<void(int)>& work);
    ~TestWorkers();
    TestWorkers(const TestWorkers&) = delete;
    TestWorkers& operator=(const TestWorkers&) = delete;

    [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "pages.sock"; }
    /// The process that supervises the workers.
    [[nodiscard]] pid_t parent() const { return parent_; }
    /// The workers that are running now.
    [[nodiscard]] std::vector<pid_t> pids() const;
    /// Returns the parent's exit status, or -1 if it does not end within ten seconds.
    int exit_status();

  private:
    TemporaryDirectory folder_;
    pid_t parent_ = 0;
};

/// Returns a worker's function that answers requests with `answer`.
std::function<void(int)> answering(std::function<web::FinishedResponse(web::Request)> answer);

}  // namespace lectern::test
