#include "authoring/cue_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

namespace lectern::authoring {

namespace {

constexpr std::pair<std::string_view, std::string_view> named_references[] = {
    {"amp", "&"},  {"lt", "<"},   {"gt", ">"},       {"quot", "\""},
    {"apos", "'"}, {"nbsp", " "}, {"lrm", "\u200e"}, {"rlm", "\u200f"}};

/// `quot` has the longest name, `#1114111` is the longest number.
constexpr std::size_t longest_reference = 8;

std::string utf8_of(std::uint32_t character) {
    const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
    const auto tail = [&](unsigned shift) { return byte(0x80 | (character >> shift & 0x3f)); };
    if (character < 0x80) return {byte(character)};
    if (character < 0x800) return {byte(0xc0 | character >> 6), tail(0)};
    if (character < 0x10000) return {byte(0xe0 | character >> 12), tail(6), tail(0)};
    return {byte(0xf0 | character >> 18), tail(12), tail(6), tail(0)};
}

/// Decodes `#233` and `#xe9`. As in HTML, what is no character is U+FFFD.
std::optional<std::string> numbered_character(std::string_view name) {
    name.remove_prefix(1);
    const bool is_hexadecimal = name.starts_with('x') || name.starts_with('X');
    if (is_hexadecimal) name.remove_prefix(1);
    std::uint32_t number = 0;
    const auto* const end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data(), end, number, is_hexadecimal ? 16 : 10);
    if (name.empty() || error != std::errc{} || stop != end) return std::nullopt;
    const bool is_surrogate = number >= 0xd800 && number <= 0xdfff;
    if (number == 0 || number > 0x10ffff || is_surrogate) return "\ufffd";
    if (number < 0x20 || number == 0x7f || number == 0xa0) return " ";
    return utf8_of(number);
}

std::optional<std::string> character_named(std::string_view name) {
    if (name.starts_with('#')) return numbered_character(name);
    const auto* const found = std::ranges::find(
        named_references, name, &std::pair<std::string_view, std::string_view>::first);
    if (found == std::end(named_references)) return std::nullopt;
    return std::string{found->second};
}

/// Returns the text without tags. A tag without an end goes on to the end of the text.
std::string without_tags(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        const auto tag = std::min(text.find('<'), text.size());
        kept += text.substr(0, tag);
        text.remove_prefix(tag);
        const auto end = text.find('>');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return kept;
}

std::string with_characters(std::string_view text) {
    std::string decoded;
    while (!text.empty()) {
        const auto start = std::min(text.find('&'), text.size());
        decoded += text.substr(0, start);
        text.remove_prefix(start);
        if (text.empty()) break;
        const auto end = text.substr(0, longest_reference + 2).find(';');
        const auto character =
            end == std::string_view::npos ? std::nullopt : character_named(text.substr(1, end - 1));
        decoded += character.value_or("&");
        text.remove_prefix(character ? end + 1 : 1);
    }
    return decoded;
}

std::string with_single_spaces(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool is_space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!is_space) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

}  // namespace

std::string plain_cue_text(std::string_view text) {
    return with_single_spaces(with_characters(without_tags(text)));
}

}  // namespace lectern::authoring
