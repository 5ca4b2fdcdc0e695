#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/video_source.hpp"
#include "learning/captions.hpp"
#include "learning/outline.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/kept_answers.hpp"

// What a learner may watch. Every lookup requires an active entitlement of the
// learner: a course or lesson that they have no access to is not found. Unpublished lessons and
// lessons of a draft course are open to nobody. Learners keep a retired course. Lessons are ordered
// by the position of their module, then by their own.

namespace lectern::learning {

/// A course to go on with.
struct NextCourse {
    std::string slug;
    std::string title;
};

/// A lesson that is open to the learner, with the outline of its course.
struct LessonPage {
    std::shared_ptr<const CourseOutline> outline;
    std::vector<LearnerLesson> learnt;  // what the learner did in each lesson of the outline
    std::size_t current = 0;            // index of the lesson in the outline
    int percent = 0;                    // of the course, that is learnt
    int position_seconds = 0;           // where its video starts
    std::string body_html;
    std::optional<catalog::VideoSource> video;
    std::vector<LessonResource> resources;  // of the lesson, then the module, then the course
    std::vector<LessonNote> notes;          // by position, those without one last
    std::optional<NextCourse> next_course;  // if all lessons are completed
    std::vector<Captions> captions = {};    // of the video, in the order of the course file
    Transcript transcript = {};             // not filled in by find_lesson_for
    bool is_transcript_open = false;        // as if the learner had unfolded it

    [[nodiscard]] const OutlineLesson& lesson() const { return outline->lessons[current]; }
};

/// Finds a lesson. Without its slug, finds the one at which the learner continues
/// (sql/schema.sql: course_progress). Records the visit. The next course is the newest one that
/// they can get and never had. Returns nothing if there is no such lesson for them.
std::optional<LessonPage> find_lesson_for(DatabaseHandle& handle, UserId user_id,
                                          const LessonSlugs& slugs, Timestamp now);

/// The same, from an outline and a content that are kept, if the course still has their version;
/// else reads and keeps them.
std::optional<LessonPage> find_lesson_for(Connection& connection, KeptAnswers& kept, UserId user_id,
                                          const LessonSlugs& slugs, Timestamp now);

/// A course of the learner that currently has no published lesson.
struct EmptyCourse {
    std::string slug;
    std::string title;
};

/// Returns nothing if the course has a published lesson or is not open to the learner.
std::optional<EmptyCourse> find_empty_course_for(DatabaseHandle& handle, UserId user_id,
                                                 const std::string& course_slug);

}  // namespace lectern::learning
