#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authoring/course_entries.hpp"
#include "authoring/course_file_schema.hpp"
#include "platform/database.hpp"

// Which stored course a course file is about (docs/decisions/0030).

namespace lectern::authoring {

struct StoredCourse {
    CourseId id;
    std::string key;
    std::string slug;
    bool was_published = false;
    std::vector<std::string> named_slugs = {};  // its slugs, current or former, that the file has
};

struct CourseIdentity {
    std::optional<StoredCourse> stored;        // nothing: the file is a new course
    std::vector<CourseFileError> faults = {};  // if not empty, the file must not be imported
};

/// Finds the stored course of a file: the one with its key, or, if the file has none, the one that
/// has or had one of its slugs. A slug that another course has or had is a fault. Call
/// wait_for_other_imports() first.
CourseIdentity identify_course(Transaction& transaction, const CourseFile& course);

/// Returns the key of the file. Without one, it is the slug.
const std::string& key_of(const CourseFile& course);

}  // namespace lectern::authoring
