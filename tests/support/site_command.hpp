#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace lectern::test {

/// `lectern` with these words, in the environment of the running site's own jobs.
class SiteCommand {
  public:
    explicit SiteCommand(const std::vector<std::string>& words);
    /// Kills it when it has not ended.
    ~SiteCommand();
    SiteCommand(const SiteCommand&) = delete;
    SiteCommand& operator=(const SiteCommand&) = delete;

    void send(int signal) const;
    /// Waits for its end. Answers its exit status; -1 when a signal ended it.
    int status();
    /// What it printed on both outputs.
    [[nodiscard]] std::string output() const;

  private:
    pid_t pid_ = 0;
    int output_ = -1;  // a file without a name
};

}  // namespace lectern::test
