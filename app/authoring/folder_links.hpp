#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "platform/yaml.hpp"

// Links to the files of lessons in the texts of a course's folder.

namespace lectern::authoring {

/// Replaces links to the files of lessons by `lesson:KEY` in all texts of a course, which
/// `folder_document` takes. Other links stay.
void resolve_file_links(yaml::Node& course, const std::filesystem::path& folder);

/// The paths of the files of lessons in a folder, by key.
using LessonFiles = std::map<std::string, std::string>;

/// Returns the text with links to the files of lessons in place of `lesson:KEY`. `directory` is
/// that of the text in the folder; empty: the folder itself.
std::string with_file_links(const std::string& markdown, const LessonFiles& files,
                            const std::string& directory);

}  // namespace lectern::authoring
