#pragma once

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/command_line.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {

/// Another Unix user than the one that runs the tests. Only root can become one.
struct UnixUser {
    uid_t id = 65534;
    gid_t group = 65534;
    std::string name = "nobody";
};

/// Stands for the group lectern-operators, which need not exist here.
constexpr gid_t group_of_operators = 64123;

inline boost::test_tools::assertion_result is_root(boost::unit_test::test_unit_id /*test*/) {
    return geteuid() == 0;
}

/// Whether the user of run_as is a member of group_of_operators.
enum class Membership { member, stranger };

/// Runs `lectern` with these arguments in a child process as another user, with the environment of
/// this process. `output` is all that it wrote.
inline CommandResult run_as(const UnixUser& user, Membership membership, const Words& words) {
    const CapturedOutput output;
    const auto child = fork();
    if (child == 0) {
        dup2(STDOUT_FILENO, STDERR_FILENO);
        std::signal(SIGPIPE, SIG_IGN);  // as main() does
        const std::size_t groups = membership == Membership::member ? 1 : 0;
        if (setgroups(groups, &group_of_operators) != 0 || setgid(user.group) != 0 ||
            setuid(user.id) != 0)
            _exit(126);
        const int status = run_command(words);
        std::cout.flush();
        std::cerr.flush();
        _exit(status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output.text(), {}};
}

/// The settings file and the credential files of an installation, as docs/installation.md makes
/// them: readable by root and group_of_operators.
class OperatorFiles {
  public:
    OperatorFiles() {
        std::filesystem::permissions(directory_.path(), std::filesystem::perms{0755});
        std::filesystem::create_directory(credentials());
        give(credentials(), 0750);
    }

    [[nodiscard]] std::filesystem::path settings() const { return directory_.path() / "settings"; }
    [[nodiscard]] std::filesystem::path credentials() const {
        return directory_.path() / "credentials";
    }
    const OperatorFiles& write_settings(const std::string& text, mode_t mode = 0640) const {
        directory_.write("settings", text);
        give(settings(), mode);
        return *this;
    }
    const OperatorFiles& write_credential(const std::string& name, const std::string& secret,
                                          mode_t mode = 0640) const {
        directory_.write("credentials/" + name, secret);
        give(credentials() / name, mode);
        return *this;
    }

  private:
    /// Who is not root keeps the files.
    static void give(const std::filesystem::path& path, mode_t mode) {
        if (geteuid() == 0 && chown(path.c_str(), 0, group_of_operators) != 0)
            throw std::runtime_error{path.string() + ": cannot be given to a group"};
        if (chmod(path.c_str(), mode) != 0)
            throw std::runtime_error{path.string() + ": its mode cannot be set"};
    }

    TemporaryDirectory directory_;
};

}  // namespace lectern::test
