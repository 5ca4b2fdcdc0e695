#pragma once

#include <optional>
#include <string>
#include <vector>

#include "learning/captions.hpp"
#include "learning/snippet.hpp"
#include "platform/database.hpp"

// The search in a course of the learner: in the titles, texts and transcripts of its lessons.

namespace lectern::learning {

/// A part of a transcript that was found.
struct TranscriptHit {
    std::string language;
    std::string language_name;  // what learners choose the captions by
    int start_ms = 0;           // of the first cue with one of the words
    Snippet snippet;
};

/// A lesson whose title and text, or a paragraph of whose transcript, have all the words.
struct LessonHit {
    std::string slug;
    std::string title;
    Snippet text;                           // without parts if the text has none of the words
    std::vector<TranscriptHit> transcript;  // the first most_passages
    bool has_more_passages = false;
};

struct CourseSearch {
    std::string course_slug;  // the current one
    std::string course_title;
    std::vector<LessonHit> lessons;  // in the order of the course, the first most_lessons
    bool has_more = false;
};

constexpr int most_lessons = 100;
constexpr int most_passages = 5;

/// Searches a course. A word also finds longer ones that begin with it. Returns nothing if the
/// course is not open to the learner.
std::optional<CourseSearch> search_course_for(DatabaseHandle& handle, UserId user_id,
                                              const std::string& course_slug,
                                              const std::string& words);

}  // namespace lectern::learning
