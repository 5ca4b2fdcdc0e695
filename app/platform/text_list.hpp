#pragma once

#include <sstream>
#include <string>
#include <vector>

// A list of texts as one text, which is how statements take and return it. No item contains the
// separator: slugs and keys have no spaces, lines no line breaks.

namespace lectern {

/// Joins the items. SQL splits the result with string_to_array().
template <typename List, typename Separator>
std::string joined(const List& items, const Separator& separator) {
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text += separator;
        text += item;
    }
    return text;
}

/// Returns numbers or ids as PostgreSQL's text form of an array: `{1,2}`.
template <typename Number>
std::string array_of(const std::vector<Number>& numbers) {
    using std::to_string;
    std::string text{"{"};
    for (const auto number : numbers) text += to_string(number) + ',';
    if (!numbers.empty()) text.pop_back();
    return text + '}';
}

/// Splits what SQL joined with line breaks, as `array_to_string(…, chr(10))` does. An empty text
/// has no lines.
inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace lectern
