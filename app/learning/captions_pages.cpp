#include "learning/captions_pages.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "catalog/duration.hpp"
#include "learning/refusal_pages.hpp"

namespace lectern::learning {

namespace {

constexpr int ms_per_second = 1000;

/// Formats milliseconds as seconds: `12.5`.
std::string seconds_text(int milliseconds) {
    const auto fraction = std::to_string(ms_per_second + milliseconds % ms_per_second).substr(1);
    return std::to_string(milliseconds / ms_per_second) + '.' + fraction;
}

web::ViewData cue_view(const TranscriptCue& cue) {
    return web::view({
        {"second", std::to_string(cue.start_ms / ms_per_second)},
        {"start", seconds_text(cue.start_ms)},
        {"text", cue.text},
    });
}

web::ViewData paragraph_view(const std::vector<TranscriptCue>& paragraph) {
    std::vector<web::ViewData> cues;
    for (const auto& cue : paragraph) cues.push_back(cue_view(cue));
    const auto start_ms = paragraph.front().start_ms;
    return web::view({
        {"time", catalog::duration_text(start_ms / ms_per_second)},
        {"second", std::to_string(start_ms / ms_per_second)},
        {"start", seconds_text(start_ms)},
        {"cues", web::view_list(std::move(cues))},
    });
}

}  // namespace

web::Response show_captions(const web::Request& request, Services& services) {
    const auto captions = services.database.read([&](Connection& connection) {
        return find_captions_for(connection, request.viewer->user_id, lesson_slugs_in(request),
                                 request.path_value("language"));
    });
    if (!captions) return refuse_lesson_as_problem(request, services);
    if (!captions->vtt) {
        return web::problem(404, "Not found", "This lesson has no captions in this language.");
    }
    return {
        200,
        {{"Content-Type", "text/vtt; charset=utf-8"}, {"Cache-Control", "private, max-age=300"}},
        *captions->vtt};
}

void load_transcript(const web::Request& request, Connection& connection, LessonPage& page) {
    if (page.captions.empty()) return;
    const auto wanted = request.query_value("transcript");
    const auto found = std::ranges::find(page.captions, wanted.value_or(""), &Captions::language);
    const auto& captions = found != page.captions.end() ? *found : page.captions.front();
    page.transcript.language = captions.language;
    page.is_transcript_open = wanted.has_value();
    if (!page.is_transcript_open) return;
    page.transcript =
        transcript_for(connection, request.viewer->user_id,
                       {page.outline->course_slug, page.lesson().slug}, captions.language);
}

void add_captions(web::ViewData& data, const LessonPage& page) {
    std::vector<web::ViewData> captions;
    for (const auto& [language, name] : page.captions) {
        captions.push_back(web::view({
            {"language", language},
            {"name", name},
            {"is_shown", language == page.transcript.language},
        }));
    }
    std::vector<web::ViewData> paragraphs;
    for (const auto& paragraph : page.transcript.paragraphs) {
        paragraphs.push_back(paragraph_view(paragraph));
    }
    web::put(data, "has_languages", captions.size() > 1);
    web::put(data, "captions", web::view_list(std::move(captions)));
    web::put(data, "transcript_language", page.transcript.language);
    web::put(data, "has_transcript", !page.captions.empty());
    web::put(data, "is_transcript_open", page.is_transcript_open);
    web::put(data, "paragraphs", web::view_list(std::move(paragraphs)));
}

}  // namespace lectern::learning
