#pragma once

#include <string>

namespace lectern::learning {

/// A lesson as named in the address of a page.
struct LessonAddress {
    std::string course_slug;  // current or former
    std::string lesson_slug;  // empty: the lesson at which the learner continues
};

}  // namespace lectern::learning
