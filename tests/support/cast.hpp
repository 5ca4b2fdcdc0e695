#pragma once

#include <cstdint>
#include <string>

#include "audit/audit.hpp"
#include "catalog/course_file.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// The people and courses that tests play with.

namespace lectern::test {

/// Noon of a day in November.
Timestamp noon();

audit::Act operator_act(Timestamp now = noon());
audit::Act learner_act(std::int64_t user_id, Timestamp now = noon());

/// An account with a proven address, `<name>@example.com`. Answers its id.
std::int64_t add_learner(Database& database, const std::string& name);

/// Practical SQL: published, €49.00, three lessons (why-sql, first-query, joins) in two modules.
catalog::CourseFile practical_sql();
/// The same with files: `slides` for the lesson why-sql, `data` for the module more, `plan` for the
/// course.
catalog::CourseFile practical_sql_with_files();
/// Bread: published, ¥4,800, one lesson (dough).
catalog::CourseFile bread();

/// Imports the course and answers its id. Throws when the file has faults.
std::int64_t add_course(Database& database, const catalog::CourseFile& course);

/// The public id of a file, by its key.
std::string resource_id(Database& database, const std::string& key);

/// Marks a module as removed and leaves its lessons published.
void remove_module(Database& database, const std::string& key);

/// An operator's grant, of which there is one for a learner and a course. Answers its id.
std::int64_t add_grant(Database& database, std::int64_t user_id, std::int64_t course_id);
/// A second one, by free enrolment.
void add_free_grant(Database& database, std::int64_t user_id, std::int64_t course_id);
/// `active`, `suspended` or `revoked`.
void set_grant(Database& database, std::int64_t grant_id, const std::string& status);

/// How many audit rows there are of an event with that outcome.
std::int64_t count_audit(Database& database, const std::string& event, const std::string& outcome);

}  // namespace lectern::test
