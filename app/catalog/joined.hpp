#pragma once

#include <string>

namespace lectern::catalog {

/// Joins a list into one text, which SQL splits with string_to_array(). No item contains the
/// separator: slugs and keys have no spaces, lines no line breaks.
template <typename List>
std::string joined(const List& items, char separator) {
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text += separator;
        text += item;
    }
    return text;
}

}  // namespace lectern::catalog
