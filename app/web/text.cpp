#include "web/text.hpp"

#include "platform/utf8.hpp"

namespace lectern::web {

bool is_clean_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8_length_at(text, at);
        if (length == 0 || text[at] == '\0') return false;
        at += length;
    }
    return true;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(white) - first + 1)};
}

}  // namespace lectern::web
