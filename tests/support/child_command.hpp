#pragma once

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.hpp"

namespace lectern::test {

/// Runs `lectern` with these arguments in a child process, for commands that run until they are
/// stopped.
class ChildCommand {
  public:
    /// Standard output goes to the file `output`, or is read with read_line() if `output` is null.
    explicit ChildCommand(const Words& words, const char* output = nullptr) {
        int ends[2];
        if (pipe(ends) != 0) throw std::runtime_error{"no pipe"};
        pid_ = fork();
        if (pid_ == 0) {
            dup2(output == nullptr ? ends[1] : open(output, O_WRONLY), STDOUT_FILENO);
            close(ends[0]);
            close(ends[1]);
            std::signal(SIGPIPE, SIG_IGN);  // as main() does
            _exit(run_command(words));
        }
        close(ends[1]);
        output_ = ends[0];
    }
    ~ChildCommand() {
        close_output();
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }
    ChildCommand(const ChildCommand&) = delete;
    ChildCommand& operator=(const ChildCommand&) = delete;

    /// Returns the next line of output, or an empty string if none arrives in time.
    std::string read_line(std::chrono::milliseconds longest = std::chrono::seconds{10}) {
        std::string line;
        pollfd descriptor{output_, POLLIN, 0};
        for (char byte = 0; poll(&descriptor, 1, static_cast<int>(longest.count())) > 0;) {
            if (read(output_, &byte, 1) != 1) return "";
            if (byte == '\n') return line;
            line += byte;
        }
        return "";
    }
    void close_output() {
        if (output_ >= 0) close(output_);
        output_ = -1;
    }
    void send(int signal) const { kill(pid_, signal); }

    /// Returns the exit status, or -1 if the process was killed or does not end within ten seconds.
    int status() {
        for (int tries = 0; tries < 1000; ++tries) {
            int status = 0;
            if (waitpid(pid_, &status, WNOHANG) == pid_) {
                pid_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            }
            usleep(10'000);
        }
        return -1;
    }

  private:
    pid_t pid_ = -1;
    int output_ = -1;
};

}  // namespace lectern::test
