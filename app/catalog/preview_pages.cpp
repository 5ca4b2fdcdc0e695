#include "catalog/preview_pages.hpp"

#include "catalog/catalog_view.hpp"
#include "catalog/video_view.hpp"
#include "web/errors.hpp"

namespace lectern::catalog {

namespace {

/// Leads from a lesson that was removed to the page of its course. Throws NotFound for every other.
web::Response leave_removed_lesson(const web::Request& request, Services& services) {
    const auto& course = request.path_value("slug");
    const auto& lesson = request.path_value("lesson");
    const auto found = services.database.read([&](Connection& connection) {
        return find_course_of_removed_lesson(connection, course, lesson, request.viewer_id());
    });
    if (!found) throw web::NotFound{"preview " + lesson + " of course " + course + ": not found"};
    return web::redirect("/courses/" + *found);
}

}  // namespace

web::Response show_preview(const web::Request& request, Services& services) {
    const auto& course = request.path_value("slug");
    const auto& lesson = request.path_value("lesson");
    const auto preview = services.database.read([&](Connection& connection) {
        return find_preview(connection, course, lesson, request.viewer_id());
    });
    if (!preview) return leave_removed_lesson(request, services);
    const auto& offer = preview->offer;
    if (offer.course_slug != course || offer.lesson_slug != lesson) {
        return web::moved(request,
                          "/courses/" + offer.course_slug + "/preview/" + offer.lesson_slug);
    }
    auto shown = web::page("catalog/preview", preview_view(*preview));
    add_public_video(shown, preview->video, request, services);
    return shared_unless_signed_in(std::move(shown), request, services);
}

web::ViewData preview_view(const Preview& preview) {
    auto data = offer_view(preview.offer);
    web::put(data, "is_indexed", true);
    web::put(data, "video_title", preview.offer.lesson_title);
    web::put(data, "has_body", !preview.body_html.empty());
    web::put(data, "body_html", preview.body_html);
    web::put(data, "is_owned", preview.is_owned);
    return data;
}

}  // namespace lectern::catalog
