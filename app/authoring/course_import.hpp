#pragma once

#include <vector>

#include "audit/audit.hpp"
#include "authoring/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::authoring {

enum class ImportChange { created, updated, nothing };

/// Returns `created`, `updated` or `nothing changed`, for people.
const char* to_text(ImportChange change);

struct ImportOutcome {
    ImportChange change = ImportChange::nothing;
    std::vector<CourseFileError> faults;  // if not empty, nothing was written
};

/// Waits for other imports and changes of courses, and blocks new ones until the end of the
/// transaction.
void wait_for_other_imports(Transaction& transaction);

/// Creates a course from the file, or updates the stored one to match it. A course is identified by
/// its key, or by its slugs if the file has no key (identify_course); its parts by their keys.
/// Parts keep their ids, so learners keep their progress. Parts missing from the file are hidden,
/// not deleted. Concurrent imports run one after the other.
ImportOutcome save_course(Transaction& transaction, const audit::Act& act,
                          const CourseFile& course);

}  // namespace lectern::authoring
