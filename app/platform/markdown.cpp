#include "platform/markdown.hpp"

#include <cmark.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
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

// CMARK_OPT_UNSAFE must not be set: it would let raw HTML through.
constexpr int options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8;

Node parsed(const std::string& markdown) {
    return {cmark_parse_document(markdown.data(), markdown.size(), options), &cmark_node_free};
}

/// Calls `visit` with each node in the order of the text, and whether the node begins or ends. A
/// leaf, such as a text, only begins.
template <typename Visit>
void walk(cmark_node* root, Visit&& visit) {
    const Iterator iterator{cmark_iter_new(root), &cmark_iter_free};
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
        visit(cmark_iter_get_node(iterator.get()), event == CMARK_EVENT_ENTER);
    }
}

/// Lists the nodes of a type that are not inside another one of that type.
std::vector<cmark_node*> list_outermost(cmark_node* document, cmark_node_type type) {
    std::vector<cmark_node*> nodes;
    int depth = 0;
    walk(document, [&](cmark_node* node, bool begins) {
        if (cmark_node_get_type(node) != type) return;
        if (begins && depth == 0) nodes.push_back(node);
        depth += begins ? 1 : -1;
    });
    return nodes;
}

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

std::string escaped(std::string_view text) {
    std::string html;
    for (const char character : text) {
        const auto* const found =
            std::ranges::find(escapes, character, [](const auto& pair) { return pair.second; });
        if (found != std::end(escapes)) {
            html += found->first;
        } else {
            html += character;
        }
    }
    return html;
}

/// Returns the text inside a picture without its marks, as cmark writes it into `alt`.
std::string alternative_text(cmark_node* image) {
    std::string text;
    walk(image, [&](cmark_node* node, bool begins) {
        if (!begins) return;
        const auto type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
            text += cmark_node_get_literal(node);
        } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
            text += ' ';
        }
    });
    return text;
}

std::string picture_html(cmark_node* image, const Picture& picture) {
    auto html = "<img src=\"" + escaped(picture.url) + "\" alt=\"" +
                escaped(alternative_text(image)) + "\" width=\"" + std::to_string(picture.width) +
                "\" height=\"" + std::to_string(picture.height) + '"';
    const std::string_view title{cmark_node_get_title(image)};
    if (!title.empty()) html += " title=\"" + escaped(title) + '"';
    return html + " loading=\"lazy\" decoding=\"async\">";
}

/// Replaces each picture by its HTML, or by its alternative text.
void place_pictures(cmark_node* document, const Pictures& pictures) {
    for (auto* image : list_outermost(document, CMARK_NODE_IMAGE)) {
        const auto picture = pictures.find(cmark_node_get_url(image));
        const bool is_shown = picture != pictures.end();
        // Only the content of this kind of node is written as it is, also in safe mode.
        auto* const shown = cmark_node_new(is_shown ? CMARK_NODE_CUSTOM_INLINE : CMARK_NODE_TEXT);
        if (is_shown) {
            cmark_node_set_on_enter(shown, picture_html(image, picture->second).c_str());
        } else {
            cmark_node_set_literal(shown, alternative_text(image).c_str());
        }
        cmark_node_replace(image, shown);
        cmark_node_free(image);
    }
}

}  // namespace

std::string render_markdown(const std::string& markdown, int top_heading,
                            const Pictures& pictures) {
    const auto document = parsed(markdown);
    place_headings(document.get(), top_heading);
    place_pictures(document.get(), pictures);
    const Text html{cmark_render_html(document.get(), options), &std::free};
    return html.get();
}

std::vector<std::string> list_pictures(const std::string& markdown) {
    const auto document = parsed(markdown);
    std::vector<std::string> names;
    for (auto* image : list_outermost(document.get(), CMARK_NODE_IMAGE)) {
        const std::string name{cmark_node_get_url(image)};
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
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
