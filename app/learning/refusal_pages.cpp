#include "learning/refusal_pages.hpp"

#include "audit/audit_pages.hpp"
#include "catalog/lesson_offer.hpp"
#include "learning/refusals.hpp"

namespace lectern::learning {

namespace {

Refusal audit_refusal(const web::Request& request, Services& services) {
    auto refusal = services.database.read([&](Connection& connection) {
        return find_lesson_refusal(connection, request.viewer->user_id, lesson_slugs_in(request));
    });
    audit::write_refusal(services.database, audit::act_of(request, services),
                         {.name = "lesson_access_denied",
                          .outcome = audit::Outcome::refused,
                          .reason = refusal.reason,
                          .user_id = request.viewer->user_id,
                          .course_id = refusal.course_id,
                          .lesson_id = refusal.lesson_id});
    return refusal;
}

}  // namespace

LessonSlugs lesson_slugs_in(const web::Request& request) {
    return {request.path_value("course"), request.path_value("lesson")};
}

std::string path_of(const LessonSlugs& slugs) {
    const auto course_path = "/learn/" + slugs.course_slug;
    return slugs.lesson_slug.empty() ? course_path : course_path + "/" + slugs.lesson_slug;
}

std::optional<web::Response> leave_removed_lesson(const web::Request& request, Services& services) {
    const auto slugs = lesson_slugs_in(request);
    const auto course = services.database.read([&](Connection& connection) {
        return catalog::find_course_of_removed_lesson(connection, slugs.course_slug,
                                                      slugs.lesson_slug, request.viewer_id());
    });
    if (!course) return std::nullopt;
    return web::redirect("/courses/" + *course);
}

web::Response refuse_lesson(const web::Request& request, Services& services) {
    if (audit_refusal(request, services).is_course_open) {
        return web::page("learning/refused", refused_view(lesson_slugs_in(request).course_slug))
            .with_status(404);
    }
    return web::page("learning/refused", refused_view("")).with_status(403);
}

web::ViewData refused_view(const std::string& own_course_slug) {
    return web::view({{"is_owner", !own_course_slug.empty()}, {"course_slug", own_course_slug}});
}

web::Response refuse_lesson_as_problem(const web::Request& request, Services& services) {
    audit_refusal(request, services);
    return web::problem(403, "Forbidden", "This lesson is not open to this account.");
}

}  // namespace lectern::learning
