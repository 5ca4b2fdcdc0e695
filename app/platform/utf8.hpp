#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lectern {

/// How many bytes the character at `position` takes, 1 to 4; 0 where the bytes are not UTF-8
/// (overlong forms and surrogates included).
std::size_t utf8_length_at(std::string_view text, std::size_t position);

/// Whether the whole text is UTF-8.
bool is_utf8(std::string_view text);

/// The same text with U+FFFD in place of each byte that is not UTF-8.
std::string repaired_utf8(std::string_view text);

}  // namespace lectern
