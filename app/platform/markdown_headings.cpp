#include "platform/markdown_headings.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern {

namespace {

constexpr int lowest_heading = 6;

/// Returns `two-words` for `Two *words*!`, in any script; `section` for a text without words.
std::string words_of(cmark_node* heading) {
    const auto text = nfc(plain_text(heading));
    std::string words;
    bool is_between = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = std::max<std::size_t>(utf8_length_at(text, at), 1);
        const auto character = utf8_length_at(text, at) > 0 ? utf8_character_at(text, at) : U' ';
        at += length;
        if (!is_in_words(character)) {
            // An apostrophe is inside a word: `don't` becomes `dont`.
            is_between = is_between || (character != U'\'' && character != U'’');
            continue;
        }
        if (is_between && !words.empty()) words += '-';
        is_between = false;
        words += utf8_of(to_lower_case(character));
    }
    return words.empty() ? "section" : words;
}

}  // namespace

void place_headings(cmark_node* document, int top_heading) {
    const auto headings = list_outermost(document, CMARK_NODE_HEADING);
    int highest = lowest_heading;
    for (auto* heading : headings) {
        highest = std::min(highest, cmark_node_get_heading_level(heading));
    }
    for (auto* heading : headings) {
        const int level = cmark_node_get_heading_level(heading) - highest + top_heading;
        cmark_node_set_heading_level(heading, std::min(level, lowest_heading));
    }
}

std::vector<std::string> heading_ids(cmark_node* document, const std::string& id_prefix) {
    std::vector<std::string> ids;
    std::set<std::string> taken;
    std::map<std::string, int> counts;
    for (auto* heading : list_outermost(document, CMARK_NODE_HEADING)) {
        const auto first = id_prefix + words_of(heading);
        auto id = first;
        auto& count = counts[first];  // goes on where the last one stopped, as a text may have many
        if (++count > 1) id += '-' + std::to_string(count);
        while (!taken.insert(id).second) id = first + '-' + std::to_string(++count);
        ids.push_back(id);
    }
    return ids;
}

}  // namespace lectern
