#include "checkout/enrolment_pages.hpp"

#include "audit/audit_pages.hpp"
#include "catalog/catalog.hpp"
#include "entitlement/entitlement.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

web::Response start_enrolment(const web::Request& request, Services& services) {
    const web::Form form{request};
    const auto& slug = request.path_value("slug");
    const auto course = services.database.read([&](Connection& connection) {
        return catalog::find_published_course(connection, slug, request.viewer_id());
    });
    if (!course) throw web::NotFound{"course " + slug};
    if (!request.viewer) return web::redirect("/login?next=/courses/" + course->slug);
    const auto& viewer = *request.viewer;
    if (course->is_owned) return web::redirect("/learn/" + course->slug);
    if (!catalog::is_free(*course) || !viewer.is_email_verified) {
        return web::redirect("/courses/" + course->slug);  // this page says what is needed
    }

    const auto act = audit::act_of(request, services);
    const bool is_enrolled = services.database.write([&](Transaction& transaction) {
        return entitlement::grant_free(transaction, act, course->id, viewer.user_id);
    });
    return web::redirect((is_enrolled ? "/learn/" : "/courses/") + course->slug);
}

}  // namespace lectern::checkout
