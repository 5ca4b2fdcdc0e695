#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// Changes the tags of HTML that cmark-gfm rendered to what pages need: the ids of headings, tables
/// that scroll, alignment without the former attribute, and labels of check boxes.
std::string with_page_tags(std::string_view html, const std::vector<std::string>& heading_ids);

}  // namespace lectern
