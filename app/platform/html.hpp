#pragma once

#include <string>

namespace lectern {

/// Returns the text with the characters escaped that HTML gives a meaning, quotes included.
std::string escaped_html(const std::string& text);

}  // namespace lectern
