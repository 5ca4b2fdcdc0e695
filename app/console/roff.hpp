#pragma once

#include <string>
#include <string_view>

// Parts of a manual page in roff (man(7)).

namespace lectern::roff {

/// Returns the text as roff prints it: a hyphen stays a hyphen that can be copied, and no line is
/// taken for a request.
std::string escaped(std::string_view text);

/// The first lines of a page: its title, its section (1, 5) and what it is about in one line.
std::string heading(std::string_view name, int section, std::string_view about);

/// An entry with its name in bold and its text below, indented.
std::string entry(std::string_view name, std::string_view text);

}  // namespace lectern::roff
