#pragma once

#include <filesystem>
#include <string>

#include "authoring/folder_reader.hpp"
#include "authoring/folder_resources.hpp"

namespace lectern::authoring {

/// Reads the Markdown file of a lesson into the object that a JSON file has for it. `name` is what
/// key and slug are without front matter. Its resources go to `resources`.
yaml::Node read_folder_lesson(FolderReader& reader, FolderResources& resources,
                              const std::filesystem::path& file, const std::string& name);

}  // namespace lectern::authoring
