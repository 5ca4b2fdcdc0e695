#include "platform/markdown_footnotes.hpp"

#include <cstddef>
#include <vector>

#include "platform/markdown_tree.hpp"
#include "platform/whole_number.hpp"

namespace lectern {

namespace {

bool is_in_link(cmark_node* node) {
    while (node != nullptr && cmark_node_get_type(node) != CMARK_NODE_LINK) {
        node = cmark_node_parent(node);
    }
    return node != nullptr;
}

/// Returns the id of the n-th reference to a footnote: `t-fnref_1`, `t-fnref_1_2`.
std::string reference_id(const std::string& id_prefix, std::size_t footnote, std::size_t n) {
    const auto id = id_prefix + "fnref_" + std::to_string(footnote);
    return n == 1 ? id : id + '_' + std::to_string(n);
}

/// A reference inside a link is none itself.
std::string reference_html(const std::string& id_prefix, std::size_t footnote, std::size_t n,
                           bool is_link) {
    const auto number = std::to_string(footnote);
    const auto id = " id=\"" + reference_id(id_prefix, footnote, n) + '"';
    if (!is_link) return "<sup" + id + '>' + number + "</sup>";
    return "<sup><a href=\"#" + id_prefix + "fn_" + number + '"' + id +
           " role=\"doc-noteref\" aria-label=\"Footnote " + number + "\">" + number + "</a></sup>";
}

/// Returns the links from a footnote back to its references.
std::string back_links(const std::string& id_prefix, std::size_t footnote, std::size_t references) {
    std::string html;
    for (std::size_t n = 1; n <= references; ++n) {
        const auto suffix = n == 1 ? "" : '-' + std::to_string(n);
        html += " <a href=\"#" + reference_id(id_prefix, footnote, n) +
                "\" role=\"doc-backlink\" aria-label=\"Back to reference " +
                std::to_string(footnote) + suffix + "\">" + std::string{back_arrow} + "</a>";
    }
    return html;
}

void append_html(cmark_node* document, const std::string& html) {
    auto* const block = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node_set_on_enter(block, html.c_str());
    cmark_node_append_child(document, block);
}

/// Moves the content of a footnote to the end of the document, and frees it.
void move_footnote(cmark_node* document, cmark_node* footnote, cmark_node* links) {
    auto* last = cmark_node_last_child(footnote);
    if (last == nullptr || cmark_node_get_type(last) != CMARK_NODE_PARAGRAPH) {
        last = cmark_node_new(CMARK_NODE_PARAGRAPH);
        cmark_node_append_child(footnote, last);
    }
    cmark_node_append_child(last, links);
    while (auto* const child = cmark_node_first_child(footnote)) {
        cmark_node_append_child(document, child);
    }
    cmark_node_free(footnote);
}

/// Returns how often each footnote is referred to: the first, the second …
std::vector<std::size_t> place_references(cmark_node* document, const std::string& id_prefix,
                                          std::size_t footnotes, MarkdownSlots& slots) {
    std::vector<std::size_t> counts(footnotes, 0);
    for (auto* reference : list_outermost(document, CMARK_NODE_FOOTNOTE_REFERENCE)) {
        const auto number = whole_number<std::size_t>(cmark_node_get_literal(reference));
        if (!number || *number < 1 || *number > footnotes) continue;
        const auto n = ++counts[*number - 1];
        replace_node(reference,
                     slots.node_for(reference_html(id_prefix, *number, n, !is_in_link(reference))));
    }
    return counts;
}

}  // namespace

void place_footnotes(cmark_node* document, const std::string& id_prefix, MarkdownSlots& slots) {
    const auto footnotes = list_outermost(document, CMARK_NODE_FOOTNOTE_DEFINITION);
    if (footnotes.empty()) return;
    const auto counts = place_references(document, id_prefix, footnotes.size(), slots);
    append_html(
        document,
        "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>");
    for (std::size_t i = 0; i < footnotes.size(); ++i) {
        append_html(document, "<li id=\"" + id_prefix + "fn_" + std::to_string(i + 1) + "\">");
        move_footnote(document, footnotes[i],
                      slots.node_for(back_links(id_prefix, i + 1, counts[i])));
        append_html(document, "</li>");
    }
    append_html(document, "</ol>\n</section>");
}

}  // namespace lectern
