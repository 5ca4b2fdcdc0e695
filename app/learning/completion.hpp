#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "learning/learning.hpp"
#include "platform/database.hpp"

namespace lectern::learning {

enum class Completion { done, undone };

struct SavedCompletion {
    std::string course_slug;
    std::string lesson_slug;
    std::optional<std::string> next_lesson_slug;
};

/// Marks a lesson as completed, or undoes that, for the learner in `act`. Returns nothing if the
/// lesson is not open to them.
std::optional<SavedCompletion> set_completion(Transaction& transaction, const audit::Act& act,
                                              const LessonSlugs& slugs, Completion completion);

/// A lesson of which a learner has watched enough.
struct WatchedLesson {
    CourseId course_id;
    LessonId lesson_id;
    std::string playback;  // 32 hex digits
};

/// Marks the lesson as completed by watching, for the learner in `act`. Returns false and changes
/// nothing if it is completed already, no longer open to them, or if they have undone its
/// completion since the playback began.
bool complete_watched(Transaction& transaction, const audit::Act& act,
                      const WatchedLesson& watched);

}  // namespace lectern::learning
