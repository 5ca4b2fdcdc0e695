#include "event_pages.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "control_request.hpp"
#include "events.hpp"
#include "idempotency.hpp"
#include "platform/clock.hpp"
#include "platform/json.hpp"
#include "web/errors.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::size_t most_shown = 100;

std::string moment_text(std::int64_t unix_ms) {
    auto text = iso8601(Timestamp{std::chrono::milliseconds{unix_ms}});
    text.resize(19);  // to the second
    text[10] = ' ';
    return text;
}

/// Whether the event is about a payment by a transfer that is still pending.
bool awaits_transfer(const EventRecord& event, const Sandbox& sandbox) {
    if (event.type != "checkout.session.completed") return false;
    const auto session = sandbox.sessions.find(event.object_id);
    return session && session->awaits_transfer;
}

web::ViewData event_view(const EventRecord& event, const Sandbox& sandbox) {
    return web::view({{"id", event.id},
                      {"type", event.type},
                      {"object_id", event.object_id},
                      {"time", moment_text(event.created_ms)},
                      {"attempts", std::to_string(event.attempts)},
                      {"last_answer", event.last_answer},
                      {"has_last_answer", !event.last_answer.empty()},
                      {"is_pending", event.status == EventRecord::Status::pending},
                      {"is_delivered", event.status == EventRecord::Status::delivered},
                      {"is_dropped", event.status == EventRecord::Status::dropped},
                      {"awaits_transfer", awaits_transfer(event, sandbox)},
                      {"can_resend", event.status != EventRecord::Status::pending}});
}

std::string event_json(const EventRecord& event) {
    return json::object({{"id", event.id},
                         {"type", event.type},
                         {"object_id", event.object_id},
                         {"status", std::string{word_for(event.status)}},
                         {"attempts", event.attempts},
                         {"last_answer", event.last_answer},
                         {"created_ms", event.created_ms},
                         {"next_attempt_ms", event.next_attempt_ms},
                         {"body", json::Raw{event.body}}});
}

Transfer wanted_transfer(const web::Request& request) {
    const auto outcome = wanted(request, "outcome");
    if (outcome == "arrived") return Transfer::arrived;
    if (outcome == "failed") return Transfer::failed;
    throw web::BadRequest{"transfer: unknown outcome"};
}

}  // namespace

web::Response show_events(const web::Request& /*request*/, Sandbox& sandbox) {
    auto events = list_events(sandbox.state);
    if (events.size() > most_shown) events.resize(most_shown);
    std::vector<web::ViewData> rows;
    for (const auto& event : events) rows.push_back(event_view(event, sandbox));
    const auto mode = webhook_mode(sandbox.state);
    return web::page("events/list", web::view({{"has_events", !rows.empty()},
                                               {"events", web::view_list(std::move(rows))},
                                               {"is_deliver", mode == WebhookMode::deliver},
                                               {"is_drop", mode == WebhookMode::drop},
                                               {"is_duplicate", mode == WebhookMode::duplicate},
                                               {"is_late", mode == WebhookMode::late},
                                               {"is_reversed", mode == WebhookMode::reversed}}));
}

web::Response list_events_as_json(const web::Request& /*request*/, Sandbox& sandbox) {
    std::vector<json::Scalar> items;
    for (const auto& event : list_events(sandbox.state)) {
        items.emplace_back(json::Raw{event_json(event)});
    }
    return web::json_text(json::object({{"events", json::Raw{json::array(items)}}}));
}

web::Response list_requests_as_json(const web::Request& /*request*/, Sandbox& sandbox) {
    std::vector<json::Scalar> items;
    for (auto& request : list_requests(sandbox.state)) {
        items.emplace_back(json::Raw{std::move(request)});
    }
    return web::json_text(json::object({{"requests", json::Raw{json::array(items)}}}));
}

web::Response resend(const web::Request& request, Sandbox& sandbox) {
    const auto& id = request.path_value("id");
    if (!resend_event(sandbox.state, id)) throw web::NotFound{"event: none to send again"};
    return done(request, json::object({{"id", id}, {"status", std::string{"pending"}}}));
}

web::Response end_transfer(const web::Request& request, Sandbox& sandbox) {
    auto session = sandbox.sessions.find(request.path_value("id"));
    if (!session || !sandbox.sessions.end_transfer(*session, wanted_transfer(request))) {
        throw web::NotFound{"transfer: none is awaited"};
    }
    return done(request,
                json::object({{"id", session->id}, {"payment_status", session->payment_status}}));
}

web::Response choose_webhook_mode(const web::Request& request, Sandbox& sandbox) {
    const auto mode = webhook_mode_from(wanted(request, "mode"));
    if (!mode) throw web::BadRequest{"webhook mode: unknown"};
    set_webhook_mode(sandbox.state, *mode);
    return done(request, json::object({{"mode", std::string{word_for(*mode)}}}));
}

}  // namespace lectern::sandbox
