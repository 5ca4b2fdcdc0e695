#pragma once

#include <set>
#include <string>
#include <vector>

#include "web/view.hpp"

namespace lectern::test {

/// The views of this source tree.
const web::Views& source_views();

/// What the frame supplies to every page: operations::add_frame().
const std::set<std::string>& keys_of_frame();

/// Of a template of the source tree, as web::tags_of.
std::set<std::string> tags_of_view(const std::string& name);

/// What a view reads and the data does not supply, as paths of its tags (`modules/lessons/title`).
/// Nothing is missing in keys of the frame. A list must have an item, or what is inside it cannot
/// be checked; and a key must be in all items of a list or in none, since items inherit outer keys.
std::vector<std::string> missing_keys(const std::string& view, const web::ViewData& data);

/// With the keys of a video that plays: catalog::add_video() supplies them, which needs services.
web::ViewData with_video(web::ViewData data);

}  // namespace lectern::test
