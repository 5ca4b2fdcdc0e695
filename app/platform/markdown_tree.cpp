#include "platform/markdown_tree.hpp"

#include <cmark-gfm-core-extensions.h>

#include <string_view>

#include "platform/cjk_emphasis.hpp"
#include "platform/markdown_slots.hpp"

namespace lectern {

namespace {

using Parser = std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)>;

void attach_extensions(cmark_parser* parser) {
    static const bool are_registered = (cmark_gfm_core_extensions_ensure_registered(), true);
    for (const auto* name : {"table", "strikethrough", "autolink", "tasklist"}) {
        if (are_registered) {
            cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
        }
    }
}

std::string without(std::string_view part, std::string text) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
        text.erase(at, part.size());
    }
    return text;
}

/// Removes the marks from a text of a node, also those that an entity wrote (`&#xFDD1;`). Nodes
/// without this text return null and stay.
void remove_marks_from(cmark_node* node, const char* (*get)(cmark_node*),
                       int (*set)(cmark_node*, const char*)) {
    const auto* const text = get(node);
    if (text == nullptr) return;
    const std::string marked{text};
    const auto plain = without(MarkdownSlots::mark, without(emphasis_mark, marked));
    if (plain != marked) set(node, plain.c_str());
}

void remove_marks(cmark_node* root) {
    walk(root, [](cmark_node* node, bool begins) {
        if (!begins) return;
        remove_marks_from(node, &cmark_node_get_literal, &cmark_node_set_literal);
        remove_marks_from(node, &cmark_node_get_url, &cmark_node_set_url);
        remove_marks_from(node, &cmark_node_get_title, &cmark_node_set_title);
        remove_marks_from(node, &cmark_node_get_fence_info, &cmark_node_set_fence_info);
    });
}

}  // namespace

MarkdownTree parse_markdown(const std::string& markdown) {
    const Parser parser{cmark_parser_new(markdown_options), &cmark_parser_free};
    attach_extensions(parser.get());
    const auto marked = with_emphasis_marks(markdown);
    cmark_parser_feed(parser.get(), marked.data(), marked.size());
    MarkdownTree tree{cmark_parser_finish(parser.get()), &cmark_node_free};
    remove_marks(tree.get());
    return tree;
}

std::vector<cmark_node*> list_outermost(cmark_node* root, cmark_node_type type) {
    std::vector<cmark_node*> nodes;
    int depth = 0;
    walk(root, [&](cmark_node* node, bool begins) {
        if (cmark_node_get_type(node) != type) return;
        if (begins && depth == 0) nodes.push_back(node);
        depth += begins ? 1 : -1;
    });
    return nodes;
}

std::string plain_text(cmark_node* node) {
    std::string text;
    walk(node, [&](cmark_node* part, bool begins) {
        if (!begins) return;
        const auto type = cmark_node_get_type(part);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
            text += cmark_node_get_literal(part);
        } else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
            text += ' ';
        }
    });
    return text;
}

void replace_node(cmark_node* node, cmark_node* other) {
    cmark_node_replace(node, other);
    cmark_node_free(node);
}

}  // namespace lectern
