#include "platform/markdown.hpp"

#include <cmark.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace lectern {

namespace {

using Node = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;
using Iterator = std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)>;
using Text = std::unique_ptr<char, decltype(&std::free)>;

constexpr int lowest_heading = 6;

/// The characters that cmark escapes.
constexpr std::pair<std::string_view, char> escapes[] = {
    {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&amp;", '&'}};

/// Takes a character from the start of the HTML, which is not empty.
char take_character(std::string_view& html) {
    for (const auto& [escape, character] : escapes) {
        if (!html.starts_with(escape)) continue;
        html.remove_prefix(escape.size());
        return character;
    }
    const char character = html.front();
    html.remove_prefix(1);
    return character;
}

/// Whether the HTML begins with a tag that stands between the letters of a word: `<em>`.
bool begins_with_inline_tag(std::string_view html) {
    for (const auto* tag :
         {"<em>", "</em>", "<strong>", "</strong>", "<code>", "</code>", "<a ", "</a>"}) {
        if (html.starts_with(tag)) return true;
    }
    return false;
}

std::vector<cmark_node*> list_headings(cmark_node* document) {
    std::vector<cmark_node*> headings;
    const Iterator iterator{cmark_iter_new(document), &cmark_iter_free};
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
        auto* node = cmark_iter_get_node(iterator.get());
        if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            headings.push_back(node);
        }
    }
    return headings;
}

void place_headings(cmark_node* document, int top_heading) {
    const auto headings = list_headings(document);
    int highest = lowest_heading;
    for (auto* heading : headings) {
        highest = std::min(highest, cmark_node_get_heading_level(heading));
    }
    for (auto* heading : headings) {
        const int level = cmark_node_get_heading_level(heading) - highest + top_heading;
        cmark_node_set_heading_level(heading, std::min(level, lowest_heading));
    }
}

}  // namespace

std::string render_markdown(const std::string& markdown, int top_heading) {
    // CMARK_OPT_UNSAFE must not be set: it would let raw HTML through.
    constexpr int options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8;
    const Node document{cmark_parse_document(markdown.data(), markdown.size(), options),
                        &cmark_node_free};
    place_headings(document.get(), top_heading);
    const Text html{cmark_render_html(document.get(), options), &std::free};
    return html.get();
}

std::string text_of_rendered(const std::string& html) {
    std::string text;
    std::string_view rest{html};
    while (!rest.empty()) {
        // Neither a text nor an attribute holds a plain < or >.
        const bool is_tag = rest.front() == '<';
        const bool is_in_word = is_tag && begins_with_inline_tag(rest);
        char character = ' ';
        if (is_tag) {
            rest.remove_prefix(std::min(rest.find('>'), rest.size() - 1) + 1);
        } else {
            character = take_character(rest);
        }
        if (is_in_word) continue;
        const bool is_space = character == ' ' || character == '\n';
        if (!is_space) {
            text += character;
        } else if (!text.empty() && text.back() != ' ') {
            text += ' ';
        }
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

}  // namespace lectern
