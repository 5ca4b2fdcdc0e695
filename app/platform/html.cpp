#include "platform/html.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace lectern {
namespace {

/// The entity of each byte; empty for bytes that need no escaping.
constexpr auto entities = [] {
    std::array<std::string_view, 256> table{};
    table['&'] = "&amp;";
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['"'] = "&quot;";
    table['\''] = "&#39;";
    return table;
}();

std::string_view entity_of(char letter) {
    return entities[static_cast<unsigned char>(letter)];
}

}  // namespace

std::string escaped_html(const std::string& text) {
    const auto is_special = [](char letter) { return !entity_of(letter).empty(); };
    auto special = std::find_if(text.begin(), text.end(), is_special);
    if (special == text.end()) return text;

    std::string result;
    result.reserve(text.size() + 32);
    auto plain = text.begin();
    for (; special != text.end(); special = std::find_if(plain, text.end(), is_special)) {
        result.append(plain, special);
        result += entity_of(*special);
        plain = special + 1;
    }
    return result.append(plain, text.end());
}

}  // namespace lectern
