#pragma once

#include <vector>

#include "audit/audit.hpp"
#include "catalog/course_file.hpp"
#include "platform/database.hpp"

namespace lectern::catalog {

enum class ImportChange { created, updated, nothing };

struct ImportOutcome {
    ImportChange change = ImportChange::nothing;
    std::vector<FileFault> faults;  // why nothing was written
};

/// From here to the end of the transaction no course is imported or changed by another one.
void wait_for_other_imports(Transaction& transaction);

/// Makes the stored course what the file says. A course is known by its slug or a former one, its
/// parts by their keys: these keep their ids, and so learners keep their progress. Parts that are
/// gone from the file are hidden, not deleted. Two imports at once follow one another.
ImportOutcome save_course(Transaction& transaction, const audit::Act& act,
                          const CourseFile& course);

}  // namespace lectern::catalog
