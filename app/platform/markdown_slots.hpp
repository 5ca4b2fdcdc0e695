#pragma once

#include <cmark-gfm.h>

#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// HTML that takes the place of nodes. Each is a text in the tree until the tree is rendered,
/// because a cell of a table takes no node of HTML.
class MarkdownSlots {
  public:
    /// What the text of a slot begins with: U+FDD1, which is no character. parse_markdown() removes
    /// it from texts.
    static constexpr std::string_view mark = "\uFDD1";

    /// Returns a text node that stands for the HTML.
    cmark_node* node_for(std::string html);
    /// Returns rendered HTML with the slots filled.
    [[nodiscard]] std::string filled(const std::string& html) const;

  private:
    std::vector<std::string> slots_;
};

}  // namespace lectern
