#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/video_source.hpp"
#include "learning/captions.hpp"
#include "learning/lesson_slugs.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// What the page of a lesson consists of: what an import decides, which a worker may keep, and what
// the learner did. learning.cpp puts both together.

namespace lectern::learning {

struct OutlineLesson {
    std::int64_t module_id = 0;
    std::string module_title;
    std::string slug;
    std::string title;
    std::optional<int> duration_seconds;
};

/// A file to download that belongs to a lesson, its module or its course.
struct LessonResource {
    std::string public_id;
    std::string title;
    std::string file_name;
    std::optional<std::int64_t> size_bytes;
};

/// A note that the learner has written to a lesson.
struct LessonNote {
    NoteId id;
    std::string text;
    std::optional<int> position_seconds;  // in the video; none: the note is about no second of it
};

/// The lessons of a course as an import left them, in one version of the course.
struct CourseOutline {
    std::string version;
    std::string course_slug;
    std::string course_title;
    std::vector<OutlineLesson> lessons;
    std::vector<LessonId> lesson_ids;
    std::vector<int> counted_seconds;  // of each lesson (sql/schema.sql: counted_seconds)
};

/// What only the page of the lesson itself shows, in one version of its course.
struct LessonContent {
    std::string version;
    std::string body_html;
    std::optional<catalog::VideoSource> video;
    std::vector<LessonResource> resources;
    std::vector<Captions> captions;
};

/// What the learner did in one lesson.
struct LearnerLesson {
    bool is_completed = false;
    int learnt_seconds = 0;  // of the video, if its duration is known: all if completed
    int position_seconds = 0;
    std::optional<Timestamp> last_visited_at;
};

/// What the learner did in a course.
struct LearnerFacts {
    std::vector<LearnerLesson> lessons;  // as those of the outline
    int percent = 0;                     // of the course, that is learnt
    std::vector<LessonNote> notes;       // of the lesson that is shown
};

/// A lesson that is open to the learner.
struct OpenLesson {
    std::shared_ptr<const CourseOutline> outline;
    std::shared_ptr<const LessonContent> content;
    LearnerFacts facts;
    std::size_t current = 0;  // index of the lesson in the outline
};

/// Reads everything in one statement. Without the slug of the lesson, finds the one at which the
/// learner continues. Returns nothing if it is not open to the learner.
std::optional<OpenLesson> find_open_lesson(DatabaseHandle& handle, UserId user_id,
                                           const LessonSlugs& slugs);

/// Reads what the learner did, for a lesson of an outline that was kept. Returns nothing if the
/// course has another version by now, or if it is not open to the learner.
std::optional<LearnerFacts> find_learner_facts(DatabaseHandle& handle, UserId user_id,
                                               const CourseOutline& outline, std::size_t current);

/// Returns about how much memory these take.
std::size_t bytes_of(const CourseOutline& outline);
std::size_t bytes_of(const LessonContent& content);

}  // namespace lectern::learning
