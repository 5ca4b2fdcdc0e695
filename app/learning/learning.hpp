#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "catalog/cover.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// What a learner may watch, and how far they have come. Everything is looked up through an active
// grant of the learner: a course or lesson that is not open to them is not found. Lessons that are
// unpublished, or in a course that is still a draft, are open to nobody; a retired course stays its
// owners'. Lessons follow the order of their modules, then their own.

namespace lectern::learning {

/// A course in a learner's library.
struct LibraryCourse {
    std::string slug;
    std::string title;
    std::string promise;
    int lesson_count = 0;
    int completed_count = 0;
    bool is_started = false;
    std::optional<catalog::Cover> cover;
    std::optional<std::string> next_lesson_title;  // the first that is not completed
};

/// The learner's courses: the one that was bought or learnt in last comes first.
std::vector<LibraryCourse> list_library(Session& session, std::int64_t user_id);

/// A lesson as the address of a page names it. Without a lesson: where the learner goes on.
struct LessonAddress {
    std::string course_slug;  // now or formerly
    std::string lesson_slug;
};

struct OutlineLesson {
    std::int64_t module_id = 0;
    std::string module_title;
    std::string slug;
    std::string title;
    std::optional<int> duration_seconds;
    bool is_completed = false;
};

/// A file to download, for a lesson, its module or its course.
struct LessonResource {
    std::string public_id;
    std::string title;
    std::string file_name;
    std::optional<std::int64_t> size_bytes;
};

/// A lesson that is open to the learner, in the outline of its course.
struct LessonPage {
    std::string course_slug;
    std::string course_title;
    std::vector<OutlineLesson> lessons;
    std::size_t current = 0;  // place of the lesson in `lessons`
    std::string body_html;
    std::optional<std::string> stream_uid;
    std::vector<LessonResource> resources;  // the lesson's first, then the module's, the course's
};

/// Finds the lesson, or without one the first that is not completed, else the first. Notes the
/// learner's first visit.
std::optional<LessonPage> find_lesson_for(Session& session, std::int64_t user_id,
                                          const LessonAddress& address, Timestamp now);

/// Why nothing was found: for the audit log, never for the reader.
struct Refusal {
    std::string reason;
    std::optional<std::int64_t> course_id = {};
    std::optional<std::int64_t> lesson_id = {};
    std::optional<std::int64_t> resource_id = {};
};

/// A course of the learner's that has no lesson to show just now.
struct EmptyCourse {
    std::string slug;
    std::string title;
};

std::optional<EmptyCourse> find_empty_course_for(Session& session, std::int64_t user_id,
                                                 const std::string& course_slug);

Refusal why_refused(Session& session, std::int64_t user_id, const LessonAddress& address);

enum class Completion { done, undone };

struct SavedCompletion {
    std::string course_slug;
    std::string lesson_slug;
    std::optional<std::string> next_lesson_slug;
};

/// Marks a lesson as completed, or takes that back. `act` is the learner's. Nothing when the lesson
/// is not open to them.
std::optional<SavedCompletion> set_completion(Transaction& transaction, const audit::Act& act,
                                              const LessonAddress& address, Completion completion);

/// Forgets how far a learner has come: the person is erased.
void erase_progress(Transaction& transaction, std::int64_t user_id);

}  // namespace lectern::learning
