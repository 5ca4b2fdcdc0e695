#pragma once

#include <string>
#include <vector>

#include "platform/markdown_tree.hpp"

namespace lectern {

/// Shifts the levels of all headings so that the highest is `<h{top_heading}>`.
void place_headings(cmark_node* document, int top_heading);

/// Lists the ids of the headings in their order: the prefix, then the words of the heading in lower
/// case with hyphens, and a number if an earlier heading has the same words.
std::vector<std::string> heading_ids(cmark_node* document, const std::string& id_prefix);

}  // namespace lectern
