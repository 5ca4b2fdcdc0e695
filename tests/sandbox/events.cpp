#include "events.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "identifiers.hpp"
#include "platform/json.hpp"

namespace lectern::sandbox {
namespace {

// The Stripe API version of the sandbox's objects.
constexpr auto api_version = "2026-10-28.endive";
constexpr std::size_t id_letters = 24;
constexpr std::array statuses{EventRecord::Status::pending, EventRecord::Status::delivered,
                              EventRecord::Status::dropped};

std::string folder_of(EventRecord::Status status) {
    return "events/" + std::string{word_for(status)};
}

std::string event_body(const std::string& id, const std::string& type, const std::string& object) {
    return json::object(
        {{"id", id},
         {"object", std::string{"event"}},
         {"api_version", std::string{api_version}},
         {"created", unix_now()},
         {"data", json::Raw{json::object({{"object", json::Raw{object}}})}},
         {"livemode", false},
         {"pending_webhooks", std::int64_t{1}},
         {"request", json::Raw{json::object({{"id", nullptr}, {"idempotency_key", nullptr}})}},
         {"type", type}});
}

std::string record_json(const EventRecord& event) {
    return json::object({{"id", event.id},
                         {"type", event.type},
                         {"object_id", event.object_id},
                         {"body", event.body},
                         {"created_ms", event.created_ms},
                         {"attempts", event.attempts},
                         {"still_to_deliver", event.still_to_deliver},
                         {"next_attempt_ms", event.next_attempt_ms},
                         {"last_answer", event.last_answer}});
}

EventRecord event_from(const std::string& text, EventRecord::Status status) {
    const auto record = json::parse(text);
    return {.status = status,
            .id = record.text("id").value_or(""),
            .type = record.text("type").value_or(""),
            .object_id = record.text("object_id").value_or(""),
            .body = record.text("body").value_or(""),
            .created_ms = record.integer("created_ms").value_or(0),
            .attempts = record.integer("attempts").value_or(0),
            .still_to_deliver = record.integer("still_to_deliver").value_or(1),
            .next_attempt_ms = record.integer("next_attempt_ms").value_or(0),
            .last_answer = record.text("last_answer").value_or("")};
}

std::int64_t pause_before_ms(WebhookMode mode) {
    if (mode == WebhookMode::late) return 5000;
    return mode == WebhookMode::reversed ? 2000 : 0;
}

}  // namespace

std::string_view word_for(WebhookMode mode) {
    switch (mode) {
        case WebhookMode::deliver:
            return "deliver";
        case WebhookMode::drop:
            return "drop";
        case WebhookMode::duplicate:
            return "duplicate";
        case WebhookMode::late:
            return "late";
        case WebhookMode::reversed:
            return "reversed";
    }
    return "";
}

std::optional<WebhookMode> webhook_mode_from(std::string_view word) {
    for (const auto mode : {WebhookMode::deliver, WebhookMode::drop, WebhookMode::duplicate,
                            WebhookMode::late, WebhookMode::reversed}) {
        if (word == word_for(mode)) return mode;
    }
    return {};
}

WebhookMode webhook_mode(const StateDirectory& state) {
    const auto text = state.read("settings", "webhooks");
    if (!text) return WebhookMode::deliver;
    const auto word = json::parse(*text).text("mode").value_or("");
    return webhook_mode_from(word).value_or(WebhookMode::deliver);
}

void set_webhook_mode(const StateDirectory& state, WebhookMode mode) {
    state.write("settings", "webhooks", json::object({{"mode", std::string{word_for(mode)}}}));
}

std::string_view word_for(EventRecord::Status status) {
    switch (status) {
        case EventRecord::Status::pending:
            return "pending";
        case EventRecord::Status::delivered:
            return "delivered";
        case EventRecord::Status::dropped:
            return "dropped";
    }
    return "";
}

void store_event(const StateDirectory& state, const std::string& type, const std::string& object) {
    const auto mode = webhook_mode(state);
    EventRecord event;
    event.id = "evt_sandbox_" + random_letters(id_letters);
    event.type = type;
    event.object_id = json::parse(object).text("id").value_or("");
    event.body = event_body(event.id, type, object);
    event.created_ms = unix_now_ms();
    event.next_attempt_ms = event.created_ms + pause_before_ms(mode);
    event.still_to_deliver = mode == WebhookMode::duplicate ? 2 : 1;
    if (mode == WebhookMode::drop) event.status = EventRecord::Status::dropped;
    state.write(folder_of(event.status), event.id, record_json(event));
}

void save_event(const StateDirectory& state, const EventRecord& event, EventRecord::Status before) {
    state.write(folder_of(event.status), event.id, record_json(event));
    if (event.status != before) state.remove(folder_of(before), event.id);
}

std::vector<EventRecord> list_events(const StateDirectory& state, EventRecord::Status status) {
    std::vector<EventRecord> events;
    for (const auto& id : state.list(folder_of(status))) {
        const auto text = state.read(folder_of(status), id);
        if (text) events.push_back(event_from(*text, status));  // else it was just moved
    }
    return events;
}

std::vector<EventRecord> list_events(const StateDirectory& state) {
    std::vector<EventRecord> events;
    for (const auto status : statuses) {
        auto some = list_events(state, status);
        std::ranges::move(some, std::back_inserter(events));
    }
    std::ranges::sort(events, [](const EventRecord& a, const EventRecord& b) {
        return std::pair{a.created_ms, a.id} > std::pair{b.created_ms, b.id};
    });
    // An event that is moved between two folders in the meantime is listed twice.
    const auto again =
        std::unique(events.begin(), events.end(),
                    [](const EventRecord& a, const EventRecord& b) { return a.id == b.id; });
    events.erase(again, events.end());
    return events;
}

bool resend_event(const StateDirectory& state, const std::string& id) {
    for (const auto status : {EventRecord::Status::delivered, EventRecord::Status::dropped}) {
        const auto text = state.read(folder_of(status), id);
        if (!text) continue;
        auto event = event_from(*text, EventRecord::Status::pending);
        event.still_to_deliver = 1;
        event.next_attempt_ms = unix_now_ms();
        save_event(state, event, status);
        return true;
    }
    return false;
}

}  // namespace lectern::sandbox
