#include "learning/offer_pages.hpp"

#include "catalog/money.hpp"
#include "learning/refusal_pages.hpp"
#include "web/errors.hpp"

namespace lectern::learning {

web::Response show_offer(const web::Request& request, Services& services) {
    const auto address = address_of(request);
    const auto offer = services.database.read([&](Connection& connection) {
        return catalog::find_lesson_offer(connection, address.course_slug, address.lesson_slug);
    });
    if (!offer) throw web::SignInNeeded{};
    if (offer->course_slug != address.course_slug || offer->lesson_slug != address.lesson_slug) {
        return web::moved(path_of({offer->course_slug, offer->lesson_slug}));
    }
    return web::page("learning/offer", offer_view(*offer));
}

web::ViewData offer_view(const catalog::LessonOffer& offer) {
    const bool is_free = offer.amount_minor == 0;
    return web::view({
        {"course_slug", offer.course_slug},
        {"course_title", offer.course_title},
        {"promise", offer.promise},
        {"lesson_slug", offer.lesson_slug},
        {"lesson_title", offer.lesson_title},
        {"is_preview", offer.is_preview},
        {"price", catalog::money_text(offer.amount_minor, offer.currency)},
        {"is_free", is_free},
        {"can_buy", !is_free && offer.has_stripe_price},
        {"is_not_on_sale", !is_free && !offer.has_stripe_price},
    });
}

}  // namespace lectern::learning
