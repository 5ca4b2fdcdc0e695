#include "platform/markdown_slots.hpp"

#include <cstddef>
#include <utility>

#include "platform/whole_number.hpp"

namespace lectern {

cmark_node* MarkdownSlots::node_for(std::string html) {
    const auto name = std::string{mark} + std::to_string(slots_.size()) + ';';
    slots_.push_back(std::move(html));
    auto* const node = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(node, name.c_str());
    return node;
}

std::string MarkdownSlots::filled(const std::string& html) const {
    std::string result;
    std::size_t at = 0;
    for (auto begin = html.find(mark); begin != std::string::npos; begin = html.find(mark, at)) {
        const auto digits = begin + mark.size();
        const auto end = html.find(';', digits);
        const auto slot = whole_number<std::size_t>(html.substr(digits, end - digits));
        result.append(html, at, begin - at).append(slots_.at(slot.value()));
        at = end + 1;
    }
    return result.append(html, at);
}

}  // namespace lectern
