#include "platform/utf8.hpp"

namespace lectern {

namespace {

unsigned char byte_at(std::string_view text, std::size_t position) {
    return position < text.size() ? static_cast<unsigned char>(text[position]) : 0;
}

bool is_between(unsigned char byte, unsigned char least, unsigned char most) {
    return least <= byte && byte <= most;
}

}  // namespace

// Table 3-7 of the Unicode Standard. Only the range of the second byte depends on the first byte.
std::size_t utf8_length_at(std::string_view text, std::size_t position) {
    if (position >= text.size()) return 0;
    const auto first = byte_at(text, position);
    if (first < 0x80) return 1;
    const auto second = byte_at(text, position + 1);
    if (is_between(first, 0xC2, 0xDF)) return is_between(second, 0x80, 0xBF) ? 2 : 0;
    if (!is_between(byte_at(text, position + 2), 0x80, 0xBF)) return 0;
    if (first == 0xE0) return is_between(second, 0xA0, 0xBF) ? 3 : 0;
    if (first == 0xED) return is_between(second, 0x80, 0x9F) ? 3 : 0;
    if (is_between(first, 0xE1, 0xEF)) return is_between(second, 0x80, 0xBF) ? 3 : 0;
    if (!is_between(byte_at(text, position + 3), 0x80, 0xBF)) return 0;
    if (first == 0xF0) return is_between(second, 0x90, 0xBF) ? 4 : 0;
    if (first == 0xF4) return is_between(second, 0x80, 0x8F) ? 4 : 0;
    if (is_between(first, 0xF1, 0xF3)) return is_between(second, 0x80, 0xBF) ? 4 : 0;
    return 0;
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8_length_at(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string repaired_utf8(std::string_view text) {
    std::string repaired;
    repaired.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8_length_at(text, at);
        repaired += length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return repaired;
}

}  // namespace lectern
