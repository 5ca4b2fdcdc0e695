#include "learning/resource_pages.hpp"

#include "audit/audit_pages.hpp"
#include "learning/refusals.hpp"
#include "learning/resources.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::learning {

namespace {

/// Answers with the same page for every reason, so that it does not reveal what exists.
web::Response refuse(const web::Request& request, Services& services) {
    const auto refusal = services.database.read([&](Connection& connection) {
        return find_resource_refusal(connection, request.viewer->user_id, request.path_value("id"));
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
    if (!services.storage.is_configured()) return ObjectState::refused;
    return services.storage.find_object(resource.object_key, services.clock.now());
}

audit::Event event_about(const OpenResource& resource, audit::Event event) {
    event.course_id = resource.course_id;
    event.lesson_id = resource.lesson_id;
    event.resource_id = resource.id;
    return event;
}

/// Why a file that a learner has access to cannot be downloaded.
struct DownloadFailure {
    const char* reason;  // for the audit record
    int status;          // of the HTTP response
    bool is_lasting;     // until the school acts; it is mailed
};

DownloadFailure failure_of(ObjectState state) {
    if (state == ObjectState::missing) return {"object_is_missing", 404, true};
    if (state == ObjectState::refused) return {"storage_refuses", 503, true};
    return {"storage_does_not_answer", 503, false};
}

/// Queues a mail to the school, at most once a day for each missing file, and once a day for the
/// storage as a whole.
void queue_absence_mail(Transaction& transaction, const audit::Act& act,
                        const OpenResource& resource, const DownloadFailure& absence) {
    constexpr std::size_t iso_date_length = 10;  // 2026-11-29
    const bool is_missing = absence.status == 404;
    const auto what = is_missing ? to_string(resource.id) : std::string{"storage"};
    mail::enqueue(
        transaction, act,
        {.dedupe_key = "file-missing:" + what + ':' + iso8601(act.now).substr(0, iso_date_length),
         .kind = "file_missing",
         .to = mail::to_operator,
         .data = json::object({{"is_missing", is_missing},
                               {"is_refused", !is_missing},
                               {"object_key", resource.object_key},
                               {"file_name", resource.file_name}})});
}

web::Response show_download_failure(const web::Request& request, Services& services,
                                    const OpenResource& resource, const DownloadFailure& absence) {
    services.database.write([&](Transaction& transaction) {
        const auto act = audit::act_of(request, services);
        audit::write(transaction, act,
                     event_about(resource, {.name = "resource_download_denied",
                                            .outcome = audit::Outcome::failed,
                                            .reason = absence.reason,
                                            .user_id = request.viewer->user_id}));
        if (absence.is_lasting) queue_absence_mail(transaction, act, resource, absence);
    });
    return web::page("learning/resource_missing", resource_missing_view(absence.is_lasting))
        .with_status(absence.status);
}

web::Response redirect_to_download(const web::Request& request, Services& services,
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

    const auto state = state_of(*resource, services);
    if (state == ObjectState::present) return redirect_to_download(request, services, *resource);
    return show_download_failure(request, services, *resource, failure_of(state));
}

web::ViewData resource_missing_view(bool is_lasting) {
    return web::view({{"is_lasting", is_lasting}});
}

}  // namespace lectern::learning
