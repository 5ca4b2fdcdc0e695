#include "audit/audit_pages.hpp"
#include "learning/learning_pages.hpp"
#include "learning/resources.hpp"

namespace lectern::learning {

namespace {

/// The same page for every reason, so that it tells nothing of what exists.
web::Response refuse(const web::Request& request, Services& services) {
    const auto refusal = services.database.read([&](Connection& connection) {
        return why_resource_refused(connection, request.viewer->user_id, request.path_value("id"));
    });
    audit::write_refusal(services.database, audit::act_of(request, services),
                         {.name = "resource_download_denied",
                          .outcome = audit::Outcome::refused,
                          .reason = refusal.reason,
                          .user_id = request.viewer->user_id,
                          .course_id = refusal.course_id,
                          .lesson_id = refusal.lesson_id,
                          .resource_id = refusal.resource_id});
    return web::page("learning/resource_refused", web::view({})).with_status(403);
}

ObjectState state_of(const OpenResource& resource, const Services& services) {
    if (!services.storage.is_configured()) return ObjectState::unknown;
    return services.storage.find_object(resource.object_key, services.clock.now());
}

audit::Event event_about(const OpenResource& resource, audit::Event event) {
    event.course_id = resource.course_id;
    event.lesson_id = resource.lesson_id;
    event.resource_id = resource.id;
    return event;
}

/// The same page for the learner; the record tells the school what to look at.
web::Response tell_missing(const web::Request& request, Services& services,
                           const OpenResource& resource, const char* reason) {
    services.database.write([&](Transaction& transaction) {
        audit::write(transaction, audit::act_of(request, services),
                     event_about(resource, {.name = "resource_download_denied",
                                            .outcome = audit::Outcome::failed,
                                            .reason = reason,
                                            .user_id = request.viewer->user_id}));
    });
    return web::page("learning/resource_missing", web::view({}));
}

web::Response lead_to(const web::Request& request, Services& services,
                      const OpenResource& resource) {
    services.database.write([&](Transaction& transaction) {
        audit::write(transaction, audit::act_of(request, services),
                     event_about(resource, {.name = "resource_download_requested",
                                            .user_id = request.viewer->user_id}));
    });
    const auto url = services.storage.download_url({.object_key = resource.object_key,
                                                    .file_name = resource.file_name,
                                                    .content_type = resource.content_type},
                                                   services.clock.now());
    return web::redirect(url).with_status(302);
}

}  // namespace

web::Response download_resource(const web::Request& request, Services& services) {
    const auto resource = services.database.read([&](Connection& connection) {
        return find_resource_for(connection, request.viewer->user_id, request.path_value("id"));
    });
    if (!resource) return refuse(request, services);

    switch (state_of(*resource, services)) {
        case ObjectState::present:
            return lead_to(request, services, *resource);
        case ObjectState::missing:
            return tell_missing(request, services, *resource, "object_is_missing").with_status(404);
        case ObjectState::unknown:
            return tell_missing(request, services, *resource, "storage_does_not_answer")
                .with_status(503);
    }
    return refuse(request, services);
}

}  // namespace lectern::learning
