#include "learning/notes_pages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "learning/captions_pages.hpp"
#include "learning/learning_pages.hpp"
#include "learning/notes.hpp"
#include "learning/notes_view.hpp"
#include "learning/refusal_pages.hpp"
#include "platform/utf8.hpp"
#include "platform/whole_number.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::learning {

namespace {

/// Returns the entered note with `\n` at the end of each line, where browsers send `\r\n`.
std::string text_in(const web::Form& form) {
    auto text = form.trimmed("note");
    std::size_t end = 0;
    while ((end = text.find("\r\n", end)) != std::string::npos) text.erase(end, 1);
    return text;
}

void check_text(web::Form& form, std::string_view text) {
    if (text.empty()) form.fail("note", "missing");
    if (character_count(text) > longest_note) form.fail("note", "too_long");
}

std::optional<int> position_in(const web::Form& form) {
    const auto& text = form.text("position");
    if (text.empty()) return std::nullopt;
    const auto position = position_from(text);
    if (!position) throw web::BadRequest{"note: the position is malformed"};
    return position;
}

/// Returns the note that the path names. An id that is no number is that of no note, as 0 is.
NoteOfLearner note_in(const web::Request& request) {
    const auto number = whole_number<std::int64_t>(request.path_value("id"));
    return {request.viewer->user_id, lesson_slugs_in(request), NoteId{number.value_or(0)}};
}

/// Shows the lesson again with the refused form, if the lesson is open to the viewer.
web::Response lesson_with(const RefusedNote& refused, const web::Request& request,
                          Services& services) {
    auto page = services.database.autocommit([&](Connection& connection) {
        auto found = find_lesson_for(connection, services.kept, request.viewer->user_id,
                                     lesson_slugs_in(request), services.clock.now());
        if (found) load_transcript(request, connection, *found);
        return found;
    });
    if (!page) return refuse_lesson(request, services);
    const auto has_id = [&](const LessonNote& note) { return note.id == refused.id; };
    if (refused.id && std::ranges::none_of(page->notes, has_id)) {
        throw web::NotFound{"note: there is none with this id"};
    }
    auto shown = web::refused(player_page(request, services, std::move(*page), &refused),
                              note_fields(), refused.form)
                     .shown_again_at(path_of(lesson_slugs_in(request)));
    if (refused.id) shown.refused_form->values.emplace_back("note_id", to_string(*refused.id));
    return shown;
}

web::Response answer_to(NoteAnswer answer, const web::Request& request, Services& services) {
    if (answer == NoteAnswer::lesson_not_open) return refuse_lesson(request, services);
    if (answer == NoteAnswer::no_such_note) {
        throw web::NotFound{"note: there is none with this id"};
    }
    return web::redirect(path_of(lesson_slugs_in(request)) + "#notes");
}

}  // namespace

web::Response save_new_note(const web::Request& request, Services& services) {
    web::Form form{request};
    const NewNote note{request.viewer->user_id, lesson_slugs_in(request), text_in(form),
                       position_in(form)};
    check_text(form, note.text);
    if (form.has_errors()) return lesson_with({form, std::nullopt}, request, services);

    const auto answer = services.database.write([&](Transaction& transaction) {
        return add_note(transaction, note, services.clock.now());
    });
    if (answer == NoteAnswer::too_many) {
        form.fail("note", "too_many");
        return lesson_with({form, std::nullopt}, request, services);
    }
    return answer_to(answer, request, services);
}

web::Response save_note(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto note = note_in(request);
    const auto text = text_in(form);
    check_text(form, text);
    if (form.has_errors()) return lesson_with({form, note.id}, request, services);

    const auto answer = services.database.write([&](Transaction& transaction) {
        return change_note(transaction, note, text, services.clock.now());
    });
    return answer_to(answer, request, services);
}

web::Response delete_note(const web::Request& request, Services& services) {
    const auto note = note_in(request);
    const auto answer = services.database.write(
        [&](Transaction& transaction) { return delete_note(transaction, note); });
    return answer_to(answer, request, services);
}

web::Response show_notes(const web::Request& request, Services& services) {
    const auto& slug = request.path_value("course");
    const auto notes = services.database.read([&](Connection& connection) {
        return find_notes(connection, request.viewer->user_id, slug);
    });
    if (!notes) throw web::NotFound{"notes on the course " + slug + ": not found"};
    if (notes->course_slug != slug) return web::moved(request, "/notes/" + notes->course_slug);
    return web::page("learning/notes", notes_view(*notes));
}

}  // namespace lectern::learning
