#include "platform/markdown.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "platform/html.hpp"
#include "platform/http_client.hpp"
#include "platform/markdown_footnotes.hpp"
#include "platform/markdown_headings.hpp"
#include "platform/markdown_html.hpp"
#include "platform/markdown_slots.hpp"
#include "platform/markdown_tree.hpp"

namespace lectern {

namespace {

using Text = std::unique_ptr<char, decltype(&std::free)>;

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
    for (const auto* tag : {"<em>", "</em>", "<strong>", "</strong>", "<del>", "</del>", "<code>",
                            "</code>", "<a ", "</a>"}) {
        if (html.starts_with(tag)) return true;
    }
    return false;
}

constexpr std::string_view lesson_scheme = "lesson:";

std::string picture_html(cmark_node* image, const Picture& picture) {
    auto html = "<img src=\"" + escaped_html(picture.url) + "\" alt=\"" +
                escaped_html(plain_text(image)) + "\" width=\"" + std::to_string(picture.width) +
                "\" height=\"" + std::to_string(picture.height) + '"';
    const std::string title{cmark_node_get_title(image)};
    if (!title.empty()) html += " title=\"" + escaped_html(title) + '"';
    return html + " loading=\"lazy\" decoding=\"async\">";
}

/// Replaces each picture by its HTML, or by its alternative text.
void place_pictures(cmark_node* document, const Pictures& pictures, MarkdownSlots& slots) {
    for (auto* image : list_outermost(document, CMARK_NODE_IMAGE)) {
        const auto picture = pictures.find(cmark_node_get_url(image));
        if (picture != pictures.end()) {
            replace_node(image, slots.node_for(picture_html(image, picture->second)));
        } else {
            auto* const text = cmark_node_new(CMARK_NODE_TEXT);
            cmark_node_set_literal(text, plain_text(image).c_str());
            replace_node(image, text);
        }
    }
}

/// Returns `/learn/sql/joins#t-words` for `lesson:joins#words`; nothing for an unknown lesson.
std::string url_of_lesson(std::string_view link, const LessonUrls& lessons) {
    const auto end = std::min(link.find('#'), link.size());
    const auto lesson = lessons.find(std::string{link.substr(0, end)});
    if (lesson == lessons.end()) return {};
    const auto heading = link.substr(std::min(end + 1, link.size()));
    if (heading.empty()) return lesson->second;
    return lesson->second + '#' + usual_id_prefix + std::string{heading};
}

/// Gives links to lessons and to headings of this text their URLs.
void place_links(cmark_node* document, const MarkdownContext& context,
                 const std::vector<std::string>& ids) {
    for (auto* link : list_outermost(document, CMARK_NODE_LINK)) {
        const std::string url{cmark_node_get_url(link)};
        if (url.starts_with(lesson_scheme)) {
            const auto name = std::string_view{url}.substr(lesson_scheme.size());
            cmark_node_set_url(link, url_of_lesson(name, context.lessons).c_str());
        } else if (url.starts_with('#')) {
            const auto id = context.id_prefix + url_unescape(url.substr(1));
            if (std::ranges::find(ids, id) == ids.end()) continue;
            cmark_node_set_url(link, ('#' + id).c_str());
        }
    }
}

/// Returns the first tag or comment of a block of HTML.
std::string first_tag(std::string_view html) {
    constexpr std::size_t longest = 60;
    const auto begin = std::min(html.find('<'), html.size());
    const bool is_comment = html.substr(begin).starts_with("<!--");
    const auto end = is_comment ? html.find("-->", begin) : html.find('>', begin);
    const auto length =
        end == std::string_view::npos ? html.size() : end + (is_comment ? 3 : 1) - begin;
    const auto line = html.substr(begin, std::min(length, html.find('\n', begin) - begin));
    if (line.size() <= longest) return std::string{line};
    auto cut = longest;
    while ((line[cut] & 0xc0) == 0x80) --cut;  // not inside a character
    return std::string{line.substr(0, cut)} + "…";
}

/// Returns the line of a node. Older versions of cmark-gfm do not know that of a bare URL: it is as
/// many lines below the start of its parent as line breaks come before it.
std::size_t line_of(cmark_node* node) {
    if (const int line = cmark_node_get_start_line(node); line > 0)
        return static_cast<std::size_t>(line);
    auto* const parent = cmark_node_parent(node);
    if (parent == nullptr) return 1;
    std::size_t breaks = 0;
    for (auto* before = cmark_node_previous(node); before != nullptr;
         before = cmark_node_previous(before)) {
        const auto type = cmark_node_get_type(before);
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) ++breaks;
    }
    return line_of(parent) + breaks;
}

}  // namespace

std::string render_markdown(const std::string& markdown, int top_heading,
                            const MarkdownContext& context) {
    const auto document = parse_markdown(markdown);
    place_headings(document.get(), top_heading);
    const auto ids = heading_ids(document.get(), context.id_prefix);
    MarkdownSlots slots;
    place_links(document.get(), context, ids);
    place_pictures(document.get(), context.pictures, slots);
    place_footnotes(document.get(), context.id_prefix, slots);
    const Text html{cmark_render_html(document.get(), markdown_options, nullptr), &std::free};
    return slots.filled(with_page_tags(html.get(), ids));
}

std::vector<std::string> list_pictures(const std::string& markdown) {
    const auto document = parse_markdown(markdown);
    std::vector<std::string> names;
    for (auto* image : list_outermost(document.get(), CMARK_NODE_IMAGE)) {
        const std::string name{cmark_node_get_url(image)};
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
}

std::vector<MarkdownPart> list_links(const std::string& markdown) {
    const auto document = parse_markdown(markdown);
    std::vector<MarkdownPart> links;
    for (auto* link : list_outermost(document.get(), CMARK_NODE_LINK)) {
        links.push_back({cmark_node_get_url(link), line_of(link)});
    }
    return links;
}

std::vector<MarkdownPart> list_raw_html(const std::string& markdown) {
    const auto document = parse_markdown(markdown);
    std::vector<MarkdownPart> tags;
    walk(document.get(), [&](cmark_node* node, bool begins) {
        const auto type = cmark_node_get_type(node);
        const bool is_html = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
        if (!begins || !is_html) return;
        const auto line = line_of(node);
        if (!tags.empty() && tags.back().line == line) return;
        tags.push_back({first_tag(cmark_node_get_literal(node)), line});
    });
    return tags;
}

std::string text_of_rendered(const std::string& html) {
    std::string text;
    std::string_view rest{html};
    while (!rest.empty()) {
        if (rest.starts_with(back_arrow)) rest.remove_prefix(back_arrow.size());
        if (rest.empty()) break;
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
