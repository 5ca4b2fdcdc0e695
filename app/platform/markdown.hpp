#pragma once

#include <map>
#include <string>
#include <vector>

namespace lectern {

/// A picture that a text shows.
struct Picture {
    std::string url;
    int width = 0;  // pixels
    int height = 0;
};

/// The pictures of a text by their names: the destinations in `![alternative text](destination)`.
using Pictures = std::map<std::string, Picture>;

/// Renders Markdown (CommonMark) as HTML that is safe inside a page: raw HTML and links that run
/// scripts are removed. The highest heading in the text becomes `<h{top_heading}>` and the others
/// shift with it, so that they fit below the headings of the page. A picture that is not among
/// `pictures` becomes its alternative text.
std::string render_markdown(const std::string& markdown, int top_heading,
                            const Pictures& pictures = {});

/// Lists the names of the pictures that a text shows, each once, in the order of the text.
std::vector<std::string> list_pictures(const std::string& markdown);

/// Returns the text of HTML that render_markdown() returned, on one line.
std::string text_of_rendered(const std::string& html);

}  // namespace lectern
