#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "web/assets.hpp"

namespace lectern::web {

/// Templates by name: the path below the directory without `.mustache`.
using TemplateSources = std::map<std::string, std::string>;

/// Replaces each space in the text of a template. kainjow makes one piece of each word and each
/// space, and each piece costs time at every rendering. The byte does not occur in UTF-8, so no
/// value contains it.
constexpr char blank_mark = '\xff';

/// Loads all templates below a directory in the form that kainjow parses: partials inlined, pages
/// inside their layout, assets under their hashed names; in HTML, line breaks removed and spaces
/// marked. Layout and partials are not templates of their own. Throws std::runtime_error that names
/// file and fault.
TemplateSources load_templates(const std::filesystem::path& directory, const Assets& assets);

/// Returns whether the template is plain text, not HTML: `….text` and `….subject`.
bool is_plain_template(std::string_view name);

/// Returns the tags of a loaded template, each with the sections around it: `courses/title`. Tests
/// check that the view data supplies them.
std::set<std::string> tags_of(std::string_view source);

}  // namespace lectern::web
