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

}  // namespace lectern::web
