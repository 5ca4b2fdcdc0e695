#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace lectern::test {

/// Runs `lectern` with these arguments in the environment of the running site's `lectern jobs`.
/// `changes` of the environment, as `NAME=value`, take precedence.
class SiteCommand {
  public:
    explicit SiteCommand(const std::vector<std::string>& words,
                         const std::vector<std::string>& changes = {});
    /// Kills the process if it is still running.
    ~SiteCommand();
    SiteCommand(const SiteCommand&) = delete;
    SiteCommand& operator=(const SiteCommand&) = delete;

    void send(int signal) const;
    /// Waits for the process to end. Returns its exit status, or -1 if a signal ended it.
    int status();
    /// What it has written to standard output and standard error.
    [[nodiscard]] std::string output() const;

  private:
    pid_t pid_ = 0;
    int output_ = -1;  // a memfd
};

/// Returns the environment of the running site's `lectern jobs`, as `NAME=value`.
std::vector<std::string> environment_of_jobs();

/// Returns the setting by which a command connects as an operator, who may change courses.
std::string database_of_operator();

}  // namespace lectern::test
