#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "learning/learning.hpp"
#include "platform/kept_answers.hpp"
#include "web/view.hpp"

namespace lectern::learning {

/// The lessons of an outline as HTML, as all learners see them who neither opened the lesson, nor
/// have it next, nor watched a part of it.
struct OutlineRows {
    std::string version;  // of the course (docs/decisions/0041)
    std::vector<std::string> open;
    std::vector<std::string> completed;
};

/// Returns the rows of an outline, kept or rendered anew; null if nothing is kept.
std::shared_ptr<const OutlineRows> outline_rows(const CourseOutline& outline, KeptAnswers& kept,
                                                const web::Views& views);

/// Returns the view data of one lesson in the outline.
web::ViewData outline_lesson_view(const LessonPage& page, std::size_t index);

/// Returns the view data of the modules, with their lessons as HTML. Without rows, each lesson is
/// rendered.
web::ViewData modules_view(const LessonPage& page, const OutlineRows* rows,
                           const web::Views& views);

}  // namespace lectern::learning
