#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "authoring/course_file_schema.hpp"
#include "platform/clock.hpp"
#include "platform/object_storage.hpp"

namespace lectern::authoring {

/// A file of a course on this computer, and the object that it becomes in the storage.
struct LocalFile {
    std::filesystem::path path;
    std::string object_key;
    std::string content_type;
    std::int64_t size_bytes = 0;
    std::string blake2b = {};  // of the content, 32 raw bytes
};

/// Uploads the files that the storage does not have yet, found by their keys. Returns an error for
/// each file that cannot be uploaded, with its path. Stops at the first one if the storage refuses
/// or does not answer.
std::vector<CourseFileError> upload_files(const ObjectStorage& storage,
                                          const std::vector<LocalFile>& files, Timestamp now);

}  // namespace lectern::authoring
