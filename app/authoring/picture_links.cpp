#include "authoring/picture_links.hpp"

#include <algorithm>

#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/markdown.hpp"

namespace lectern::authoring {

namespace {

int digit_value(char digit) {
    return is_digit(digit) ? digit - '0' : lower_case(digit) - 'a' + 10;
}

std::string percent_decoded(const std::string& text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto digits = text.substr(at + 1, 2);
        if (text[at] == '%' && digits.size() == 2 && crypto::is_hex(digits)) {
            decoded += static_cast<char>(digit_value(digits[0]) * 16 + digit_value(digits[1]));
            at += 2;
        } else {
            decoded += text[at];
        }
    }
    return decoded;
}

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
                         .file = percent_decoded(name),
                         .line = line_of_name(markdown, name),
                         .is_local = !is_url(name)});
    }
    return links;
}

}  // namespace lectern::authoring
