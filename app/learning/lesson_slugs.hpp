#pragma once

#include <string>

namespace lectern::learning {

/// A lesson as the path of a page names it.
struct LessonSlugs {
    std::string course_slug;  // current or former
    std::string lesson_slug;  // empty: the lesson at which the learner continues
};

}  // namespace lectern::learning
