#pragma once

#include <optional>

#include "learning/learning.hpp"
#include "learning/notes.hpp"
#include "web/form.hpp"
#include "web/view.hpp"

namespace lectern::learning {

/// A form of the notes that was refused, to be shown again.
struct RefusedNote {
    const web::Form& form;
    std::optional<NoteId> id;  // none: the form for a new note
};

/// Adds the notes on a lesson, and their forms, to the data of its page.
void add_notes(web::ViewData& data, const LessonPage& page, const RefusedNote* refused);

/// Returns the view data of the page with all notes on a course.
web::ViewData notes_view(const NotesOfCourse& course);

}  // namespace lectern::learning
