#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lectern {

/// Returns the length in bytes of the character at `position`, 1 to 4; 0 if the bytes there are not
/// valid UTF-8 (overlong forms and surrogates are not) or the text ends.
std::size_t utf8_length_at(std::string_view text, std::size_t position);

/// Returns the character at `position`, where `utf8_length_at` is not 0.
char32_t utf8_character_at(std::string_view text, std::size_t position);

/// Returns the bytes of a character.
std::string utf8_of(char32_t character);

/// Returns whether the whole text is valid UTF-8.
bool is_utf8(std::string_view text);

/// Returns the line, counted from 1, of the first byte that is not valid UTF-8, or nothing.
std::optional<std::size_t> find_invalid_utf8_line(std::string_view text);

/// Returns the text without the byte order mark that it may begin with.
std::string_view without_byte_order_mark(std::string_view text);

/// Counts the characters (code points) of UTF-8 text, not its bytes.
std::ptrdiff_t character_count(std::string_view text);

/// Returns the text with U+FFFD in place of each byte that is not valid UTF-8.
std::string repaired_utf8(std::string_view text);

}  // namespace lectern
