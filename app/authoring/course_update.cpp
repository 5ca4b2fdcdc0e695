#include "authoring/course_update.hpp"

#include <optional>

#include "authoring/course_changes.hpp"
#include "authoring/course_export.hpp"
#include "authoring/course_identity.hpp"

namespace lectern::authoring {

namespace {

/// Finds the stored course that the file is about.
std::optional<CourseFile> find_stored(Transaction& transaction, const CourseFile& course) {
    wait_for_other_imports(transaction);
    const auto stored = identify_course(transaction, course).stored;
    if (!stored) return std::nullopt;
    return find_course_file(transaction, stored->slug);
}

std::string report_of(ImportChange change, const std::optional<CourseFile>& before,
                      const CourseFile& after) {
    std::string report = "course " + after.slug + ": " + to_text(change) + '\n';
    if (change == ImportChange::nothing) return report;
    for (const auto& line : list_changes(before, after)) report += line + '\n';
    return report;
}

}  // namespace

CourseUpdate update_course(Transaction& transaction, const audit::Act& act,
                           const CourseFile& course, UpdateMode mode) {
    CourseUpdate update;
    transaction.attempt([&] {
        const auto before = find_stored(transaction, course);
        const auto outcome = save_course(transaction, act, course);
        update.faults = outcome.faults;
        if (!outcome.faults.empty()) return false;
        const auto after = find_course_file(transaction, course.slug);
        update.report = report_of(outcome.change, before, *after);
        // What a commit would check, which does not come.
        if (mode == UpdateMode::trial) query(transaction, "SET CONSTRAINTS ALL IMMEDIATE");
        return mode == UpdateMode::real;
    });
    if (mode == UpdateMode::trial && update.faults.empty()) {
        update.report += "dry run: nothing was changed\n";
    }
    return update;
}

}  // namespace lectern::authoring
