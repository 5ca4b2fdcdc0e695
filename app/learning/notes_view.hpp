#pragma once

#include <optional>
#include <vector>

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

/// Returns the fields of the forms of notes.
const std::vector<web::Field>& note_fields();

/// Returns the form of a note, refused or kept; nothing without a form. The field `note_id` of a
/// kept form names its note.
std::optional<RefusedNote> refused_note_in(const web::Form* form);

/// Adds the notes on a lesson, and their forms, to the data of its page.
void add_notes(web::ViewData& data, const LessonPage& page, const RefusedNote* refused);

/// Returns the view data of the page with all notes on a course.
web::ViewData notes_view(const NotesOfCourse& course);

}  // namespace lectern::learning
