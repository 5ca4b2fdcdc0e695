#include "authoring/lesson_captions.hpp"

#include <map>
#include <string>
#include <utility>

#include "authoring/transcript.hpp"
#include "platform/json.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

std::string text_of(const TranscriptParagraph& paragraph) {
    std::vector<std::string> texts;
    for (const auto& cue : paragraph) texts.push_back(cue.text);
    return joined(texts, ' ');
}

/// Returns the cues as the table stores them: `[[start_ms, text], …]`.
std::string cues_json(const TranscriptParagraph& paragraph) {
    std::vector<json::Scalar> cues;
    for (const auto& cue : paragraph) {
        cues.emplace_back(json::Raw{json::array({std::int64_t{cue.start_ms}, cue.text})});
    }
    return json::array(cues);
}

std::string transcript_json(const std::vector<TranscriptParagraph>& paragraphs) {
    std::vector<json::Scalar> items;
    for (const auto& paragraph : paragraphs) {
        items.emplace_back(json::Raw{json::object(
            {{"text", text_of(paragraph)}, {"cues", json::Raw{cues_json(paragraph)}}})});
    }
    return json::array(items);
}

std::int64_t save_one(Transaction& transaction, CourseId course_id, const std::string& lesson_key,
                      std::size_t position, const CaptionsEntry& captions) {
    return query(transaction, R"sql(
        INSERT INTO lesson_captions AS captions (lesson_id, language, position, name, vtt)
             SELECT id, $3, $4, $5, $6
               FROM course_lessons
              WHERE course_id = $1
                AND key = $2
        ON CONFLICT (lesson_id, language) DO UPDATE
                SET position = EXCLUDED.position,
                    name = EXCLUDED.name,
                    vtt = EXCLUDED.vtt
              WHERE (captions.position, captions.name, captions.vtt) IS DISTINCT FROM
                    (EXCLUDED.position, EXCLUDED.name, EXCLUDED.vtt)
    )sql",
                 course_id, lesson_key, captions.language, position, captions.name, captions.vtt)
        .affected();
}

void save_transcript(Transaction& transaction, CourseId course_id, const std::string& lesson_key,
                     const CaptionsEntry& captions) {
    query(transaction, R"sql(
        DELETE FROM transcript_paragraphs
              WHERE lesson_id = (SELECT id
                                   FROM course_lessons
                                  WHERE course_id = $1
                                    AND key = $2)
                AND language = $3
    )sql",
          course_id, lesson_key, captions.language);
    query(transaction, R"sql(
        INSERT INTO transcript_paragraphs (lesson_id, language, number, text, cues)
             SELECT lesson.id, $3, paragraph.number, paragraph.item ->> 'text',
                    paragraph.item -> 'cues'
               FROM course_lessons AS lesson
         CROSS JOIN jsonb_array_elements($4::jsonb) WITH ORDINALITY AS paragraph (item, number)
              WHERE lesson.course_id = $1
                AND lesson.key = $2
    )sql",
          course_id, lesson_key, captions.language,
          transcript_json(paragraphs_of(parse_web_vtt(captions.vtt).cues)));
}

/// The database deletes the transcripts with the captions.
std::int64_t delete_other_captions(Transaction& transaction, CourseId course_id,
                                   const LessonEntry& lesson) {
    std::vector<std::string> languages;
    for (const auto& captions : lesson.captions) languages.push_back(captions.language);
    return query(transaction, R"sql(
        DELETE FROM lesson_captions
              WHERE lesson_id = (SELECT id
                                   FROM course_lessons
                                  WHERE course_id = $1
                                    AND key = $2)
                AND language <> ALL (string_to_array($3, ' '))
    )sql",
                 course_id, lesson.key, joined(languages, ' '))
        .affected();
}

}  // namespace

std::int64_t save_captions(Transaction& transaction, CourseId course_id,
                           const LessonEntry& lesson) {
    auto changes = delete_other_captions(transaction, course_id, lesson);
    for (std::size_t i = 0; i < lesson.captions.size(); ++i) {
        const auto changed = save_one(transaction, course_id, lesson.key, i, lesson.captions[i]);
        if (changed > 0) {
            save_transcript(transaction, course_id, lesson.key, lesson.captions[i]);
        }
        changes += changed;
    }
    return changes;
}

void add_captions(Transaction& transaction, CourseId course_id, std::vector<ModuleEntry>& modules) {
    const auto rows = query(transaction, R"sql(
        SELECT lesson.key, captions.language, captions.name, captions.vtt
          FROM lesson_captions AS captions
          JOIN course_lessons AS lesson ON lesson.id = captions.lesson_id
         WHERE lesson.course_id = $1
      ORDER BY captions.lesson_id, captions.position
    )sql",
                            course_id);
    std::map<std::string, std::vector<CaptionsEntry>> captions;
    for (const auto& row : rows) {
        captions[row.text("key")].push_back(
            {.language = row.text("language"), .name = row.text("name"), .vtt = row.text("vtt")});
    }
    for (auto& module : modules) {
        for (auto& lesson : module.lessons) lesson.captions = std::move(captions[lesson.key]);
    }
}

}  // namespace lectern::authoring
