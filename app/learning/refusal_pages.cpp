#include "learning/refusal_pages.hpp"

#include "audit/audit_pages.hpp"

namespace lectern::learning {

LessonAddress address_of(const web::Request& request) {
    return {request.path_value("course"), request.path_value("lesson")};
}

void audit_refusal(const web::Request& request, Services& services) {
    const auto refusal = services.database.read([&](Connection& connection) {
        return find_refusal_reason(connection, request.viewer->user_id, address_of(request));
    });
    audit::write_refusal(services.database, audit::act_of(request, services),
                         {.name = "lesson_access_denied",
                          .outcome = audit::Outcome::refused,
                          .reason = refusal.reason,
                          .user_id = request.viewer->user_id,
                          .course_id = refusal.course_id,
                          .lesson_id = refusal.lesson_id});
}

}  // namespace lectern::learning
