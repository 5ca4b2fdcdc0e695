#include "authoring/picture_links.hpp"

#include <algorithm>
#include <string_view>

#include "platform/http_client.hpp"
#include "platform/markdown.hpp"

namespace lectern::authoring {

namespace {

/// Whether the `]` at this position ends the alternative text of a picture: `![…]`.
bool ends_alternative_text(const std::string& markdown, std::size_t at) {
    std::size_t depth = 0;
    do {
        if (markdown[at] == ']') ++depth;
        if (markdown[at] == '[' && --depth == 0) return at > 0 && markdown[at - 1] == '!';
    } while (at-- > 0);
    return false;
}

/// Whether the name at this position is whole and has `![…](` or `![…](<` before it.
bool is_picture_at(const std::string& markdown, std::size_t at, const std::string& name) {
    constexpr std::string_view ends = ")> \t\r\n";
    const auto end = at + name.size();
    if (end < markdown.size() && ends.find(markdown[end]) == std::string_view::npos) return false;
    if (at > 0 && markdown[at - 1] == '<') --at;
    return at >= 2 && markdown[at - 1] == '(' && markdown[at - 2] == ']' &&
           ends_alternative_text(markdown, at - 2);
}

/// Returns the line of the first picture of this name, or else of the name, as a picture may name a
/// link that is elsewhere.
std::size_t line_of_name(const std::string& markdown, const std::string& name) {
    const auto first = markdown.find(name);
    if (name.empty() || first == std::string::npos) return 1;
    auto at = first;
    while (at != std::string::npos && !is_picture_at(markdown, at, name)) {
        at = markdown.find(name, at + 1);
    }
    if (at == std::string::npos) at = first;
    const auto end = markdown.begin() + static_cast<std::ptrdiff_t>(at);
    return static_cast<std::size_t>(std::count(markdown.begin(), end, '\n')) + 1;
}

}  // namespace

bool is_url(const std::string& name) {
    const auto end_of_scheme = name.find_first_of(":/?#");
    return name.starts_with("//") ||
           (end_of_scheme != std::string::npos && name[end_of_scheme] == ':');
}

std::vector<PictureLink> list_picture_links(const std::string& markdown) {
    std::vector<PictureLink> links;
    for (const auto& name : list_pictures(markdown)) {
        links.push_back({.name = name,
                         .file = url_unescape(name),
                         .line = line_of_name(markdown, name),
                         .is_local = !is_url(name)});
    }
    return links;
}

}  // namespace lectern::authoring
