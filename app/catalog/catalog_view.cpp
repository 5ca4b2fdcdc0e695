#include "catalog/catalog_view.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "catalog/duration.hpp"
#include "catalog/money.hpp"

namespace lectern::catalog {

web::Response shared_unless_signed_in(web::Response page, const web::Request& request,
                                      const Services& services) {
    if (request.viewer) return page;
    return web::shared_by_visitors(std::move(page),
                                   std::chrono::seconds{services.config.shared_page_seconds});
}

web::ViewData offer_view(const LessonOffer& offer) {
    const bool is_free = offer.amount_minor == 0;
    return web::view({
        {"course_slug", offer.course_slug},
        {"course_title", offer.course_title},
        {"promise", offer.promise},
        {"lesson_slug", offer.lesson_slug},
        {"lesson_title", offer.lesson_title},
        {"is_preview", offer.is_preview},
        {"price", price_text(offer.amount_minor, offer.currency)},
        {"is_free", is_free},
        {"can_buy", !is_free && offer.has_stripe_price},
        {"is_not_on_sale", !is_free && !offer.has_stripe_price},
    });
}

void add_size(web::ViewData& data, int lessons, int seconds) {
    const auto length = course_length(seconds);
    web::put(data, "lesson_count", std::to_string(lessons));
    web::put(data, "has_lessons", lessons > 0);
    web::put(data, "one_lesson", lessons == 1);
    web::put(data, "has_duration", seconds > 0);
    web::put(data, "has_hours", length.hours > 0);
    web::put(data, "hours", std::to_string(length.hours));
    web::put(data, "minutes", std::to_string(length.minutes));
}

void add_progress(web::ViewData& data, const CourseProgress& progress) {
    web::put(data, "lesson_count", std::to_string(progress.lesson_count));
    web::put(data, "completed_count", std::to_string(progress.completed_count));
    web::put(data, "percent", std::to_string(progress.percent));
}

}  // namespace lectern::catalog
