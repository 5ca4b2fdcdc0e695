#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "console/command.hpp"

// What the scripts of all shells say.

namespace lectern {

/// A word that may follow in the name of a command, and what it is.
struct NextWord {
    std::string word;
    std::string help;
};

/// Maps the beginning of a command's name to what may follow: nothing to `course`, `serve` and
/// others, `course` to `new`, `check` and others. Words are in the order of the table.
using NextWords = std::map<std::string, std::vector<NextWord>>;
NextWords next_words_of(const std::vector<Command>& commands);

/// Returns the names of all commands and groups as a shell's pattern: `serve | course | 'course
/// new'`.
std::string pattern_of(const NextWords& next_words);

/// The parts of a script that has a case for each name of a command or group.
struct CaseScript {
    std::string_view beginning;  // ends where the pattern of all names follows
    std::string_view middle;     // from there to the first case
    std::string_view end;
    std::string (*case_of_group)(const std::string& name, const std::vector<NextWord>& next_words);
    std::string (*case_of_command)(const Command& command);
};
std::string script_of(const CaseScript& parts, const std::vector<Command>& commands);

/// Returns the values that the option or argument takes, with blanks between them; empty if there
/// is no list.
std::string joined_values(ListValues values);

/// Returns the text with a backslash before each of these characters.
std::string escaped_in(std::string_view text, std::string_view characters);

}  // namespace lectern
