#pragma once

#include <set>
#include <string>
#include <vector>

#include "web/view.hpp"

namespace lectern::test {

/// The views in the source tree.
const web::Views& source_views();

/// The keys that the frame supplies to every page (school::add_frame).
const std::set<std::string>& keys_of_frame();

/// Returns the tags of a template in the source tree (web::tags_of).
std::set<std::string> tags_of_view(const std::string& name);

/// Returns the keys that a view reads and the data does not supply, as paths of its tags
/// (`modules/lessons/title`). Keys of the frame are never missing. A list must have an item, or its
/// contents cannot be checked. A key must be in all items of a list or in none, because items
/// inherit outer keys.
std::vector<std::string> missing_keys(const std::string& view, const web::ViewData& data);

/// Return the value of a key, which must exist and be of this type.
bool is_set(const web::ViewData& data, const char* key);
const std::string& text_at(const web::ViewData& data, const char* key);

/// Adds the keys of a video that plays. In the program catalog::add_video() supplies them, which
/// needs services.
web::ViewData with_video(web::ViewData data);

}  // namespace lectern::test
