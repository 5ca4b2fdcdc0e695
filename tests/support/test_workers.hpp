#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <vector>

#include "support/temporary_directory.hpp"
#include "web/respond.hpp"

namespace lectern::test {

/// Waits until `condition` holds, ten seconds at most. Answers whether it came to hold.
bool comes_true(const std::function<bool()>& condition);

/// A number that a process shares with those that it forks.
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

/// A pre-fork server in processes of its own, on a socket of its own; gone when the object is.
class TestWorkers {
  public:
    TestWorkers(int count, const std::function<void(int)>& work);
    ~TestWorkers();
    TestWorkers(const TestWorkers&) = delete;
    TestWorkers& operator=(const TestWorkers&) = delete;

    [[nodiscard]] std::filesystem::path socket() const { return folder_.path() / "pages.sock"; }
    /// The process that looks after the workers.
    [[nodiscard]] pid_t parent() const { return parent_; }
    /// The workers that live now.
    [[nodiscard]] std::vector<pid_t> pids() const;
    /// The parent's exit status; -1 when it does not end within ten seconds.
    int exit_status();

  private:
    TemporaryDirectory folder_;
    pid_t parent_ = 0;
};

/// Work of a worker: to answer requests.
std::function<void(int)> answering(std::function<web::FinishedResponse(web::Request)> answer);

}  // namespace lectern::test
