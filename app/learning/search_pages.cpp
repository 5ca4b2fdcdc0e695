#include "learning/search_pages.hpp"

#include <set>
#include <utility>
#include <vector>

#include "catalog/duration.hpp"
#include "learning/refusal_pages.hpp"
#include "web/text.hpp"

namespace lectern::learning {

namespace {

constexpr int ms_per_second = 1000;

void add_snippet(web::ViewData& data, const Snippet& snippet) {
    std::vector<web::ViewData> parts;
    for (const auto& part : snippet.parts) {
        parts.push_back(web::view({{"text", part.text}, {"is_found", part.is_found}}));
    }
    web::put(data, "has_parts", !parts.empty());
    web::put(data, "parts", web::view_list(std::move(parts)));
    web::put(data, "is_cut_before", snippet.is_cut_before);
    web::put(data, "is_cut_after", snippet.is_cut_after);
}

web::ViewData transcript_hit_view(const TranscriptHit& hit) {
    const int second = hit.start_ms / ms_per_second;
    auto data = web::view({
        {"language", hit.language},
        {"language_name", hit.language_name},
        {"second", std::to_string(second)},
        {"time", catalog::duration_text(second)},
    });
    add_snippet(data, hit.snippet);
    return data;
}

bool is_in_several_languages(const CourseSearch& search) {
    std::set<std::string> languages;
    for (const auto& lesson : search.lessons) {
        for (const auto& hit : lesson.transcript) languages.insert(hit.language);
    }
    return languages.size() > 1;
}

web::ViewData lesson_hit_view(const LessonHit& lesson) {
    std::vector<web::ViewData> hits;
    for (const auto& hit : lesson.transcript) hits.push_back(transcript_hit_view(hit));
    auto data = web::view({
        {"slug", lesson.slug},
        {"title", lesson.title},
        {"has_transcript_hits", !hits.empty()},
        {"transcript_hits", web::view_list(std::move(hits))},
        {"has_more_passages", lesson.has_more_passages},
    });
    add_snippet(data, lesson.text);
    return data;
}

}  // namespace

web::Response show_search(const web::Request& request, Services& services) {
    const auto words = web::trimmed(request.query_value("q").value_or(""));
    const auto search = services.database.read([&](Connection& connection) {
        return search_course_for(connection, request.viewer->user_id, request.path_value("course"),
                                 words);
    });
    if (!search) return refuse_lesson(request, services);
    if (search->course_slug != request.path_value("course")) {
        return web::moved(request, "/search/" + search->course_slug);
    }
    return web::page("learning/search", search_view(*search, words));
}

web::ViewData search_view(const CourseSearch& search, const std::string& words) {
    std::vector<web::ViewData> lessons;
    for (const auto& lesson : search.lessons) lessons.push_back(lesson_hit_view(lesson));
    const bool is_empty = lessons.empty();
    return web::view({
        {"course_slug", search.course_slug},
        {"course_title", search.course_title},
        {"q", words},
        {"has_q", !words.empty()},
        {"has_hits", !is_empty},
        {"found_count", std::to_string(lessons.size())},
        {"one_found", lessons.size() == 1},
        {"has_more", search.has_more},
        {"has_languages", is_in_several_languages(search)},
        {"is_empty_search", is_empty && !words.empty()},
        {"lessons", web::view_list(std::move(lessons))},
    });
}

}  // namespace lectern::learning
