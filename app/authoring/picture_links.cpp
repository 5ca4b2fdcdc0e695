#include "authoring/picture_links.hpp"

#include <algorithm>

#include "platform/http_client.hpp"
#include "platform/markdown.hpp"

namespace lectern::authoring {

namespace {

/// Whether the name is the URL of another site, or contains the picture itself (`data:`).
bool is_url(const std::string& name) {
    const auto end_of_scheme = name.find_first_of(":/?#");
    return name.starts_with("//") ||
           (end_of_scheme != std::string::npos && name[end_of_scheme] == ':');
}

/// Returns the line of the first `(name` or `<name`, as links have it, or else of the name.
std::size_t line_of_name(const std::string& markdown, const std::string& name) {
    auto at = std::min(markdown.find('(' + name), markdown.find('<' + name));
    if (at == std::string::npos) at = markdown.find(name);
    if (at == std::string::npos) return 1;
    const auto end = markdown.begin() + static_cast<std::ptrdiff_t>(at);
    return static_cast<std::size_t>(std::count(markdown.begin(), end, '\n')) + 1;
}

}  // namespace

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
