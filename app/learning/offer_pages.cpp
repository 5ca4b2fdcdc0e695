#include "learning/offer_pages.hpp"

#include "catalog/catalog_view.hpp"
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
    return web::page("learning/offer", catalog::offer_view(*offer));
}

}  // namespace lectern::learning
