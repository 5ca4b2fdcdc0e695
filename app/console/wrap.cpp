#include "console/wrap.hpp"

#include <algorithm>

#include "console/table.hpp"
#include "console/terminal.hpp"
#include "platform/utf8.hpp"

namespace lectern {
namespace {

/// Counts characters, without the control sequences of colours (`ESC [ … m`).
std::size_t width_of(std::string_view word) {
    auto width = static_cast<std::size_t>(character_count(word));
    for (auto begin = word.find('\x1b'); begin != std::string_view::npos;) {
        const auto end = word.find('m', begin);
        if (end == std::string_view::npos) break;
        width -= end + 1 - begin;
        begin = word.find('\x1b', end);
    }
    return width;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    std::string lines;
    std::size_t column = 0;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        const bool is_first = at == 0;
        if (!is_first && column + 1 + width_of(word) > width) {
            lines.append("\n").append(indent, ' ');
            column = indent;
        } else if (!is_first) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += width_of(word);
        at = end + 1;
    }
    return lines;
}

std::string wrapped_for_terminal(const std::string& text, std::size_t indent) {
    return prints_on_terminal() ? wrapped(text, indent, table_width()) : text;
}

}  // namespace lectern
