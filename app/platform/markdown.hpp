#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

// Markdown as creators write it: CommonMark with GitHub's tables, strikethrough, task lists, bare
// URLs and footnotes. Raw HTML is none of it.

namespace lectern {

/// A picture that a text shows.
struct Picture {
    std::string url;
    int width = 0;  // pixels
    int height = 0;
};

/// The pictures of a text by their names: the destinations in `![alternative text](destination)`.
using Pictures = std::map<std::string, Picture>;

/// The URLs of lessons by their keys: a text links to a lesson with `[text](lesson:KEY)`.
using LessonUrls = std::map<std::string, std::string>;

/// What the ids of headings begin with unless a page shows several texts.
constexpr auto usual_id_prefix = "t-";

/// What a text refers to.
struct MarkdownContext {
    Pictures pictures = {};
    LessonUrls lessons = {};
    std::string id_prefix = usual_id_prefix;  // unique on the page
};

/// Renders Markdown as HTML that is safe inside a page: raw HTML and links that run scripts are
/// removed. The highest heading in the text becomes `<h{top_heading}>` and the others shift with
/// it, so that they fit below the headings of the page. A heading has an id from its words, which
/// `#words` in a link leads to. A picture or lesson that the context does not have becomes its text
/// or a link without a destination.
std::string render_markdown(const std::string& markdown, int top_heading,
                            const MarkdownContext& context = {});

/// Lists the names of the pictures that a text shows, each once, in the order of the text.
std::vector<std::string> list_pictures(const std::string& markdown);

/// A part of a text and its line, counted from 1.
struct MarkdownPart {
    std::string text;
    std::size_t line = 1;
};

/// Lists the destinations of the links of a text, in its order. A bare URL has the line of its
/// paragraph.
std::vector<MarkdownPart> list_links(const std::string& markdown);

/// Lists the tags and comments of raw HTML, the first one of each line, with the beginning of long
/// ones.
std::vector<MarkdownPart> list_raw_html(const std::string& markdown);

/// Returns the text of HTML that render_markdown() returned, on one line.
std::string text_of_rendered(const std::string& html);

}  // namespace lectern
