#include "catalog/preview_pages.hpp"

#include "catalog/catalog_view.hpp"
#include "catalog/money.hpp"
#include "catalog/video_view.hpp"
#include "web/errors.hpp"

namespace lectern::catalog {

web::Response show_preview(const web::Request& request, Services& services) {
    const auto& course = request.path_value("slug");
    const auto& lesson = request.path_value("lesson");
    const auto page = services.database.read([&](Connection& connection) {
        return find_preview(connection, course, lesson, request.viewer_id());
    });
    if (!page) throw web::NotFound{"preview " + lesson + " of course " + course + ": not found"};
    if (page->course_slug != course || page->lesson_slug != lesson) {
        return web::moved("/courses/" + page->course_slug + "/preview/" + page->lesson_slug);
    }
    auto shown = web::page("catalog/preview", preview_view(*page));
    add_open_video(shown, page->video, request, services);
    return shared_unless_signed_in(std::move(shown), request, services);
}

web::ViewData preview_view(const PreviewPage& page) {
    const bool is_free = page.amount_minor == 0;
    return web::view({
        {"is_indexed", true},
        {"course_slug", page.course_slug},
        {"course_title", page.course_title},
        {"lesson_title", page.lesson_title},
        {"video_title", page.lesson_title},
        {"has_body", !page.body_html.empty()},
        {"body_html", page.body_html},
        {"price", money_text(page.amount_minor, page.currency)},
        {"is_free", is_free},
        {"can_buy", !is_free && page.has_stripe_price},
        {"is_owned", page.is_owned},
    });
}

}  // namespace lectern::catalog
