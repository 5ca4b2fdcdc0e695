#include "console/zsh_completion.hpp"

#include "console/completion_words.hpp"
#include "console/report.hpp"

namespace lectern {
namespace {

constexpr std::string_view beginning = R"(#compdef lectern
# Completes lectern in zsh. Made by `lectern completion zsh`.
_lectern() {
    local name='' before
    local -a next
    # The words of the command's name are taken from the line, so that _arguments counts from there.
    while ((CURRENT > 2)); do
        before="$name${name:+ }${words[2]}"
        case $before in
            )";

constexpr std::string_view middle = R"()
                name=$before
                words[2]=()
                ((--CURRENT))
                ;;
            *) break ;;
        esac
    done
    case $name in
)";

constexpr std::string_view end = R"(    esac
}
if [[ $funcstack[1] == _lectern ]]; then
    _lectern "$@"
else
    compdef _lectern lectern
fi
)";

std::string case_of(const std::string& name, const std::vector<NextWord>& next_words) {
    auto text = "        " + shell_word(name) + ")\n            next=(\n";
    for (const auto& next : next_words) {
        const auto entry = next.word + ':' + escaped_in(next.help, "\\");
        text += "                " + shell_word(entry) + '\n';
    }
    text += "            )\n            _describe command next\n            ;;\n";
    return text;
}

/// Returns `:NAME:ACTION`, which says what a value is and how it is completed.
std::string value_spec(std::string_view name, ListValues list) {
    const auto values = joined_values(list);
    auto spec = ':' + std::string{name} + ':';
    if (!values.empty()) return spec + '(' + values + ')';
    const bool is_file =
        name.find("DIR") != std::string_view::npos || name.find("FILE") != std::string_view::npos;
    return is_file ? spec + "_files" : spec + ' ';
}

std::string spec_of(const Option& option) {
    auto spec = std::string{option.name} + '[' + escaped_in(option.help, "[]\\:") + ']';
    if (!option.value_name.empty()) spec += value_spec(option.value_name, option.values);
    return spec;
}

std::string case_of(const Command& command) {
    auto text = "        " + shell_word(command.name) + ")\n            _arguments";
    const auto add = [&](const std::string& spec) {
        text += " \\\n                " + shell_word(spec);
    };
    for (const auto& option : command.options) add(spec_of(option));
    add("--help[explains the command]");
    std::size_t position = 0;
    for (const auto& argument : command.arguments) {
        add(std::to_string(++position) + (argument.is_required ? "" : ":") +
            value_spec(argument.name, argument.values));
    }
    return text + "\n            ;;\n";
}

}  // namespace

std::string zsh_completion_of(const std::vector<Command>& commands) {
    return script_of({beginning, middle, end, case_of, case_of}, commands);
}

}  // namespace lectern
