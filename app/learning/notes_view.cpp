#include "learning/notes_view.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "catalog/duration.hpp"
#include "platform/whole_number.hpp"

namespace lectern::learning {

namespace {

web::ViewData note_view(const LessonNote& note) {
    const auto seconds = note.position_seconds.value_or(0);
    return web::view({{"text", note.text},
                      {"has_position", note.position_seconds.has_value()},
                      {"position_seconds", std::to_string(seconds)},
                      {"position", catalog::duration_text(seconds)}});
}

}  // namespace

const std::vector<web::Field>& note_fields() {
    static const std::vector<web::Field> fields = {{"note", {"missing", "too_long", "too_many"}},
                                                   {"position", {}}};
    return fields;
}

std::optional<RefusedNote> refused_note_in(const web::Form* form) {
    if (form == nullptr) return std::nullopt;
    const auto id = whole_number<std::int64_t>(form->text("note_id"));
    return RefusedNote{*form, id ? std::optional{NoteId{*id}} : std::nullopt};
}

void add_notes(web::ViewData& data, const LessonPage& page, const RefusedNote* refused) {
    web::add_form(data, note_fields(), refused != nullptr ? &refused->form : nullptr);
    std::vector<web::ViewData> items;
    items.reserve(page.notes.size());
    for (const auto& note : page.notes) {
        const bool is_refused = refused != nullptr && refused->id == note.id;
        auto item = note_view(note);
        web::put(item, "id", to_string(note.id));
        web::put(item, "number", std::to_string(items.size() + 1));
        web::put(item, "is_refused", is_refused);
        web::put(item, "entered", is_refused ? refused->form.text("note") : note.text);
        items.push_back(std::move(item));
    }
    const bool is_new = refused != nullptr && !refused->id;
    web::put(data, "is_new_refused", is_new);
    web::put(data, "refused_field",
             refused != nullptr && refused->id ? "note-" + to_string(*refused->id) : "note");
    web::put(data, "has_notes", !page.notes.empty());
    web::put(data, "notes", web::view_list(std::move(items)));
}

web::ViewData notes_view(const NotesOfCourse& course) {
    std::vector<web::ViewData> lessons;
    lessons.reserve(course.lessons.size());
    for (const auto& lesson : course.lessons) {
        std::vector<web::ViewData> notes;
        notes.reserve(lesson.notes.size());
        for (const auto& note : lesson.notes) notes.push_back(note_view(note));
        lessons.push_back(web::view({{"is_open", lesson.is_open},
                                     {"lesson_slug", lesson.slug},
                                     {"lesson_title", lesson.title},
                                     {"notes", web::view_list(std::move(notes))}}));
    }
    return web::view({{"course_slug", course.course_slug},
                      {"course_title", course.course_title},
                      {"is_course_open", course.is_open},
                      {"has_notes", !course.lessons.empty()},
                      {"lessons", web::view_list(std::move(lessons))}});
}

}  // namespace lectern::learning
