#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lectern::authoring {

/// A picture that a text shows: `![alternative text](name)`.
struct PictureLink {
    std::string name;      // as the text has it
    std::string file;      // the name with its %20 decoded
    std::size_t line = 1;  // where it is first shown
    bool is_local = true;  // false: a URL of another site
};

/// Whether the name is the URL of another site, or contains the content itself (`data:`).
bool is_url(const std::string& name);

/// Lists the pictures that a Markdown text shows, each once.
std::vector<PictureLink> list_picture_links(const std::string& markdown);

}  // namespace lectern::authoring
