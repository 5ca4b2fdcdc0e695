#include "learning/library_pages.hpp"

#include <utility>
#include <vector>

#include "catalog/catalog_view.hpp"
#include "catalog/course_progress.hpp"
#include "catalog/cover_pages.hpp"
#include "payments/unopened_purchases_view.hpp"

namespace lectern::learning {

namespace {

web::ViewData library_course_view(const LibraryCourse& course) {
    auto data = web::view({
        {"slug", course.slug},
        {"title", course.title},
        {"promise", course.promise},
        {"has_lessons", course.progress.lesson_count > 0},
        {"is_started", course.is_started},
        {"has_notes", course.has_notes},
        {"is_completed", catalog::is_completed(course.progress)},
        {"has_next_lesson", course.next_lesson_title.has_value()},
        {"next_lesson_title", course.next_lesson_title.value_or("")},
    });
    catalog::add_progress(data, course.progress);
    catalog::add_cover(data, course.slug, course.title, course.cover);
    return data;
}

}  // namespace

web::Response show_library(const web::Request& request, Services& services) {
    const auto library = services.database.read([&](Connection& connection) {
        return find_library(connection, {.user_id = request.viewer->user_id,
                                         .now = services.clock.now(),
                                         .time_zone = services.config.time_zone});
    });
    return web::page("learning/library", library_view(library));
}

web::ViewData library_view(const Library& library) {
    std::vector<web::ViewData> courses;
    courses.reserve(library.courses.size());
    for (const auto& course : library.courses) courses.push_back(library_course_view(course));
    std::vector<web::ViewData> unopened;
    unopened.reserve(library.unopened.size());
    for (const auto& purchase : library.unopened)
        unopened.push_back(payments::unopened_purchase_view(purchase));
    return web::view({{"has_courses", !courses.empty()},
                      {"has_unopened", !unopened.empty()},
                      {"is_empty", courses.empty() && unopened.empty()},
                      {"courses", web::view_list(std::move(courses))},
                      {"unopened", web::view_list(std::move(unopened))}});
}

}  // namespace lectern::learning
