#include "authoring/lesson_captions.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "authoring/transcript.hpp"
#include "platform/json.hpp"
#include "platform/row_batch.hpp"
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

/// The captions of a lesson in one language. The lists are equally long.
struct CaptionsNames {
    std::vector<std::string> lesson_keys = {};
    std::vector<std::string> languages = {};
};

/// Calls `act(lesson, position, captions)` for all captions in the file.
template <typename Act>
void for_all_captions(const CourseFile& course, Act&& act) {
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            for (std::size_t i = 0; i < lesson.captions.size(); ++i) {
                act(lesson, i, lesson.captions[i]);
            }
        }
    }
}

/// Deletes the captions that the lessons in the file do not have. The database deletes the
/// transcripts with them. Other lessons are hidden already, and keep theirs.
std::int64_t delete_other_captions(Transaction& transaction, CourseId course_id,
                                   const CourseFile& course) {
    CaptionsNames names;
    for_all_captions(course, [&](const LessonEntry& lesson, std::size_t, const auto& captions) {
        names.lesson_keys.push_back(lesson.key);
        names.languages.push_back(captions.language);
    });
    return query(transaction, R"sql(
        DELETE FROM lesson_captions AS captions
              USING course_lessons AS lesson
              WHERE lesson.id = captions.lesson_id
                AND lesson.course_id = $1
                AND NOT lesson.is_removed
                AND (lesson.key, captions.language) NOT IN (
                    SELECT key, language
                      FROM unnest(string_to_array($2, ' '), string_to_array($3, ' '))
                           AS file (key, language))
    )sql",
                 course_id, joined(names.lesson_keys, ' '), joined(names.languages, ' '))
        .affected();
}

using ChangedCaptions = std::set<std::pair<std::string, std::string>>;  // lesson key, language

ChangedCaptions save_captions_in_file(Transaction& transaction, CourseId course_id,
                                      const CourseFile& course) {
    ChangedCaptions changed;
    RowBatch batch{transaction, R"sql(
        INSERT INTO lesson_captions AS captions (lesson_id, language, position, name, vtt)
             SELECT lesson.id, file.language, file.position, file.name, file.vtt
               FROM unnest($2::text[], $3::text[], $4::integer[], $5::text[], $6::text[])
                    AS file (lesson_key, language, position, name, vtt)
               JOIN course_lessons AS lesson
                 ON lesson.course_id = $1
                AND lesson.key = file.lesson_key
        ON CONFLICT (lesson_id, language) DO UPDATE
                SET position = EXCLUDED.position,
                    name = EXCLUDED.name,
                    vtt = EXCLUDED.vtt
              WHERE (captions.position, captions.name, captions.vtt) IS DISTINCT FROM
                    (EXCLUDED.position, EXCLUDED.name, EXCLUDED.vtt)
          RETURNING (SELECT key FROM course_lessons WHERE id = captions.lesson_id) AS lesson_key,
                    captions.language
    )sql",
                   course_id, [&](const Rows& rows) {
                       for (const auto& row : rows) {
                           changed.emplace(row.text("lesson_key"), row.text("language"));
                       }
                   }};
    for_all_captions(course, [&](const LessonEntry& lesson, std::size_t position,
                                 const CaptionsEntry& captions) {
        batch.add({lesson.key, captions.language, position, captions.name, captions.vtt});
    });
    batch.finish();
    return changed;
}

void delete_transcripts(Transaction& transaction, CourseId course_id,
                        const ChangedCaptions& changed) {
    CaptionsNames names;
    for (const auto& [lesson_key, language] : changed) {
        names.lesson_keys.push_back(lesson_key);
        names.languages.push_back(language);
    }
    query(transaction, R"sql(
        DELETE FROM transcript_paragraphs AS paragraph
              USING course_lessons AS lesson,
                    unnest(string_to_array($2, ' '), string_to_array($3, ' '))
                    AS changed (key, language)
              WHERE lesson.course_id = $1
                AND lesson.key = changed.key
                AND paragraph.lesson_id = lesson.id
                AND paragraph.language = changed.language
    )sql",
          course_id, joined(names.lesson_keys, ' '), joined(names.languages, ' '));
}

void save_transcripts(Transaction& transaction, CourseId course_id, const CourseFile& course,
                      const ChangedCaptions& changed) {
    delete_transcripts(transaction, course_id, changed);
    RowBatch batch{transaction, R"sql(
        INSERT INTO transcript_paragraphs (lesson_id, language, number, text, cues)
             SELECT lesson.id, file.language, paragraph.number, paragraph.item ->> 'text',
                    paragraph.item -> 'cues'
               FROM unnest($2::text[], $3::text[], $4::jsonb[])
                    AS file (lesson_key, language, transcript)
               JOIN course_lessons AS lesson
                 ON lesson.course_id = $1
                AND lesson.key = file.lesson_key
         CROSS JOIN jsonb_array_elements(file.transcript)
                    WITH ORDINALITY AS paragraph (item, number)
    )sql",
                   course_id};
    for_all_captions(
        course, [&](const LessonEntry& lesson, std::size_t, const CaptionsEntry& captions) {
            if (!changed.contains({lesson.key, captions.language})) return;
            batch.add({lesson.key, captions.language,
                       transcript_json(paragraphs_of(parse_web_vtt(captions.vtt).cues))});
        });
    batch.finish();
}

}  // namespace

std::int64_t save_captions(Transaction& transaction, CourseId course_id, const CourseFile& course) {
    const auto deleted = delete_other_captions(transaction, course_id, course);
    const auto changed = save_captions_in_file(transaction, course_id, course);
    if (!changed.empty()) save_transcripts(transaction, course_id, course, changed);
    return deleted + static_cast<std::int64_t>(changed.size());
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
