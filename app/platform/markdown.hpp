#pragma once

#include <string>

namespace lectern {

/// Markdown (CommonMark) as HTML that may stand in a page: raw HTML and links that run scripts are
/// left out. The highest heading in the text becomes `<h{top_heading}>`, the others follow, so that
/// a page keeps its own.
std::string render_markdown(const std::string& markdown, int top_heading);

}  // namespace lectern
