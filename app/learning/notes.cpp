#include "learning/notes.hpp"

#include "account/erasing.hpp"
#include "catalog/video_source.hpp"
#include "learning/progress.hpp"
#include "platform/whole_number.hpp"

namespace lectern::learning {

namespace {

/// Returns the answer of a statement that has a row if the lesson is open to the learner, with
/// `is_done` true if it changed a note.
NoteAnswer answer_from(const Rows& rows, NoteAnswer otherwise) {
    if (rows.empty()) return NoteAnswer::lesson_not_open;
    return rows.front().boolean("is_done") ? NoteAnswer::saved : otherwise;
}

NotesOfLesson lesson_from(const Row& row) {
    return {.lesson_id = row.get<LessonId>("lesson_id"),
            .is_open = row.boolean("is_lesson_open"),
            .slug = row.get<std::optional<std::string>>("lesson_slug").value_or(""),
            .title = row.get<std::optional<std::string>>("lesson_title").value_or(""),
            .notes = {}};
}

}  // namespace

std::optional<int> position_from(std::string_view text) {
    const auto seconds = whole_number<int>(text);
    const bool is_valid = seconds && *seconds >= 0 && *seconds <= catalog::longest_video_seconds;
    return is_valid ? seconds : std::nullopt;
}

NoteAnswer add_note(Transaction& transaction, const NewNote& note, Timestamp now) {
    // Two requests at once would both count the same notes, and one could write a note after the
    // account was erased. So notes of one learner are added one after the other.
    if (!account::lock_account(transaction, note.user_id)) return NoteAnswer::lesson_not_open;
    const auto rows = query(transaction, R"sql(
          WITH lesson AS (
               SELECT lesson.id, lesson.duration_seconds,
                      lesson.stream_uid IS NOT NULL OR lesson.video_object_key IS NOT NULL
                          AS has_video
                 FROM open_lesson($1, $2, $3) AS lesson
               ),
               added AS (
               INSERT INTO lesson_notes
                           (user_id, lesson_id, position_seconds, text, created_at, updated_at)
                    SELECT $1, lesson.id,
                           CASE WHEN has_video AND $4::integer IS NOT NULL
                                THEN least($4::integer, duration_seconds)
                            END, $5, $6, $6
                      FROM lesson
                     WHERE (SELECT count(*)
                              FROM lesson_notes AS note
                             WHERE note.user_id = $1
                               AND note.lesson_id = lesson.id) < $7
                 RETURNING id
               )
        SELECT EXISTS (SELECT 1 FROM added) AS is_done
          FROM lesson
    )sql",
                            note.user_id, note.lesson.course_slug, note.lesson.lesson_slug,
                            note.position_seconds, note.text, now, most_notes_of_lesson);
    return answer_from(rows, NoteAnswer::too_many);
}

NoteAnswer change_note(Transaction& transaction, const NoteOfLearner& note, const std::string& text,
                       Timestamp now) {
    const auto rows =
        query(transaction, R"sql(
          WITH lesson AS (
               SELECT lesson.id
                 FROM open_lesson($1, $2, $3) AS lesson
               ),
               changed AS (
                  UPDATE lesson_notes AS note
                     SET text = $5, updated_at = $6
                    FROM lesson
                   WHERE note.id = $4
                     AND note.user_id = $1
                     AND note.lesson_id = lesson.id
               RETURNING note.id
               )
        SELECT EXISTS (SELECT 1 FROM changed) AS is_done
          FROM lesson
    )sql",
              note.user_id, note.lesson.course_slug, note.lesson.lesson_slug, note.id, text, now);
    return answer_from(rows, NoteAnswer::no_such_note);
}

NoteAnswer delete_note(Transaction& transaction, const NoteOfLearner& note) {
    const auto rows =
        query(transaction, R"sql(
          WITH lesson AS (
               SELECT lesson.id
                 FROM open_lesson($1, $2, $3) AS lesson
               ),
               deleted AS (
             DELETE FROM lesson_notes AS note
                   USING lesson
                   WHERE note.id = $4
                     AND note.user_id = $1
                     AND note.lesson_id = lesson.id
               RETURNING note.id
               )
        SELECT EXISTS (SELECT 1 FROM deleted) AS is_done
          FROM lesson
    )sql",
              note.user_id, note.lesson.course_slug, note.lesson.lesson_slug, note.id);
    return answer_from(rows, NoteAnswer::no_such_note);
}

std::optional<NotesOfCourse> find_notes(DatabaseHandle& handle, UserId user_id,
                                        const std::string& course_slug) {
    const auto rows = query(handle, R"sql(
          WITH course AS (
               SELECT id, slug, title,
                      EXISTS (SELECT 1
                                FROM learner_courses
                               WHERE user_id = $1
                                 AND course_id = courses.id) AS is_open
                 FROM courses
                WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $2)
               ),
               note AS (
               SELECT note.id, note.lesson_id, note.text, note.position_seconds,
                      module.position AS module_position, lesson.position AS lesson_position
                 FROM course
                 JOIN course_lessons AS lesson ON lesson.course_id = course.id
                 JOIN course_modules AS module ON module.id = lesson.module_id
                 JOIN lesson_notes AS note ON note.lesson_id = lesson.id
                WHERE note.user_id = $1
               )
        SELECT course.slug, course.title, course.is_open,
               note.id, note.lesson_id, note.text, note.position_seconds,
               lesson.id IS NOT NULL AS is_lesson_open,
               lesson.slug AS lesson_slug, lesson.title AS lesson_title
          FROM course
     LEFT JOIN note ON true
     LEFT JOIN visible_lessons AS lesson ON lesson.id = note.lesson_id
                                        AND course.is_open
         WHERE course.is_open
            OR note.id IS NOT NULL
      ORDER BY note.module_position, note.lesson_position, note.lesson_id,
               note.position_seconds NULLS LAST, note.id
    )sql",
                            user_id, course_slug);
    if (rows.empty()) return std::nullopt;
    NotesOfCourse course{.course_slug = rows.front().text("slug"),
                         .course_title = rows.front().text("title"),
                         .is_open = rows.front().boolean("is_open"),
                         .lessons = {}};
    for (const auto& row : rows) {
        if (row.is_null("id")) break;  // the row of a course without notes
        auto& lessons = course.lessons;
        const bool is_next =
            lessons.empty() || lessons.back().lesson_id != row.get<LessonId>("lesson_id");
        if (is_next) lessons.push_back(lesson_from(row));
        lessons.back().notes.push_back({row.get<NoteId>("id"), row.text("text"),
                                        row.get<std::optional<int>>("position_seconds")});
    }
    return course;
}

void erase_notes(Transaction& transaction, UserId user_id) {
    query(transaction, "DELETE FROM lesson_notes WHERE user_id = $1", user_id);
}

}  // namespace lectern::learning
