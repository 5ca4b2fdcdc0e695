#pragma once

#include <string>

#include "authoring/folder_text.hpp"

namespace lectern::authoring {

/// Returns a small course to begin with: two modules, three lessons, captions, a picture and a
/// resource. It has no faults if the slug has none.
FolderTexts example_course(const std::string& slug);

}  // namespace lectern::authoring
