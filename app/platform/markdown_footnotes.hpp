#pragma once

#include <string>
#include <string_view>

#include "platform/markdown_slots.hpp"

namespace lectern {

/// The text of the links from footnotes back to the references.
constexpr std::string_view back_arrow = "↩";

/// Replaces footnotes and references to them by HTML. Their ids are PREFIXfn_1 and PREFIXfnref_1,
/// by number: names of footnotes may contain anything. (cmark-gfm writes names into ids, which then
/// may occur twice.)
void place_footnotes(cmark_node* document, const std::string& id_prefix, MarkdownSlots& slots);

}  // namespace lectern
