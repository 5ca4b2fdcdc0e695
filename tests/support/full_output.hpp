#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iostream>

#include "support/command_line.hpp"

namespace lectern::test {

/// Runs `lectern` with these arguments in a child process whose standard output is /dev/full.
inline CommandResult run_on_full_disk(const Words& words) {
    std::cout.flush();
    const int errors = memfd_create("errors", MFD_CLOEXEC);
    const auto child = fork();
    if (child == 0) {
        dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        _exit(run_command(words));
    }
    int status = 0;
    waitpid(child, &status, 0);
    std::array<char, 4096> text{};
    const auto size = pread(errors, text.data(), text.size(), 0);
    close(errors);
    return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .output = {},
            .errors = {text.data(), static_cast<std::size_t>(size)}};
}

}  // namespace lectern::test
