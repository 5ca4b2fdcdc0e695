#include "learning/completion.hpp"

#include <chrono>

#include "account/throttle.hpp"

namespace lectern::learning {

namespace {

/// Takes the one audit row an hour of each learner, lesson and change (`done`, `undone`,
/// `watched`), so that repeated toggling does not fill the audit record. Returns false if it is
/// taken. `lesson_progress` always has the current state.
bool take_audit_turn(Transaction& transaction, const audit::Act& act, LessonId lesson_id,
                     const std::string& change) {
    const auto subject = "completion:" + to_string(act.user_id.value_or(UserId{})) + ":" +
                         to_string(lesson_id) + ":" + change;
    return account::count_attempt(transaction, {subject, 1, std::chrono::hours{1}}, act.now);
}

}  // namespace

std::optional<SavedCompletion> set_completion(Transaction& transaction, const audit::Act& act,
                                              const LessonSlugs& slugs, Completion completion) {
    const bool is_done = completion == Completion::done;
    const auto rows = query(transaction, R"sql(
          WITH outline AS (
               SELECT course.id AS course_id, course.slug AS course_slug,
                      lesson.id, lesson.slug,
                      lead(lesson.slug) OVER (ORDER BY lesson.place) AS next_slug
                 FROM courses AS course
                 JOIN visible_lessons AS lesson ON lesson.course_id = course.id
                WHERE course.id = (SELECT course_id FROM course_slugs WHERE slug = $2)
                  AND EXISTS (SELECT 1
                                FROM learner_courses
                               WHERE user_id = $1
                                 AND course_id = course.id)
               ),
               lesson AS (
               SELECT course_id, course_slug, id, slug, next_slug
                 FROM outline
                WHERE id = (SELECT lesson_id
                              FROM lesson_slugs
                             WHERE lesson_slugs.course_id = outline.course_id
                               AND lesson_slugs.slug = $3)
               ),
               completed AS (
               INSERT INTO lesson_progress AS progress
                           (user_id, lesson_id, status, first_visited_at, last_visited_at,
                            completed_at, completed_by, updated_at)
                    SELECT $1, id, 'completed', $5, $5, $5, 'learner', $5
                      FROM lesson
                     WHERE $4::boolean
               ON CONFLICT (user_id, lesson_id) DO UPDATE
                       SET status = 'completed',
                           completed_at = EXCLUDED.completed_at,
                           completed_by = EXCLUDED.completed_by,
                           updated_at = EXCLUDED.updated_at
                     WHERE progress.status <> 'completed'
                 RETURNING lesson_id
               ),
               taken_back AS (
                  UPDATE lesson_progress AS progress
                     SET status = 'in_progress',
                         completed_at = NULL,
                         completed_by = NULL,
                         undone_at = $5,
                         watched_again = '{}',
                         updated_at = $5
                    FROM lesson
                   WHERE NOT $4::boolean
                     AND progress.user_id = $1
                     AND progress.lesson_id = lesson.id
                     AND progress.status = 'completed'
               RETURNING progress.lesson_id
               )
        SELECT course_id, course_slug, id, slug, next_slug,
               EXISTS (SELECT 1 FROM completed)
                   OR EXISTS (SELECT 1 FROM taken_back) AS is_changed
          FROM lesson
    )sql",
                            act.user_id, slugs.course_slug, slugs.lesson_slug, is_done, act.now);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    if (row.boolean("is_changed") &&
        take_audit_turn(transaction, act, row.get<LessonId>("id"), is_done ? "done" : "undone")) {
        audit::write(transaction, act,
                     {.name = "lesson_completed",
                      .outcome = is_done ? audit::Outcome::done : audit::Outcome::undone,
                      .user_id = act.user_id,
                      .course_id = row.get<CourseId>("course_id"),
                      .lesson_id = row.get<LessonId>("id")});
    }
    return SavedCompletion{row.text("course_slug"), row.text("slug"),
                           row.get<std::optional<std::string>>("next_slug")};
}

bool complete_watched(Transaction& transaction, const audit::Act& act,
                      const WatchedLesson& watched) {
    const bool is_changed = query(transaction, R"sql(
        UPDATE lesson_progress AS progress
           SET status = 'completed',
               completed_at = $4,
               completed_by = 'watching',
               updated_at = $4
          FROM playbacks AS playback, visible_lessons AS lesson
         WHERE progress.user_id = $1
           AND progress.lesson_id = $2
           AND progress.status <> 'completed'
           AND playback.user_id = progress.user_id
           AND playback.lesson_id = progress.lesson_id
           AND playback.id = $3::uuid
           AND playback.first_beat_at > COALESCE(progress.undone_at, '-infinity')
           AND lesson.id = progress.lesson_id
           AND EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = lesson.course_id)
    )sql",
                                  act.user_id, watched.lesson_id, watched.playback, act.now)
                                .affected() == 1;
    if (is_changed && take_audit_turn(transaction, act, watched.lesson_id, "watched")) {
        audit::write(transaction, act,
                     {.name = "lesson_completed",
                      .reason = "watched",
                      .user_id = act.user_id,
                      .course_id = watched.course_id,
                      .lesson_id = watched.lesson_id});
    }
    return is_changed;
}

}  // namespace lectern::learning
