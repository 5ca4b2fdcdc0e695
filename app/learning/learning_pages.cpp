#include "learning/learning_pages.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "audit/audit_pages.hpp"
#include "catalog/catalog_view.hpp"
#include "catalog/course_progress.hpp"
#include "catalog/duration.hpp"
#include "catalog/video_view.hpp"
#include "learning/captions_pages.hpp"
#include "learning/completion.hpp"
#include "learning/notes.hpp"
#include "learning/refusal_pages.hpp"
#include "learning/resources.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::learning {

namespace {

/// Shows what the lesson of a path below /learn/ offers (docs/decisions/0021). Returns nothing if
/// it is not on sale, or if the viewer has or had its course.
std::optional<web::Response> show_offer(const web::Request& request, Services& services) {
    const auto slugs = lesson_slugs_in(request);
    const auto offer = services.database.read([&](Connection& connection) {
        return catalog::find_lesson_offer(connection, slugs.course_slug, slugs.lesson_slug,
                                          request.viewer_id());
    });
    if (!offer) return std::nullopt;
    if (offer->course_slug != slugs.course_slug || offer->lesson_slug != slugs.lesson_slug) {
        return web::moved(request, path_of({offer->course_slug, offer->lesson_slug}));
    }
    return web::page("learning/offer", catalog::offer_view(*offer));
}

/// Shows a visitor what a lesson on sale offers. Throws SignInNeeded for every path that leads to
/// no lesson, present or removed, of a published course.
web::Response show_visitor(const web::Request& request, Services& services) {
    auto offer = show_offer(request, services);
    if (!offer) offer = leave_removed_lesson(request, services);
    if (!offer) throw web::SignInNeeded{};
    return std::move(*offer);
}

/// Shows a member what a lesson that is closed to them offers, or the course of a removed lesson;
/// else refuses.
web::Response show_closed_lesson(const web::Request& request, Services& services) {
    auto offer = show_offer(request, services);
    if (!offer) offer = leave_removed_lesson(request, services);
    if (!offer) return refuse_lesson(request, services);
    return std::move(*offer);
}

/// Shows the page of a course without published lessons if the viewer has access to it; else
/// refuses.
web::Response show_empty_course(const web::Request& request, Services& services) {
    const auto slugs = lesson_slugs_in(request);
    const auto course = services.database.read([&](Connection& connection) {
        return find_empty_course_for(connection, request.viewer->user_id, slugs.course_slug);
    });
    if (!course) return refuse_lesson(request, services);
    if (course->slug != slugs.course_slug) return web::redirect(path_of({course->slug, ""}));
    return web::page("learning/empty_course", empty_course_view(*course));
}

/// Starts the video at the second that a link of a note or a transcript names. Ignores what is no
/// second.
void start_as_asked(const web::Request& request, LessonPage& page) {
    const auto second = position_from(request.query_value("t").value_or(""));
    if (!second) return;
    const auto& lesson = page.lessons[page.current];
    page.position_seconds = std::min(*second, lesson.duration_seconds.value_or(*second));
}

Completion completion_from(const web::Form& form) {
    const auto& word = form.text("completed");
    if (word == "true") return Completion::done;
    if (word == "false") return Completion::undone;
    throw web::BadRequest{"completed: is neither true nor false"};
}

/// Returns how much of the video was watched; empty if nothing was, or if the lesson is completed.
std::string percent_watched(const OutlineLesson& lesson) {
    const auto seconds = lesson.duration_seconds.value_or(0);
    if (lesson.is_completed || lesson.learnt_seconds == 0 || seconds == 0) return {};
    return std::to_string(
        std::max<std::int64_t>(std::int64_t{lesson.learnt_seconds} * 100 / seconds, 1));
}

web::ViewData outline_lesson_view(const OutlineLesson& lesson, std::size_t index,
                                  std::size_t current) {
    return web::view({
        {"slug", lesson.slug},
        {"title", lesson.title},
        {"has_duration", lesson.duration_seconds.has_value()},
        {"duration", catalog::duration_text(lesson.duration_seconds.value_or(0))},
        {"is_current", index == current},
        {"is_next", index == current + 1},
        {"is_completed", lesson.is_completed},
        {"has_percent_watched", !percent_watched(lesson).empty()},
        {"percent_watched", percent_watched(lesson)},
    });
}

/// The module of the lessons from `first` to before `end`; open if the current lesson is in it.
web::ViewData outline_module_view(const LessonPage& page, std::size_t first, std::size_t end) {
    std::vector<web::ViewData> lessons;
    int done = 0;
    for (auto i = first; i < end; ++i) {
        lessons.push_back(outline_lesson_view(page.lessons[i], i, page.current));
        if (page.lessons[i].is_completed) ++done;
    }
    return web::view({
        {"title", page.lessons[first].module_title},
        {"is_open", page.current >= first && page.current < end},
        {"done_count", std::to_string(done)},
        {"lesson_count", std::to_string(end - first)},
        {"lessons", web::view_list(std::move(lessons))},
    });
}

web::ViewData outline_view(const LessonPage& page) {
    const auto count = page.lessons.size();
    std::vector<web::ViewData> modules;
    for (std::size_t first = 0, end = 0; first < count; first = end) {
        while (end < count && page.lessons[end].module_id == page.lessons[first].module_id) ++end;
        modules.push_back(outline_module_view(page, first, end));
    }
    return web::view_list(std::move(modules));
}

web::ViewData resources_view(const std::vector<LessonResource>& resources) {
    std::vector<web::ViewData> items;
    for (const auto& resource : resources) {
        items.push_back(web::view({
            {"public_id", resource.public_id},
            {"title", resource.title},
            {"file_name", resource.file_name},
            {"has_size", resource.size_bytes.has_value()},
            {"size", file_size_text(resource.size_bytes.value_or(0))},
        }));
    }
    return web::view_list(std::move(items));
}

void add_neighbours(web::ViewData& data, const LessonPage& page) {
    const bool has_previous = page.current > 0;
    const bool has_next = page.current + 1 < page.lessons.size();
    const OutlineLesson none;
    const auto& previous = has_previous ? page.lessons[page.current - 1] : none;
    const auto& next = has_next ? page.lessons[page.current + 1] : none;
    web::put(data, "has_previous", has_previous);
    web::put(data, "previous_slug", previous.slug);
    web::put(data, "previous_title", previous.title);
    web::put(data, "has_next", has_next);
    web::put(data, "next_slug", next.slug);
    web::put(data, "next_title", next.title);
}

/// The lessons that are not completed: how many, and the first of them.
void add_open_lessons(web::ViewData& data, const LessonPage& page) {
    const auto count = std::ranges::count(page.lessons, false, &OutlineLesson::is_completed);
    const auto found = std::ranges::find(page.lessons, false, &OutlineLesson::is_completed);
    const auto first = found == page.lessons.end() ? OutlineLesson{} : *found;
    web::put(data, "one_lesson_is_open", count == 1);
    web::put(data, "open_count", std::to_string(count));
    web::put(data, "first_open_slug", first.slug);
    web::put(data, "first_open_title", first.title);
}

catalog::CourseProgress progress_of(const LessonPage& page) {
    const auto completed = std::ranges::count_if(page.lessons, &OutlineLesson::is_completed);
    return {static_cast<int>(page.lessons.size()), static_cast<int>(completed), page.percent};
}

}  // namespace

web::Response show_player(const web::Request& request, Services& services) {
    if (!request.viewer) return show_visitor(request, services);
    const auto slugs = lesson_slugs_in(request);
    auto page = services.database.autocommit([&](Connection& connection) {
        auto found = find_lesson_for(connection, services.kept, request.viewer->user_id, slugs,
                                     services.clock.now());
        if (found) load_transcript(request, connection, *found);
        return found;
    });
    if (!page) {
        return slugs.lesson_slug.empty() ? show_empty_course(request, services)
                                         : show_closed_lesson(request, services);
    }
    const auto& current = page->lessons[page->current].slug;
    const auto lesson_slug = slugs.lesson_slug.empty() ? std::string{} : current;
    if (page->course_slug != slugs.course_slug || lesson_slug != slugs.lesson_slug) {
        return web::moved(request, path_of({page->course_slug, lesson_slug}));
    }
    start_as_asked(request, *page);
    const auto refused = refused_note_in(request.refused_form.get());
    return player_page(request, services, std::move(*page), refused ? &*refused : nullptr);
}

web::Response player_page(const web::Request& request, Services& services, LessonPage page,
                          const RefusedNote* refused) {
    if (!services.storage.is_configured()) page.resources.clear();
    auto shown = web::page("learning/player", player_view(page, refused));
    catalog::add_video(shown, page.video, request, services);
    return shown;
}

web::Response save_completion(const web::Request& request, Services& services) {
    const auto completion = completion_from(web::Form{request});
    const auto act = audit::act_of(request, services);
    const auto saved = services.database.write([&](Transaction& transaction) {
        return set_completion(transaction, act, lesson_slugs_in(request), completion);
    });
    if (!saved) return refuse_lesson(request, services);
    const bool goes_on = completion == Completion::done && saved->next_lesson_slug;
    return web::redirect(
        path_of({saved->course_slug, goes_on ? *saved->next_lesson_slug : saved->lesson_slug}));
}

web::ViewData player_view(const LessonPage& page, const RefusedNote* refused) {
    const auto& lesson = page.lessons[page.current];
    auto data = web::view({
        {"course_slug", page.course_slug},
        {"course_title", page.course_title},
        {"lesson_slug", lesson.slug},
        {"lesson_title", lesson.title},
        {"module_title", lesson.module_title},
        {"lesson_number", std::to_string(page.current + 1)},
        {"has_body", !page.body_html.empty()},
        {"body_html", page.body_html},
        {"is_completed", lesson.is_completed},
        {"is_resumed", page.position_seconds > 0},
        {"position_seconds", std::to_string(page.position_seconds)},
        {"position", catalog::duration_text(page.position_seconds)},
        {"is_course_completed", catalog::is_completed(progress_of(page))},
        {"has_course_end",
         catalog::is_completed(progress_of(page)) || page.current + 1 == page.lessons.size()},
        {"has_next_course", page.next_course.has_value()},
        {"next_course_slug", page.next_course ? page.next_course->slug : std::string{}},
        {"next_course_title", page.next_course ? page.next_course->title : std::string{}},
        {"has_resources", !page.resources.empty()},
        {"resources", resources_view(page.resources)},
        {"modules", outline_view(page)},
    });
    add_neighbours(data, page);
    add_open_lessons(data, page);
    add_captions(data, page);
    catalog::add_progress(data, progress_of(page));
    add_notes(data, page, refused);
    return data;
}

web::ViewData empty_course_view(const EmptyCourse& course) {
    return web::view({{"course_slug", course.slug}, {"course_title", course.title}});
}

}  // namespace lectern::learning
