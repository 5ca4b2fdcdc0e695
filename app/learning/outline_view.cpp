#include "learning/outline_view.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "catalog/duration.hpp"

namespace lectern::learning {

namespace {

/// What the outline shows of a lesson besides what an import decides.
struct LessonState {
    bool is_current = false;
    bool is_next = false;
    bool is_completed = false;
    std::string percent_watched = {};  // empty: nothing to show
};

/// Returns how much of the video was watched; empty if nothing was, or if the lesson is completed.
std::string percent_watched(const OutlineLesson& lesson, const LearnerLesson& learnt) {
    const auto seconds = lesson.duration_seconds.value_or(0);
    if (learnt.is_completed || learnt.learnt_seconds == 0 || seconds == 0) return {};
    return std::to_string(
        std::max<std::int64_t>(std::int64_t{learnt.learnt_seconds} * 100 / seconds, 1));
}

LessonState state_of(const LessonPage& page, std::size_t index) {
    return {.is_current = index == page.current,
            .is_next = index == page.current + 1,
            .is_completed = page.learnt[index].is_completed,
            .percent_watched = percent_watched(page.outline->lessons[index], page.learnt[index])};
}

/// Whether the lesson looks the same for all learners in this state of completion.
bool is_plain(const LessonState& state) {
    return !state.is_current && !state.is_next && state.percent_watched.empty();
}

web::ViewData lesson_view(const CourseOutline& outline, std::size_t index,
                          const LessonState& state) {
    const auto& lesson = outline.lessons[index];
    return web::view({
        {"course_slug", outline.course_slug},
        {"slug", lesson.slug},
        {"title", lesson.title},
        {"has_duration", lesson.duration_seconds.has_value()},
        {"duration", catalog::duration_text(lesson.duration_seconds.value_or(0))},
        {"is_current", state.is_current},
        {"is_next", state.is_next},
        {"is_completed", state.is_completed},
        {"has_percent_watched", !state.percent_watched.empty()},
        {"percent_watched", state.percent_watched},
    });
}

std::string lesson_html(const CourseOutline& outline, std::size_t index, const LessonState& state,
                        const web::Views& views) {
    return views.render("learning/outline_lesson", lesson_view(outline, index, state));
}

OutlineRows render_rows(const CourseOutline& outline, const web::Views& views) {
    OutlineRows rows{.version = outline.version, .open = {}, .completed = {}};
    for (std::size_t at = 0; at < outline.lessons.size(); ++at) {
        rows.open.push_back(lesson_html(outline, at, {}, views));
        rows.completed.push_back(lesson_html(outline, at, {.is_completed = true}, views));
    }
    return rows;
}

std::size_t bytes_of(const OutlineRows& rows) {
    auto bytes = sizeof rows + rows.version.size();
    for (const auto* const list : {&rows.open, &rows.completed}) {
        for (const auto& row : *list) bytes += sizeof(std::string) + row.size();
    }
    return bytes;
}

/// The module of the lessons from `first` to before `end`; open if the current lesson is in it.
web::ViewData module_view(const LessonPage& page, std::size_t first, std::size_t end,
                          std::string lessons_html) {
    const auto begin = page.learnt.begin() + static_cast<std::ptrdiff_t>(first);
    const auto done = std::count_if(begin, begin + static_cast<std::ptrdiff_t>(end - first),
                                    [](const auto& lesson) { return lesson.is_completed; });
    return web::view({
        {"title", page.outline->lessons[first].module_title},
        {"is_open", page.current >= first && page.current < end},
        {"done_count", std::to_string(done)},
        {"lesson_count", std::to_string(end - first)},
        {"lessons_html", std::move(lessons_html)},
    });
}

}  // namespace

std::shared_ptr<const OutlineRows> outline_rows(const CourseOutline& outline, KeptAnswers& kept,
                                                const web::Views& views) {
    if (!kept.keeps_anything()) return nullptr;
    const auto key = "outline-rows/" + outline.course_slug;
    auto rows = kept.find<OutlineRows>(key);
    if (rows && rows->version == outline.version) return rows;
    rows = std::make_shared<const OutlineRows>(render_rows(outline, views));
    kept.keep(key, rows, bytes_of(*rows));
    return rows;
}

web::ViewData outline_lesson_view(const LessonPage& page, std::size_t index) {
    return lesson_view(*page.outline, index, state_of(page, index));
}

web::ViewData modules_view(const LessonPage& page, const OutlineRows* rows,
                           const web::Views& views) {
    const auto& lessons = page.outline->lessons;
    std::vector<web::ViewData> modules;
    for (std::size_t first = 0, end = 0; first < lessons.size(); first = end) {
        std::string html;
        while (end < lessons.size() && lessons[end].module_id == lessons[first].module_id) {
            const auto state = state_of(page, end);
            html += rows != nullptr && is_plain(state)
                        ? (state.is_completed ? rows->completed : rows->open)[end]
                        : lesson_html(*page.outline, end, state, views);
            ++end;
        }
        modules.push_back(module_view(page, first, end, std::move(html)));
    }
    return web::view_list(std::move(modules));
}

}  // namespace lectern::learning
