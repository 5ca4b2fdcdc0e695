#include "learning/captions.hpp"

#include "platform/json.hpp"

namespace lectern::learning {

std::optional<CaptionsFile> find_captions_for(DatabaseHandle& handle, UserId user_id,
                                              const LessonSlugs& slugs,
                                              const std::string& language) {
    const auto rows = query(handle, R"sql(
        SELECT captions.vtt
          FROM open_lesson($1, $2, $3) AS lesson
     LEFT JOIN lesson_captions AS captions ON captions.lesson_id = lesson.id
                                          AND captions.language = $4
    )sql",
                            user_id, slugs.course_slug, slugs.lesson_slug, language);
    if (rows.empty()) return std::nullopt;
    return CaptionsFile{rows.front().get<std::optional<std::string>>("vtt")};
}

Transcript transcript_for(DatabaseHandle& handle, UserId user_id, const LessonSlugs& slugs,
                          const std::string& language) {
    const auto rows = query(handle, R"sql(
        SELECT paragraph.cues
          FROM open_lesson($1, $2, $3) AS lesson
          JOIN transcript_paragraphs AS paragraph ON paragraph.lesson_id = lesson.id
                                                 AND paragraph.language = $4
      ORDER BY paragraph.number
    )sql",
                            user_id, slugs.course_slug, slugs.lesson_slug, language);
    Transcript transcript{.language = language, .paragraphs = {}};
    for (const auto& row : rows) transcript.paragraphs.push_back(cues_from(row.text("cues")));
    return transcript;
}

std::vector<TranscriptCue> cues_from(const std::string& json) {
    std::vector<TranscriptCue> cues;
    for (const auto& cue : json::parse(json).list("")) {
        const auto parts = cue.list("");
        cues.push_back({static_cast<int>(parts[0].integer("").value()), *parts[1].as_text()});
    }
    return cues;
}

}  // namespace lectern::learning
