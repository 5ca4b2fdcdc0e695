#include "platform/markdown_html.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace lectern {

namespace {

/// Tags as cmark-gfm writes them, and as pages have them. A policy forbids `style`, and HTML no
/// longer has `align`.
constexpr std::pair<std::string_view, std::string_view> replacements[] = {
    {"</table>", "</table></div>"},
    {"<pre>", R"(<pre tabindex="0">)"},  // scrolls, so the keyboard must reach it
    {R"(<th align="left">)", "<th>"},
    {R"(<td align="left">)", "<td>"},
    {R"(<th align="center">)", R"(<th class="align-center">)"},
    {R"(<td align="center">)", R"(<td class="align-center">)"},
    {R"(<th align="right">)", R"(<th class="align-right">)"},
    {R"(<td align="right">)", R"(<td class="align-right">)"},
    {R"(<input type="checkbox" checked="" disabled="" />)",
     R"(<input type="checkbox" checked disabled aria-label="Done">)"},
    {R"(<input type="checkbox" disabled="" />)",
     R"(<input type="checkbox" disabled aria-label="To do">)"},
};

/// The region can be scrolled, so it can be reached by keyboard and has a name.
std::string table_begin(std::size_t number) {
    const auto name = number == 1 ? "Table" : "Table " + std::to_string(number);
    return R"(<div class="table" role="region" tabindex="0" aria-label=")" + name + R"("><table>)";
}

bool begins_heading(std::string_view tag) {
    return tag.size() == 4 && tag.starts_with("<h") && '1' <= tag[2] && tag[2] <= '6';
}

class TagWriter {
  public:
    explicit TagWriter(const std::vector<std::string>& heading_ids) : ids_{heading_ids} {}

    std::string written(std::string_view tag) {
        if (tag == "<table>") return table_begin(++tables_);
        if (begins_heading(tag)) {
            return std::string{tag.substr(0, 3)} + " id=\"" + ids_.at(headings_++) + "\">";
        }
        const auto* const found = std::ranges::find(
            replacements, tag, [](const auto& replacement) { return replacement.first; });
        return std::string{found != std::end(replacements) ? found->second : tag};
    }

  private:
    const std::vector<std::string>& ids_;
    std::size_t headings_ = 0;
    std::size_t tables_ = 0;
};

}  // namespace

std::string with_page_tags(std::string_view html, const std::vector<std::string>& heading_ids) {
    TagWriter writer{heading_ids};
    std::string result;
    // Neither a text nor an attribute holds a plain < or >.
    while (!html.empty()) {
        const auto begin = std::min(html.find('<'), html.size());
        result += html.substr(0, begin);
        html.remove_prefix(begin);
        if (html.empty()) break;
        const auto length = std::min(html.find('>'), html.size() - 1) + 1;
        result += writer.written(html.substr(0, length));
        html.remove_prefix(length);
    }
    return result;
}

}  // namespace lectern
