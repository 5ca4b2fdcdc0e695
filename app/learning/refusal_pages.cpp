#include "learning/refusal_pages.hpp"

#include "audit/audit_pages.hpp"
#include "learning/refusals.hpp"

namespace lectern::learning {

namespace {

void audit_refusal(const web::Request& request, Services& services) {
    const auto refusal = services.database.read([&](Connection& connection) {
        return find_lesson_refusal(connection, request.viewer->user_id, address_of(request));
    });
    audit::write_refusal(services.database, audit::act_of(request, services),
                         {.name = "lesson_access_denied",
                          .outcome = audit::Outcome::refused,
                          .reason = refusal.reason,
                          .user_id = request.viewer->user_id,
                          .course_id = refusal.course_id,
                          .lesson_id = refusal.lesson_id});
}

}  // namespace

LessonAddress address_of(const web::Request& request) {
    return {request.path_value("course"), request.path_value("lesson")};
}

std::string path_of(const LessonAddress& address) {
    const auto course_path = "/learn/" + address.course_slug;
    return address.lesson_slug.empty() ? course_path : course_path + "/" + address.lesson_slug;
}

web::Response refuse_lesson(const web::Request& request, Services& services) {
    audit_refusal(request, services);
    return web::page("learning/refused", web::view({})).with_status(403);
}

web::Response refuse_lesson_as_problem(const web::Request& request, Services& services) {
    audit_refusal(request, services);
    return web::problem(403, "Forbidden", "This lesson is not open to this account.");
}

}  // namespace lectern::learning
