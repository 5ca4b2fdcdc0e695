#pragma once

#include <string>

namespace lectern::catalog {

/// A list as one text, to be taken apart by string_to_array(). Slugs and keys hold no blank, lines
/// no line break.
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
