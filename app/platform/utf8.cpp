#include "platform/utf8.hpp"

#include <algorithm>
#include <cstdint>

#include <unistr.h>

namespace lectern {

namespace {

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

std::size_t utf8_length_at(std::string_view text, std::size_t position) {
    if (position >= text.size()) return 0;
    if (text[position] == '\0') return 1;
    const auto rest = text.substr(position, 4);
    return static_cast<std::size_t>(std::max(u8_mblen(bytes_of(rest), rest.size()), 0));
}

char32_t utf8_character_at(std::string_view text, std::size_t position) {
    ucs4_t character = 0;
    const auto rest = text.substr(position);
    u8_mbtouc(&character, bytes_of(rest), rest.size());
    return character;
}

std::string utf8_of(char32_t character) {
    std::uint8_t bytes[4];
    const auto length = u8_uctomb(bytes, character, sizeof bytes);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max(length, 0))};
}

bool is_utf8(std::string_view text) {
    return u8_check(bytes_of(text), text.size()) == nullptr;
}

std::optional<std::size_t> find_invalid_utf8_line(std::string_view text) {
    std::size_t line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8_length_at(text, at);
        if (length == 0) return line;
        if (text[at] == '\n') ++line;
        at += length;
    }
    return std::nullopt;
}

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return text;
}

std::ptrdiff_t character_count(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
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
