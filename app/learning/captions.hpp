#pragma once

#include <optional>
#include <string>
#include <vector>

#include "learning/lesson_slugs.hpp"
#include "platform/database.hpp"

// The captions of a video, and the transcript below it. As find_lesson_for(), each lookup finds
// only what is open to the learner.

namespace lectern::learning {

/// The captions of a video in one language.
struct Captions {
    std::string language;  // BCP 47
    std::string name;      // what learners choose by
};

struct TranscriptCue {
    int start_ms = 0;  // from the start of the video
    std::string text;
};

/// What is said in a video, as text. Without captions it has neither language nor paragraphs.
struct Transcript {
    std::string language;
    std::vector<std::vector<TranscriptCue>> paragraphs;
};

/// The file with the captions of a lesson in one language, if it has them.
struct CaptionsFile {
    std::optional<std::string> vtt;  // WebVTT
};

/// Returns nothing if there is no such lesson for the learner. Records no visit.
std::optional<CaptionsFile> find_captions_for(DatabaseHandle& handle, UserId user_id,
                                              const LessonSlugs& slugs,
                                              const std::string& language);

/// Returns the transcript in this language; without paragraphs if there is none for the learner.
Transcript transcript_for(DatabaseHandle& handle, UserId user_id, const LessonSlugs& slugs,
                          const std::string& language);

/// Reads the cues of a paragraph: `[[start in milliseconds, text], …]`, as the table stores them.
std::vector<TranscriptCue> cues_from(const std::string& json);

}  // namespace lectern::learning
