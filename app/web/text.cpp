#include "web/text.hpp"

#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern::web {

bool is_clean_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos && is_utf8(text);
}

std::string trimmed(std::string_view text) {
    return std::string{lectern::trimmed(text)};
}

}  // namespace lectern::web
