#include "console/bash_completion.hpp"

#include "console/completion_words.hpp"
#include "console/report.hpp"

namespace lectern {
namespace {

constexpr std::string_view beginning =
    R"(# Completes lectern in bash. Made by `lectern completion bash`.
_lectern() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} name='' at words=''
    # bash takes --status=paid as three words.
    if [[ $word == = ]]; then
        word=''
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((at = 1; at < COMP_CWORD; ++at)); do
        case "$name${name:+ }${COMP_WORDS[at]}" in
            )";

constexpr std::string_view middle = R"() name+=${name:+ }${COMP_WORDS[at]} ;;
            *) break ;;
        esac
    done
    case $name in
)";

// Without a word that fits, bash completes the names of files.
constexpr std::string_view end = R"(    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o default -F _lectern lectern
)";

/// Returns the case of a group, or of no name at all.
std::string case_of(const std::string& name, const std::vector<NextWord>& next_words) {
    std::string words;
    for (const auto& next : next_words) words += next.word + ' ';
    words += name.empty() ? "--help --version" : "--help";
    return "        " + shell_word(name) + ") words=" + shell_word(words) + " ;;\n";
}

std::string words_of(const Command& command) {
    std::string words;
    for (const auto& argument : command.arguments) {
        const auto values = joined_values(argument.values);
        if (!values.empty()) words += values + ' ';
    }
    for (const auto& option : command.options) words.append(option.name) += ' ';
    return words + "--help";
}

std::string case_of(const Command& command) {
    std::string cases;
    for (const auto& option : command.options) {
        if (option.value_name.empty()) continue;
        cases += "                " + std::string{option.name} +
                 ") words=" + shell_word(joined_values(option.values)) + " ;;\n";
    }
    const auto words = "words=" + shell_word(words_of(command)) + " ;;\n";
    auto text = "        " + shell_word(command.name) + ')';
    if (cases.empty()) return text + ' ' + words;
    text += "\n            case $before in\n" + cases + "                *) " + words;
    return text + "            esac\n            ;;\n";
}

}  // namespace

std::string bash_completion_of(const std::vector<Command>& commands) {
    return script_of({beginning, middle, end, case_of, case_of}, commands);
}

}  // namespace lectern
