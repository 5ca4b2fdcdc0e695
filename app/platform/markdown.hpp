#pragma once

#include <string>

namespace lectern {

/// Renders Markdown (CommonMark) as HTML that is safe inside a page: raw HTML and links that run
/// scripts are removed. The highest heading in the text becomes `<h{top_heading}>` and the others
/// shift with it, so that they fit below the headings of the page.
std::string render_markdown(const std::string& markdown, int top_heading);

/// Returns the text of HTML that render_markdown() returned, on one line.
std::string text_of_rendered(const std::string& html);

}  // namespace lectern
