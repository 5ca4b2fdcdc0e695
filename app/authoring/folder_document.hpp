#pragma once

#include <string>

#include "authoring/parsed_course.hpp"
#include "platform/yaml.hpp"

namespace lectern::authoring {

/// The JSON file that says the same as a folder, and the location of each value in the folder.
struct FolderDocument {
    std::string json;
    CourseLocations locations;
};

/// Writes a tree as JSON. A plain scalar becomes a number or a boolean only where the schema does
/// not require a text. Empty values are left out.
FolderDocument folder_document(const yaml::Node& course);

}  // namespace lectern::authoring
