#include "platform/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sstream>
#include <stdexcept>

namespace lectern {

namespace {

/// While the program is silent, the stop signal is checked this often.
constexpr int check_milliseconds = 200;
/// What a program writes to standard error beyond this is discarded.
constexpr std::size_t longest_errors = 16384;
/// As a shell reports that it found no such program.
constexpr int not_found = 127;

struct Pipe {
    int reader = -1;
    int writer = -1;
};

Pipe open_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe can be opened"};
    return {ends[0], ends[1]};
}

/// The rest of the child's life: this process is a copy of a process with one thread.
[[noreturn]] void become(const Program& program, std::vector<char*> arguments, int errors) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    // Undoes what this process has set for itself.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    for (const auto& [name, value] : program.environment) ::setenv(name.c_str(), value.c_str(), 1);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(not_found);
}

/// Reads until the program has closed its standard error.
std::string read_errors(int reader, pid_t child, StopSignal& stop) {
    std::string errors;
    std::array<char, 4096> part{};
    pollfd descriptor{reader, POLLIN, 0};
    for (;;) {
        if (stop.was_received()) ::kill(child, SIGTERM);
        if (::poll(&descriptor, 1, check_milliseconds) <= 0) continue;
        const auto count = ::read(reader, part.data(), part.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return errors;
        if (errors.size() < longest_errors)
            errors.append(part.data(), static_cast<std::size_t>(count));
    }
}

/// Returns the first line that names an error, else the first line.
std::string line_of_error(const std::string& errors) {
    std::istringstream lines{errors};
    std::string first;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("error") != std::string::npos) return line;
        if (first.empty()) first = line;
    }
    return first;
}

std::string message_from(const std::string& name, int status, const std::string& errors) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == not_found && errors.empty())
        return name + ": is not installed";
    const auto line = line_of_error(errors);
    if (line.starts_with(name + ':')) return line;
    return name + ": " + (line.empty() ? "failed" : line);
}

}  // namespace

void run_program(const Program& program, StopSignal& stop) {
    auto words = program.words;
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    const auto pipe = open_pipe();
    const auto child = ::fork();
    if (child == 0) become(program, arguments, pipe.writer);
    ::close(pipe.writer);
    const auto errors = child > 0 ? read_errors(pipe.reader, child, stop) : std::string{};
    ::close(pipe.reader);
    const auto& name = program.words.front();
    if (child < 0) throw std::runtime_error{name + ": cannot be started"};
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (stop.was_received()) throw std::runtime_error{name + ": was stopped"};
    if (status != 0) throw std::runtime_error{message_from(name, status, errors)};
}

}  // namespace lectern
