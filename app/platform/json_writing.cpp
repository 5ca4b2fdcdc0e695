#include "platform/json_writing.hpp"

#include <algorithm>
#include <type_traits>

#include "platform/utf8.hpp"

namespace lectern::json {

namespace {

// Control characters (including DEL and C1, which terminals interpret) and the line separators of
// JavaScript are escaped, so that the text stays on one line wherever it is shown.
bool must_be_escaped(char32_t character) {
    return character < 0x20 || (0x7F <= character && character <= 0x9F) || character == 0x2028 ||
           character == 0x2029;
}

void append_escape(std::string& json, char32_t character) {
    constexpr std::string_view digits = "0123456789abcdef";
    json += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) json += digits[(character >> shift) & 0xF];
}

bool is_plain(char byte) {
    return ' ' <= byte && byte <= '~' && byte != '"' && byte != '\\';
}

void append_character(std::string& json, std::string_view text, std::size_t at,
                      std::size_t length) {
    if (length == 0) {
        json += "\\ufffd";
    } else if (text[at] == '"' || text[at] == '\\') {
        (json += '\\') += text[at];
    } else if (text[at] == '\n') {
        json += "\\n";
    } else if (const auto character = utf8_character_at(text, at); must_be_escaped(character)) {
        append_escape(json, character);
    } else {
        json += text.substr(at, length);
    }
}

void append(std::string& json, const Scalar& scalar) {
    std::visit(
        [&](const auto& value) {
            using Type = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Type, std::nullptr_t>) {
                json += "null";
            } else if constexpr (std::is_same_v<Type, bool>) {
                json += value ? "true" : "false";
            } else if constexpr (std::is_same_v<Type, std::int64_t>) {
                json += std::to_string(value);
            } else if constexpr (std::is_same_v<Type, Raw>) {
                json += value.text;
            } else {
                append_string(json, value);
            }
        },
        scalar);
}

}  // namespace

void append_string(std::string& json, std::string_view text) {
    json += '"';
    for (std::size_t at = 0; at < text.size();) {
        const auto run = std::find_if_not(text.begin() + at, text.end(), is_plain) - text.begin();
        json += text.substr(at, static_cast<std::size_t>(run) - at);
        at = static_cast<std::size_t>(run);
        if (at == text.size()) break;
        const auto length = utf8_length_at(text, at);
        append_character(json, text, at, length);
        at += std::max<std::size_t>(length, 1);
    }
    json += '"';
}

std::string object(const std::vector<Member>& members) {
    std::string json = "{";
    for (const auto& member : members) {
        if (json.size() > 1) json += ',';
        append_string(json, member.name);
        json += ':';
        append(json, member.value);
    }
    return json += '}';
}

std::string array(const std::vector<Scalar>& items) {
    std::string json = "[";
    for (const auto& item : items) {
        if (json.size() > 1) json += ',';
        append(json, item);
    }
    return json += ']';
}

}  // namespace lectern::json
