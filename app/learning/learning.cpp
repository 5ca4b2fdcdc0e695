#include "learning/learning.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace lectern::learning {

namespace {

/// A video left this close to its end counts as watched to the end.
constexpr int end_of_video_seconds = 5;

/// Whether the visit of a lesson must be recorded. That of the lesson visited last is recorded
/// once a minute, so that most pages write nothing.
bool is_visit_due(const std::vector<LearnerLesson>& lessons, std::size_t current, Timestamp now) {
    const auto visit = lessons[current].last_visited_at;
    if (!visit || now - *visit >= std::chrono::minutes{1}) return true;
    for (std::size_t other = 0; other < lessons.size(); ++other) {
        if (other != current && lessons[other].last_visited_at >= visit) return true;
    }
    return false;
}

void record_visit(DatabaseHandle& handle, UserId user_id, LessonId lesson_id, Timestamp now) {
    query(handle, R"sql(
        INSERT INTO lesson_progress AS progress
                    (user_id, lesson_id, first_visited_at, last_visited_at, updated_at)
        VALUES ($1, $2, $3, $3, $3)
            ON CONFLICT (user_id, lesson_id) DO UPDATE
           SET last_visited_at = GREATEST(progress.last_visited_at, EXCLUDED.last_visited_at)
    )sql",
          user_id, lesson_id, now);
}

/// Returns where the video starts. A completed lesson, and one that was left at its end, start at
/// the beginning.
int start_of(const LearnerLesson& lesson, std::optional<int> duration) {
    const bool is_at_end = duration && lesson.position_seconds >= *duration - end_of_video_seconds;
    return lesson.is_completed || is_at_end ? 0 : lesson.position_seconds;
}

/// Returns what the learner did in each lesson. How much of a video was watched counts only if its
/// length is known.
std::vector<LearnerLesson> learnt_in(const OpenLesson& open) {
    auto learnt = open.facts.lessons;
    for (std::size_t at = 0; at < learnt.size(); ++at) {
        if (!open.outline->lessons[at].duration_seconds) learnt[at].learnt_seconds = 0;
    }
    return learnt;
}

LessonPage lesson_page_from(const OpenLesson& open) {
    const auto& [outline, content, facts, current] = open;
    return {.outline = outline,
            .learnt = learnt_in(open),
            .current = current,
            .percent = facts.percent,
            .position_seconds =
                start_of(facts.lessons[current], outline->lessons[current].duration_seconds),
            .body_html = content->body_html,
            .video = content->video,
            .resources = content->resources,
            .notes = facts.notes,
            .next_course = {},
            .captions = content->captions};
}

/// Finds the newest course that the learner can get. A course that they had and lost, or gave back,
/// is not suggested.
std::optional<NextCourse> find_next_course_for(DatabaseHandle& handle, UserId user_id) {
    const auto rows = query(handle, R"sql(
        SELECT slug, title
          FROM courses AS course
         WHERE status = 'published'
           AND (amount_minor = 0 OR stripe_price IS NOT NULL)
           AND lesson_count > 0
           AND NOT EXISTS (SELECT 1
                             FROM entitlements
                            WHERE user_id = $1
                              AND course_id = course.id)
      ORDER BY published_at DESC, id DESC
         LIMIT 1
    )sql",
                            user_id);
    if (rows.empty()) return std::nullopt;
    return NextCourse{rows.front().text("slug"), rows.front().text("title")};
}

/// Records the visit and returns the page.
LessonPage open_page(DatabaseHandle& handle, UserId user_id, const OpenLesson& open,
                     Timestamp now) {
    if (is_visit_due(open.facts.lessons, open.current, now)) {
        record_visit(handle, user_id, open.outline->lesson_ids[open.current], now);
    }
    auto page = lesson_page_from(open);
    if (page.percent == 100) page.next_course = find_next_course_for(handle, user_id);
    return page;
}

std::string outline_key(const std::string& course_slug) {
    return "outline/" + course_slug;
}

std::string content_key(LessonId lesson) {
    return "lesson/" + to_string(lesson);
}

/// Finds a lesson of which outline and content are kept in the course's present version.
std::optional<LessonPage> find_kept_lesson_for(DatabaseHandle& handle, KeptAnswers& kept,
                                               UserId user_id, const LessonSlugs& slugs,
                                               Timestamp now) {
    auto outline = kept.find<CourseOutline>(outline_key(slugs.course_slug));
    if (!outline) return std::nullopt;
    const auto& lessons = outline->lessons;
    const auto lesson = std::ranges::find(lessons, slugs.lesson_slug, &OutlineLesson::slug);
    if (lesson == lessons.end()) return std::nullopt;
    const auto current = static_cast<std::size_t>(lesson - lessons.begin());
    auto content = kept.find<LessonContent>(content_key(outline->lesson_ids[current]));
    if (!content || content->version != outline->version) return std::nullopt;
    auto facts = find_learner_facts(handle, user_id, *outline, current);
    if (!facts) return std::nullopt;
    return open_page(handle, user_id,
                     {.outline = std::move(outline),
                      .content = std::move(content),
                      .facts = std::move(*facts),
                      .current = current},
                     now);
}

void keep(KeptAnswers& kept, const OpenLesson& open) {
    const auto& [outline, content, facts, current] = open;
    kept.keep(outline_key(outline->course_slug), outline, bytes_of(*outline));
    kept.keep(content_key(outline->lesson_ids[current]), content, bytes_of(*content));
}

}  // namespace

std::optional<LessonPage> find_lesson_for(DatabaseHandle& handle, UserId user_id,
                                          const LessonSlugs& slugs, Timestamp now) {
    const auto open = find_open_lesson(handle, user_id, slugs);
    if (!open) return std::nullopt;
    return open_page(handle, user_id, *open, now);
}

std::optional<LessonPage> find_lesson_for(Connection& connection, KeptAnswers& kept, UserId user_id,
                                          const LessonSlugs& slugs, Timestamp now) {
    if (auto page = find_kept_lesson_for(connection, kept, user_id, slugs, now)) return page;
    const auto open = find_open_lesson(connection, user_id, slugs);
    if (!open) return std::nullopt;
    auto page = open_page(connection, user_id, *open, now);
    keep(kept, *open);
    return page;
}

std::optional<EmptyCourse> find_empty_course_for(DatabaseHandle& handle, UserId user_id,
                                                 const std::string& course_slug) {
    const auto rows = query(handle, R"sql(
        SELECT course.slug, course.title
          FROM courses AS course
         WHERE course.id = (SELECT course_id FROM course_slugs WHERE slug = $2)
           AND EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = course.id)
           AND NOT EXISTS (SELECT 1
                             FROM visible_lessons
                            WHERE course_id = course.id)
    )sql",
                            user_id, course_slug);
    if (rows.empty()) return std::nullopt;
    return EmptyCourse{rows.front().text("slug"), rows.front().text("title")};
}

}  // namespace lectern::learning
