#include "operations/setup_command.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "config.hpp"
#include "console/options.hpp"

namespace lectern::operations {

namespace {

constexpr std::string_view flags[] = {"--dry-run", "--enable", "--self-signed"};

constexpr std::string_view options_with_value[] = {"--certificate",
                                                   "--certificate-key",
                                                   "--host",
                                                   "--mail-from",
                                                   "--operator",
                                                   "--school-name",
                                                   "--smtp-password-file",
                                                   "--smtp-url",
                                                   "--smtp-username",
                                                   "--stripe-key-file",
                                                   "--stripe-webhook-secret-file",
                                                   "--support-email"};

}  // namespace

std::vector<std::string> words_of_setup(const Options& options, const std::string& script) {
    std::vector<std::string> words{script};
    for (const auto name : options_with_value)
        if (const auto value = options.value(name))
            words.insert(words.end(), {std::string{name}, *value});
    for (const auto name : flags)
        if (options.has(name)) words.emplace_back(name);
    return words;
}

int set_up_host(const Options& options) {
    if (options.has("--self-signed") &&
        (options.has("--certificate") || options.has("--certificate-key")))
        throw UsageError{"--self-signed: not together with --certificate or --certificate-key"};
    if (options.has("--certificate") != options.has("--certificate-key"))
        throw UsageError{"--certificate and --certificate-key: both are needed, or neither"};
    const auto script = (read_share() / "installation" / "setup").string();
    auto words = words_of_setup(options, script);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // main() ignores it, and a shell cannot undo that.
    std::signal(SIGPIPE, SIG_DFL);
    ::execv(script.c_str(), arguments.data());
    std::signal(SIGPIPE, SIG_IGN);
    throw CommandFailure{script + " cannot be run; install Lectern again"};
}

}  // namespace lectern::operations
