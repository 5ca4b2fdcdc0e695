#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::learning {

/// A part of a text: a word that was searched for, or what stands between two of them.
struct SnippetPart {
    std::string text;
    bool is_found = false;
};

/// The part of a text around the first word that was found.
struct Snippet {
    std::vector<SnippetPart> parts;  // empty if the text has none of the words
    bool is_cut_before = false;
    bool is_cut_after = false;
};

/// Whether a word of the text begins with one of `words`, which are in lower case. One of a single
/// ASCII letter has to match in full, as in the search.
bool has_word(std::string_view text, const std::vector<std::string>& words);

/// Cuts out about `longest` bytes, at the borders of words. `words` are in lower case; a word of
/// the text is found if it begins with one of them.
Snippet snippet_of(std::string_view text, const std::vector<std::string>& words,
                   std::size_t longest);

}  // namespace lectern::learning
