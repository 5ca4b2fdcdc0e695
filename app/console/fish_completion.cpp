#include "console/fish_completion.hpp"

#include "console/completion_words.hpp"

namespace lectern {
namespace {

constexpr std::string_view beginning =
    R"(# Completes lectern in fish. Made by `lectern completion fish`.
# Whether the words before the cursor are these.
function __lectern_is_after
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"
end
# Whether the words before the cursor begin with these.
function __lectern_is_in
    set -l words (commandline -opc)
    set -e words[1]
    set -l count (count $argv)
    test (count $words) -ge $count; and test "$words[1..$count]" = "$argv"
end
complete -c lectern -n __lectern_is_after -f -l help -d 'lists all commands'
complete -c lectern -n __lectern_is_after -f -l version -d 'prints the version'
)";

std::string quoted_word(std::string_view word) {
    return '\'' + escaped_in(word, "'\\") + '\'';
}

std::string line_for(std::string_view condition, std::string_view name, const std::string& rest) {
    auto words = std::string{condition};
    if (!name.empty()) words.append(" ").append(name);
    return "complete -c lectern -n " + quoted_word(words) + ' ' + rest + '\n';
}

/// Returns the option's name as fish takes it: `-l json`, `-s f`.
std::string flag_of(std::string_view name) {
    return name.starts_with("--") ? "-l " + std::string{name.substr(2)}
                                  : "-s " + std::string{name.substr(1)};
}

std::string line_of(const Command& command, const Option& option) {
    auto rest = flag_of(option.name) + " -d " + quoted_word(option.help);
    const auto values = joined_values(option.values);
    if (!values.empty()) {
        rest += " -x -a " + quoted_word(values);
    } else if (!option.value_name.empty()) {
        rest += " -r";
    }
    return line_for("__lectern_is_in", command.name, rest);
}

}  // namespace

std::string fish_completion_of(const std::vector<Command>& commands) {
    std::string script{beginning};
    for (const auto& [name, words] : next_words_of(commands)) {
        for (const auto& next : words)
            script += line_for("__lectern_is_after", name,
                               "-f -a " + next.word + " -d " + quoted_word(next.help));
    }
    for (const auto& command : commands) {
        for (const auto& argument : command.arguments) {
            const auto values = joined_values(argument.values);
            if (values.empty()) continue;
            script += line_for("__lectern_is_after", command.name, "-f -a " + quoted_word(values));
        }
        for (const auto& option : command.options) script += line_of(command, option);
        script += line_for("__lectern_is_in", command.name, "-l help -d 'explains the command'");
    }
    return script;
}

}  // namespace lectern
