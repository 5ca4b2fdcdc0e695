#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/video_source.hpp"
#include "learning/captions.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// What a learner may watch. Every lookup requires an active entitlement of the
// learner: a course or lesson that they have no access to is not found. Unpublished lessons and
// lessons of a draft course are open to nobody. Learners keep a retired course. Lessons are ordered
// by the position of their module, then by their own.

namespace lectern::learning {

struct OutlineLesson {
    std::int64_t module_id = 0;
    std::string module_title;
    std::string slug;
    std::string title;
    std::optional<int> duration_seconds;
    bool is_completed = false;
    int learnt_seconds = 0;  // of the video, if its duration is known: all if completed
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

/// A course to go on with.
struct NextCourse {
    std::string slug;
    std::string title;
};

/// A lesson that is open to the learner, with the outline of its course.
struct LessonPage {
    std::string course_slug;
    std::string course_title;
    std::vector<OutlineLesson> lessons;
    std::size_t current = 0;   // index of the lesson in `lessons`
    int percent = 0;           // of the course, that is learnt
    int position_seconds = 0;  // where its video starts
    std::string body_html;
    std::optional<catalog::VideoSource> video;
    std::vector<LessonResource> resources;  // of the lesson, then the module, then the course
    std::vector<LessonNote> notes;          // by position, those without one last
    std::optional<NextCourse> next_course;  // if all lessons are completed
    std::vector<Captions> captions = {};    // of the video, in the order of the course file
    Transcript transcript = {};             // not filled in by find_lesson_for
    bool is_transcript_open = false;        // as if the learner had unfolded it
};

/// Finds a lesson. Without its slug, finds the one at which the learner continues
/// (sql/schema.sql: course_progress). Records the visit. The next course is the newest one that
/// they can get and never had. Returns nothing if there is no such lesson for them.
std::optional<LessonPage> find_lesson_for(DatabaseHandle& handle, UserId user_id,
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
