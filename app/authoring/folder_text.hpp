#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "authoring/course_file.hpp"

namespace lectern::authoring {

/// The files of a folder: content by path, with slashes.
using FolderTexts = std::map<std::string, std::string>;

/// Returns a course as a folder, whose files in the storage are named by their keys. Importing it
/// changes nothing.
FolderTexts course_folder_texts(const CourseFile& course);

/// Returns why a new folder cannot be written there: it is a file, or not empty.
std::optional<std::string> fault_in_new_folder(const std::filesystem::path& folder);

/// Writes the files, and makes the folders that they need. Throws std::runtime_error that names the
/// file.
void write_folder(const std::filesystem::path& folder, const FolderTexts& texts);

}  // namespace lectern::authoring
