#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "authoring/course_file.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// The people and courses used in tests.

namespace lectern::test {

/// Noon UTC on 23 November 2026.
Timestamp noon();

audit::Act operator_act(Timestamp now = noon());
audit::Act learner_act(UserId user_id, Timestamp now = noon());

/// Adds an account with a proven address, `<name>@example.com`. Returns its id.
UserId add_learner(Database& database, const std::string& name);

/// Practical SQL: published, €49.00, three lessons (why-sql, first-query, joins) in two modules.
authoring::CourseFile practical_sql();
/// Practical SQL with files: `slides` in the lesson why-sql, `data` in the module more, `plan` in
/// the course.
authoring::CourseFile practical_sql_with_files();
/// Bread: published, ¥4,800, one lesson (dough).
authoring::CourseFile bread();

/// Imports the course and returns its id. Throws if the course file has faults.
CourseId add_course(Database& database, const authoring::CourseFile& course);

/// Returns the public id of a file with this key.
std::string resource_id(Database& database, const std::string& key);

/// Marks a module as removed and leaves its lessons published.
void remove_module(Database& database, const std::string& key);

/// Changes a course in a way that an import refuses: to a draft after it was published.
void set_course_status(Database& database, const std::string& slug, const std::string& status);
/// An import would keep the known length.
void set_duration(Database& database, const std::string& lesson_slug, std::optional<int> seconds);

/// Adds an entitlement from an operator and returns its id. A learner can have only one for each
/// course.
EntitlementId add_grant(Database& database, UserId user_id, CourseId course_id);
/// Adds an entitlement by free enrolment.
void add_free_grant(Database& database, UserId user_id, CourseId course_id);
/// Sets the status of an entitlement: `active`, `suspended` or `revoked`.
void set_grant(Database& database, EntitlementId grant_id, const std::string& status);

/// Counts the audit rows of an event with this outcome.
std::int64_t count_audit(Database& database, const std::string& event, const std::string& outcome);

}  // namespace lectern::test
