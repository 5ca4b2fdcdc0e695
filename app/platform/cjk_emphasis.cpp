#include "platform/cjk_emphasis.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/utf8.hpp"

namespace lectern {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

/// Letters and punctuation of the scripts, and the forms of full and half width.
constexpr Range cjk_ranges[] = {
    {0x1100, 0x11ff},   {0x2e80, 0x2fff},   {0x3001, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7ff},   {0xf900, 0xfaff},   {0xfe10, 0xfe1f},   {0xfe30, 0xfe6f},
    {0xff01, 0xffef},   {0x16fe0, 0x18dff}, {0x1aff0, 0x1b2ff}, {0x1f200, 0x1f2ff},
    {0x20000, 0x3fffd},
};

bool is_cjk_at(std::string_view text, std::size_t position) {
    if (utf8_length_at(text, position) == 0) return false;
    const auto character = utf8_character_at(text, position);
    return std::ranges::any_of(cjk_ranges, [&](const Range& range) {
        return range.first <= character && character <= range.last;
    });
}

bool is_cjk_before(std::string_view text, std::size_t position) {
    constexpr std::size_t longest = 4;  // bytes of a character
    for (std::size_t length = 1; length <= std::min(longest, position); ++length) {
        if (utf8_length_at(text, position - length) == length) {
            return is_cjk_at(text, position - length);
        }
    }
    return false;
}

bool is_space(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/// Whether the character at this position is one that a backslash makes a plain one.
bool is_escaped(std::string_view text, std::size_t position) {
    std::size_t backslashes = 0;
    while (backslashes < position && text[position - backslashes - 1] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

/// Writes the run of one character from `begin` to `end`.
void add_run(std::string& result, std::string_view text, std::size_t begin, std::size_t end) {
    const bool is_marked = is_cjk_before(text, begin) || is_cjk_at(text, end);
    const bool has_before = begin > 0 && !is_space(text[begin - 1]);
    const bool has_after = end < text.size() && !is_space(text[end]);
    if (is_marked && has_before) result += emphasis_mark;
    result += text.substr(begin, end - begin);
    if (is_marked && has_after) result += emphasis_mark;
}

}  // namespace

std::string with_emphasis_marks(std::string_view markdown) {
    std::string result;
    std::size_t at = 0;
    while (at < markdown.size()) {
        const auto begin = std::min(markdown.find_first_of("*~", at), markdown.size());
        result += markdown.substr(at, begin - at);
        if (begin == markdown.size()) break;
        const auto end =
            std::min(markdown.find_first_not_of(markdown[begin], begin), markdown.size());
        if (is_escaped(markdown, begin)) {
            result += markdown[begin];
            at = begin + 1;
        } else {
            add_run(result, markdown, begin, end);
            at = end;
        }
    }
    return result;
}

}  // namespace lectern
