#include "console/completion_words.hpp"

#include <algorithm>

#include "console/report.hpp"

namespace lectern {
namespace {

/// Adds the word, or the command to the help of the word that is there already: `new, check`.
void add(std::vector<NextWord>& words, const std::string& word, const std::string& help) {
    const auto known = std::ranges::find(words, word, &NextWord::word);
    if (known == words.end()) {
        words.push_back({word, help});
    } else {
        known->help += ", " + help;
    }
}

}  // namespace

NextWords next_words_of(const std::vector<Command>& commands) {
    NextWords words;
    for (const auto& command : commands) {
        const std::string name{command.name};
        const auto blank = name.find(' ');
        if (blank == std::string::npos) {
            add(words[""], name, std::string{command.help});
            continue;
        }
        const auto group = name.substr(0, blank);
        const auto member = name.substr(blank + 1);
        add(words[""], group, member);
        add(words[group], member, std::string{command.help});
    }
    return words;
}

std::string pattern_of(const NextWords& next_words) {
    std::string pattern;
    for (const auto& [name, words] : next_words) {
        for (const auto& next : words) {
            pattern += pattern.empty() ? "" : " | ";
            pattern += shell_word(name + (name.empty() ? "" : " ") + next.word);
        }
    }
    return pattern;
}

std::string script_of(const CaseScript& parts, const std::vector<Command>& commands) {
    const auto next_words = next_words_of(commands);
    auto script = std::string{parts.beginning} + pattern_of(next_words);
    script += parts.middle;
    for (const auto& [name, words] : next_words) script += parts.case_of_group(name, words);
    for (const auto& command : commands) script += parts.case_of_command(command);
    return script.append(parts.end);
}

std::string joined_values(ListValues values) {
    std::string text;
    if (values == nullptr) return text;
    for (const auto value : values()) (text += text.empty() ? "" : " ") += value;
    return text;
}

std::string escaped_in(std::string_view text, std::string_view characters) {
    std::string escaped;
    for (const char c : text) {
        if (characters.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace lectern
