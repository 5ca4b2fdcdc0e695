#pragma once

#include <cmark-gfm.h>

#include <memory>
#include <string>
#include <vector>

// The tree that cmark-gfm makes of a Markdown text. Only for the files `markdown*` of this folder.

namespace lectern {

using MarkdownTree = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

// CMARK_OPT_UNSAFE must not be set: it would let raw HTML through. A single ~ is no strikethrough:
// texts write `3~5`.
constexpr int markdown_options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES |
                                 CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;

MarkdownTree parse_markdown(const std::string& markdown);

/// Calls `visit` with each node in the order of the text, and whether the node begins or ends. A
/// leaf, such as a text, only begins.
template <typename Visit>
void walk(cmark_node* root, Visit&& visit) {
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iterator{cmark_iter_new(root),
                                                                           &cmark_iter_free};
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
        visit(cmark_iter_get_node(iterator.get()), event == CMARK_EVENT_ENTER);
    }
}

/// Lists the nodes of a type that are not inside another one of that type.
std::vector<cmark_node*> list_outermost(cmark_node* root, cmark_node_type type);

/// Returns the text inside a node without its marks, as cmark writes it into `alt`.
std::string plain_text(cmark_node* node);

/// Replaces a node by a new one, and frees it.
void replace_node(cmark_node* node, cmark_node* other);

}  // namespace lectern
