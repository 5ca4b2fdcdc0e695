#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern {

/// Returns the text with line ends in place of blanks, so that no line is wider than `width` where
/// a blank allows it. Lines after the first begin with `indent` blanks. Colours have no width.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

/// Returns the text wrapped for the terminal on standard output; unchanged without one, because
/// programs such as grep read lines.
std::string wrapped_for_terminal(const std::string& text, std::size_t indent);

}  // namespace lectern
