#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "learning/learning.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// A learner's own notes on lessons. They are private: nobody else reads them, no audit row and no
// log line is written about them. Without access to the lesson they cannot be changed, but they can
// still be read (find_notes, and the export of the account).

namespace lectern::learning {

constexpr std::ptrdiff_t longest_note = 10'000;  // characters
constexpr int most_notes_of_lesson = 500;        // of one learner

/// Reads a position in a video, in whole seconds up to 24 hours. Returns nothing if it is
/// malformed.
std::optional<int> position_from(std::string_view text);

/// A note to be written, of 1 to `longest_note` characters. Its position is kept only if the lesson
/// has a video; one behind the end of the video becomes the end.
struct NewNote {
    UserId user_id;
    LessonSlugs lesson;
    std::string text;
    std::optional<int> position_seconds;
};

/// A note as its forms name it.
struct NoteOfLearner {
    UserId user_id;
    LessonSlugs lesson;
    NoteId id;
};

/// What became of a note. `no_such_note`: the learner has none with this id on this lesson.
enum class NoteAnswer { saved, too_many, no_such_note, lesson_not_open };

NoteAnswer add_note(Transaction& transaction, const NewNote& note, Timestamp now);
NoteAnswer change_note(Transaction& transaction, const NoteOfLearner& note, const std::string& text,
                       Timestamp now);
NoteAnswer delete_note(Transaction& transaction, const NoteOfLearner& note);

/// The notes on one lesson. The lesson has no slug and no title if it is not open to the learner.
struct NotesOfLesson {
    LessonId lesson_id;
    bool is_open = false;
    std::string slug;
    std::string title;
    std::vector<LessonNote> notes;  // by position, those without one last
};

struct NotesOfCourse {
    std::string course_slug;
    std::string course_title;
    bool is_open = false;
    std::vector<NotesOfLesson> lessons;  // those with notes, in course order
};

/// Returns a learner's notes on a course, found by its current or a former slug. Returns nothing if
/// the course is not open to them and they have no notes on it, or if there is no such course.
std::optional<NotesOfCourse> find_notes(DatabaseHandle& handle, UserId user_id,
                                        const std::string& course_slug);

/// Deletes a learner's notes; part of erasing the person.
void erase_notes(Transaction& transaction, UserId user_id);

}  // namespace lectern::learning
