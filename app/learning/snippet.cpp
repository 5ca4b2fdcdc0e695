#include "learning/snippet.hpp"

#include <algorithm>

#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern::learning {

namespace {

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Returns the length of the character at `at`; 1 for a byte that is not UTF-8.
std::size_t step_at(std::string_view text, std::size_t at) {
    return std::max<std::size_t>(utf8_length_at(text, at), 1);
}

bool is_word_at(std::string_view text, std::size_t at) {
    return utf8_length_at(text, at) > 0 && is_in_words(utf8_character_at(text, at));
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
    while (at < text.size() && is_word_at(text, at)) at += step_at(text, at);
    return at;
}

/// Whether the text at `at` begins with the word, in upper or lower case. The word is UTF-8.
bool begins_with(std::string_view text, std::size_t at, std::string_view word) {
    for (std::size_t i = 0; i < word.size();) {
        if (utf8_length_at(text, at) == 0) return false;
        if (to_lower_case(utf8_character_at(text, at)) != utf8_character_at(word, i)) return false;
        at += utf8_length_at(text, at);
        i += utf8_length_at(word, i);
    }
    return true;
}

std::vector<Range> words_found(std::string_view text, const std::vector<std::string>& words) {
    std::vector<Range> found;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_word_at(text, at)) {
            at += step_at(text, at);
            continue;
        }
        const auto end = end_of_word(text, at);
        const auto begins_here = [&](const std::string& word) {
            const bool may_go_on = word.size() > 1;  // as in learning/search_words.hpp
            return begins_with(text, at, word) && (may_go_on || end == at + 1);
        };
        const bool is_found = std::ranges::any_of(words, begins_here);
        if (is_found) found.push_back({at, end});
        at = end;
    }
    return found;
}

/// Returns the part of the text to show: from a third of `longest` before the first word found.
Range part_to_show(std::string_view text, const Range& first, std::size_t longest) {
    Range shown{first.begin > longest / 3 ? first.begin - longest / 3 : 0, text.size()};
    const auto next_space = text.find(' ', shown.begin);
    if (shown.begin > 0 && next_space < first.begin) shown.begin = next_space + 1;
    while (shown.begin > 0 && shown.begin < first.begin && utf8_length_at(text, shown.begin) == 0) {
        ++shown.begin;
    }
    if (text.size() - shown.begin <= longest) return shown;
    const auto last_space = text.rfind(' ', shown.begin + longest);
    if (last_space == std::string_view::npos || last_space < first.end) {
        shown.end = first.end;
    } else {
        shown.end = last_space;
    }
    return shown;
}

}  // namespace

bool has_word(std::string_view text, const std::vector<std::string>& words) {
    return !words_found(text, words).empty();
}

Snippet snippet_of(std::string_view text, const std::vector<std::string>& words,
                   std::size_t longest) {
    const auto found = words_found(text, words);
    if (found.empty()) return {};
    const auto shown = part_to_show(text, found.front(), longest);
    Snippet snippet{
        .parts = {}, .is_cut_before = shown.begin > 0, .is_cut_after = shown.end < text.size()};
    const auto add = [&](std::size_t begin, std::size_t end, bool is_found) {
        if (begin < end) {
            snippet.parts.push_back({std::string{text.substr(begin, end - begin)}, is_found});
        }
    };
    auto at = shown.begin;
    for (const auto& word : found) {
        if (word.end > shown.end) break;
        add(at, word.begin, false);
        add(word.begin, word.end, true);
        at = word.end;
    }
    add(at, shown.end, false);
    return snippet;
}

}  // namespace lectern::learning
