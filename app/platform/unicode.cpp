#include "platform/unicode.hpp"

#include <idn2.h>
#include <unicase.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <unistr.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace lectern {

namespace {

struct Free {
    void operator()(void* memory) const { std::free(memory); }
};

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

bool is_blank_or_invisible(ucs4_t character) {
    return uc_is_property_white_space(character) || is_invisible(character) ||
           uc_is_general_category_withtable(character, UC_CATEGORY_MASK_Z);
}

std::string_view without_leading(std::string_view text) {
    while (!text.empty()) {
        ucs4_t character = 0;
        const auto length = u8_mbtouc(&character, bytes_of(text), text.size());
        if (!is_blank_or_invisible(character)) break;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return text;
}

std::string_view without_trailing(std::string_view text) {
    while (!text.empty()) {
        ucs4_t character = 0;
        const auto* end = bytes_of(text) + text.size();
        const auto* begin = u8_prev(&character, end, bytes_of(text));
        if (begin == nullptr || !is_blank_or_invisible(character)) break;
        if (uc_is_property_variation_selector(character)) break;
        text.remove_suffix(static_cast<std::size_t>(end - begin));
    }
    return text;
}

}  // namespace

std::string nfc(std::string_view text) {
    std::size_t size = 0;
    const std::unique_ptr<std::uint8_t, Free> normal{
        u8_normalize(UNINORM_NFC, bytes_of(text), text.size(), nullptr, &size)};
    if (!normal) return std::string{text};
    return {reinterpret_cast<const char*>(normal.get()), size};
}

std::string_view trimmed(std::string_view text) {
    return without_trailing(without_leading(text));
}

bool is_invisible(char32_t character) {
    constexpr std::uint32_t hidden =
        UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;
    return uc_is_general_category_withtable(character, hidden) ||
           uc_is_property_default_ignorable_code_point(character);
}

std::string_view first_character(std::string_view text) {
    if (text.empty()) return text;
    const auto* begin = bytes_of(text);
    const auto* end = u8_grapheme_next(begin, begin + text.size());
    return text.substr(0, end == nullptr ? 1 : static_cast<std::size_t>(end - begin));
}

bool has_invisible(std::string_view text) {
    while (!text.empty()) {
        ucs4_t character = 0;
        const auto length = u8_mbtouc(&character, bytes_of(text), text.size());
        if (is_blank_or_invisible(character)) return true;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return false;
}

char32_t to_lower_case(char32_t character) {
    return uc_tolower(character);
}

bool is_in_words(char32_t character) {
    return uc_is_general_category_withtable(
        character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N);
}

std::optional<std::string> domain_to_ascii(std::string_view domain) {
    if (domain.find('\0') != std::string_view::npos) return std::nullopt;
    char* converted = nullptr;
    // Without IDN2_USE_STD3_ASCII_RULES, which would drop the characters that a host name may not
    // contain.
    const auto outcome = idn2_to_ascii_8z(std::string{domain}.c_str(), &converted,
                                          IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, Free> owned{converted};
    if (outcome != IDN2_OK) return std::nullopt;
    return std::string{converted};
}

std::string with_ascii_domain(const std::string& address) {
    const auto at = address.rfind('@');
    if (at == std::string::npos) return address;
    const auto domain = domain_to_ascii(std::string_view{address}.substr(at + 1));
    return domain ? address.substr(0, at + 1) + *domain : address;
}

std::string domain_to_unicode(const std::string& ascii_domain) {
    char* converted = nullptr;
    const auto outcome = idn2_to_unicode_8z8z(ascii_domain.c_str(), &converted, 0);
    const std::unique_ptr<char, Free> owned{converted};
    return outcome == IDN2_OK ? std::string{converted} : ascii_domain;
}

}  // namespace lectern
