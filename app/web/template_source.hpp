#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "web/assets.hpp"

namespace lectern::web {

/// Template by its path below the directory without `.mustache`.
using TemplateSources = std::map<std::string, std::string>;

/// Stands for a blank in the text of a template: kainjow makes a piece of each word and each blank,
/// and pays for each at every rendering. No UTF-8, and so no value, holds this byte.
constexpr char blank_mark = '\xff';

/// All templates below a directory as they are parsed: partials inlined, pages in their layout,
/// assets by their lasting names, in HTML no line breaks and blanks marked. Layout and partials are
/// no templates of their own. Throws std::runtime_error, which names file and fault.
TemplateSources load_templates(const std::filesystem::path& directory, const Assets& assets);

/// Whether it is no HTML: `….text` and `….subject`.
bool is_plain_template(std::string_view name);

/// The tags of a loaded template, each with the sections around it: `courses/title`. What the view
/// data must supply, as tests see to.
std::set<std::string> tags_of(std::string_view source);

}  // namespace lectern::web
