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
#include "learning/outline_view.hpp"
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
    const auto& lesson = page.lesson();
    page.position_seconds = std::min(*second, lesson.duration_seconds.value_or(*second));
}

Completion completion_from(const web::Form& form) {
    const auto& word = form.text("completed");
    if (word == "true") return Completion::done;
    if (word == "false") return Completion::undone;
    throw web::BadRequest{"completed: is neither true nor false"};
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
    const auto& lessons = page.outline->lessons;
    const bool has_next = page.current + 1 < lessons.size();
    const OutlineLesson none;
    const auto& previous = has_previous ? lessons[page.current - 1] : none;
    const auto& next = has_next ? lessons[page.current + 1] : none;
    web::put(data, "has_previous", has_previous);
    web::put(data, "previous_slug", previous.slug);
    web::put(data, "previous_title", previous.title);
    web::put(data, "has_next", has_next);
    web::put(data, "next_slug", next.slug);
    web::put(data, "next_title", next.title);
}

/// The lessons that are not completed: how many, and the first of them.
void add_open_lessons(web::ViewData& data, const LessonPage& page) {
    const auto count = std::ranges::count(page.learnt, false, &LearnerLesson::is_completed);
    const auto found = std::ranges::find(page.learnt, false, &LearnerLesson::is_completed);
    const auto& lessons = page.outline->lessons;
    const OutlineLesson none;
    const auto& first = found == page.learnt.end()
                            ? none
                            : lessons[static_cast<std::size_t>(found - page.learnt.begin())];
    web::put(data, "one_lesson_is_open", count == 1);
    web::put(data, "open_count", std::to_string(count));
    web::put(data, "first_open_slug", first.slug);
    web::put(data, "first_open_title", first.title);
}

catalog::CourseProgress progress_of(const LessonPage& page) {
    const auto completed = std::ranges::count_if(page.learnt, &LearnerLesson::is_completed);
    return {static_cast<int>(page.learnt.size()), static_cast<int>(completed), page.percent};
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
    const auto& course_slug = page->outline->course_slug;
    const auto lesson_slug = slugs.lesson_slug.empty() ? std::string{} : page->lesson().slug;
    if (course_slug != slugs.course_slug || lesson_slug != slugs.lesson_slug) {
        return web::moved(request, path_of({course_slug, lesson_slug}));
    }
    start_as_asked(request, *page);
    const auto refused = refused_note_in(request.refused_form.get());
    return player_page(request, services, std::move(*page), refused ? &*refused : nullptr);
}

web::Response player_page(const web::Request& request, Services& services, LessonPage page,
                          const RefusedNote* refused) {
    if (!services.storage.is_configured()) page.resources.clear();
    const auto rows = outline_rows(*page.outline, services.kept, services.views);
    auto modules = modules_view(page, rows.get(), services.views);
    auto shown = web::page("learning/player", player_view(page, std::move(modules), refused));
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

web::ViewData player_view(const LessonPage& page, web::ViewData modules,
                          const RefusedNote* refused) {
    const auto& lesson = page.lesson();
    const auto progress = progress_of(page);
    auto data = web::view({
        {"course_slug", page.outline->course_slug},
        {"course_title", page.outline->course_title},
        {"lesson_slug", lesson.slug},
        {"lesson_title", lesson.title},
        {"module_title", lesson.module_title},
        {"lesson_number", std::to_string(page.current + 1)},
        {"has_body", !page.body_html.empty()},
        {"body_html", page.body_html},
        {"is_completed", page.learnt[page.current].is_completed},
        {"is_resumed", page.position_seconds > 0},
        {"position_seconds", std::to_string(page.position_seconds)},
        {"position", catalog::duration_text(page.position_seconds)},
        {"is_course_completed", catalog::is_completed(progress)},
        {"has_course_end",
         catalog::is_completed(progress) || page.current + 1 == page.learnt.size()},
        {"has_next_course", page.next_course.has_value()},
        {"next_course_slug", page.next_course ? page.next_course->slug : std::string{}},
        {"next_course_title", page.next_course ? page.next_course->title : std::string{}},
        {"has_resources", !page.resources.empty()},
        {"resources", resources_view(page.resources)},
        {"modules", std::move(modules)},
    });
    add_neighbours(data, page);
    add_open_lessons(data, page);
    add_captions(data, page);
    catalog::add_progress(data, progress);
    add_notes(data, page, refused);
    return data;
}

web::ViewData empty_course_view(const EmptyCourse& course) {
    return web::view({{"course_slug", course.slug}, {"course_title", course.title}});
}

}  // namespace lectern::learning
