#include "support/site_command.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/site_browser.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

/// Returns the NUL-terminated strings in a file of /proc.
std::vector<std::string> texts_of(pid_t pid, const std::string& file) {
    std::ifstream stream{"/proc/" + std::to_string(pid) + "/" + file, std::ios::binary};
    std::vector<std::string> texts;
    for (std::string text; std::getline(stream, text, '\0');) texts.push_back(text);
    return texts;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

SiteCommand::SiteCommand(const std::vector<std::string>& words,
                         const std::vector<std::string>& changes)
    : output_{memfd_create("output", MFD_CLOEXEC)} {
    const auto jobs = pid_of_jobs();
    if (jobs == 0 || output_ < 0) throw std::runtime_error{"lectern jobs does not run"};
    std::vector<std::string> command{texts_of(jobs, "cmdline").front()};
    command.insert(command.end(), words.begin(), words.end());
    auto environment = texts_of(jobs, "environ");
    environment.insert(environment.begin(), changes.begin(),
                       changes.end());  // the first one counts
    const auto arguments = pointers_to(command);
    const auto settings = pointers_to(environment);
    pid_ = fork();
    if (pid_ == 0) {
        dup2(output_, STDOUT_FILENO);
        dup2(output_, STDERR_FILENO);
        execve(arguments.front(), arguments.data(), settings.data());
        _exit(127);
    }
}

SiteCommand::~SiteCommand() {
    if (pid_ > 0) {
        send(SIGKILL);
        status();
    }
    close(output_);
}

void SiteCommand::send(int signal) const {
    kill(pid_, signal);
}

int SiteCommand::status() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string SiteCommand::output() const {
    std::string text;
    std::array<char, 4096> part{};
    off_t at = 0;
    for (ssize_t count = 0; (count = pread(output_, part.data(), part.size(), at)) > 0; at += count)
        text.append(part.data(), static_cast<std::size_t>(count));
    return text;
}

std::vector<std::string> environment_of_jobs() {
    const auto jobs = pid_of_jobs();
    if (jobs == 0) throw std::runtime_error{"lectern jobs does not run"};
    return texts_of(jobs, "environ");
}

std::string database_of_operator() {
    auto database = site_under_test().database;
    const std::string role = "user=postgres";
    return "LECTERN_DATABASE_URL=" +
           database.replace(database.find(role), role.size(), "user=lectern_shell");
}

}  // namespace lectern::test
