#include "learning/course_search.hpp"

#include <algorithm>
#include <sstream>

#include "learning/search_words.hpp"
#include "platform/markdown.hpp"
#include "platform/unicode.hpp"

namespace lectern::learning {

namespace {

constexpr std::size_t longest_snippet = 240;  // bytes

std::vector<std::string> split(const std::string& lexemes) {
    std::vector<std::string> words;
    std::istringstream stream{lexemes};
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

/// Returns the lessons and the paragraphs with all the words, one row each, in the order of the
/// course. A row of a lesson has no cues. One lesson and one passage more than are shown tell that
/// there are more.
Rows hits_of(DatabaseHandle& handle, UserId user_id, const std::string& words,
             const std::string& course_slug) {
    static const auto text = std::string{R"sql(
          WITH )sql"} + words_of_search +
                             R"sql(,
               lesson AS (
               SELECT lesson.id, lesson.place, lesson.slug, lesson.title, lesson.body_html,
                      lesson.search
                 FROM course_slugs
                 JOIN visible_lessons AS lesson ON lesson.course_id = course_slugs.course_id
                WHERE course_slugs.slug = $3
                  AND EXISTS (SELECT 1
                                FROM learner_courses
                               WHERE user_id = $1
                                 AND course_id = course_slugs.course_id)
               ),
               hit AS (
               SELECT lesson.id, lesson.place, lesson.slug, lesson.title, lesson.body_html,
                      NULL::integer AS number, NULL::text AS language, NULL::text AS text,
                      NULL::jsonb AS cues
                 FROM words
                 JOIN lesson ON lesson.search @@ words.beginnings
                UNION ALL
               SELECT lesson.id, lesson.place, lesson.slug, lesson.title, NULL,
                      paragraph.number, paragraph.language, paragraph.text, paragraph.cues
                 FROM words
                 JOIN transcript_paragraphs AS paragraph ON paragraph.search @@ words.beginnings
                 JOIN lesson ON lesson.id = paragraph.lesson_id
               ),
               ranked AS (
               SELECT hit.*, captions.name AS language_name,
                      dense_rank() OVER (ORDER BY hit.place, hit.id) AS lesson_number,
                      row_number() OVER (PARTITION BY hit.id, hit.cues IS NULL
                                             ORDER BY captions.position, hit.number) AS passage
                 FROM hit
            LEFT JOIN lesson_captions AS captions ON captions.lesson_id = hit.id
                                                 AND captions.language = hit.language
               )
        SELECT slug, title, body_html, language, language_name, text, cues, lesson_number, passage,
               words.lexemes
          FROM ranked
    CROSS JOIN words
         WHERE lesson_number <= $4 + 1
           AND passage <= $5 + 1
      ORDER BY lesson_number, cues IS NOT NULL, passage
    )sql";
    return query(handle, text.c_str(), user_id, words, course_slug, most_lessons, most_passages);
}

TranscriptHit transcript_hit_from(const Row& row, const std::vector<std::string>& words) {
    const auto cues = cues_from(row.text("cues"));
    const auto said =
        std::ranges::find_if(cues, [&](const auto& cue) { return has_word(nfc(cue.text), words); });
    return {.language = row.text("language"),
            .language_name = row.text("language_name"),
            .start_ms = said != cues.end() ? said->start_ms : cues.front().start_ms,
            .snippet = snippet_of(nfc(row.text("text")), words, longest_snippet)};
}

/// Adds what the row found to its lesson, which is the last one or a new one.
void add_hit(std::vector<LessonHit>& lessons, const Row& row) {
    const auto words = split(row.text("lexemes"));
    if (lessons.empty() || lessons.back().slug != row.text("slug")) {
        lessons.push_back(
            {.slug = row.text("slug"), .title = row.text("title"), .text = {}, .transcript = {}});
    }
    auto& lesson = lessons.back();
    if (row.is_null("cues")) {
        lesson.text =
            snippet_of(nfc(text_of_rendered(row.text("body_html"))), words, longest_snippet);
    } else if (row.integer("passage") > most_passages) {
        lesson.has_more_passages = true;
    } else {
        lesson.transcript.push_back(transcript_hit_from(row, words));
    }
}

}  // namespace

std::optional<CourseSearch> search_course_for(DatabaseHandle& handle, UserId user_id,
                                              const std::string& course_slug,
                                              const std::string& words) {
    const auto courses = query(handle, R"sql(
        SELECT course.slug, course.title
          FROM courses AS course
         WHERE course.id = (SELECT course_id FROM course_slugs WHERE slug = $2)
           AND EXISTS (SELECT 1
                         FROM learner_courses
                        WHERE user_id = $1
                          AND course_id = course.id)
    )sql",
                               user_id, course_slug);
    if (courses.empty()) return std::nullopt;
    CourseSearch search{.course_slug = courses.front().text("slug"),
                        .course_title = courses.front().text("title"),
                        .lessons = {}};
    if (words.empty()) return search;
    for (const auto& row : hits_of(handle, user_id, words, course_slug)) {
        search.has_more = row.integer("lesson_number") > most_lessons;
        if (search.has_more) break;
        add_hit(search.lessons, row);
    }
    return search;
}

}  // namespace lectern::learning
