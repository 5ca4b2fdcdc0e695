#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state_directory.hpp"

namespace lectern::sandbox {

/// How events are delivered. deliver: until accepted; drop: stored but not sent; duplicate: sent
/// once more after it was accepted; late: sent five seconds late; reversed: held for two seconds
/// and sent newest first.
enum class WebhookMode { deliver, drop, duplicate, late, reversed };

std::optional<WebhookMode> webhook_mode_from(std::string_view word);
std::string_view word_for(WebhookMode mode);
WebhookMode webhook_mode(const StateDirectory& state);
void set_webhook_mode(const StateDirectory& state, WebhookMode mode);

/// An event and the state of its delivery.
struct EventRecord {
    enum class Status { pending, delivered, dropped };
    Status status = Status::pending;
    std::string id;
    std::string type;
    std::string object_id;
    std::string body;  // the bytes that are signed and sent
    std::int64_t created_ms = 0;
    std::int64_t attempts = 0;
    std::int64_t still_to_deliver = 1;
    std::int64_t next_attempt_ms = 0;
    std::string last_answer;  // `200`, or an error message; empty before the first attempt
};

std::string_view word_for(EventRecord::Status status);

/// Stores a new event about `object` (JSON), to be delivered according to the mode.
void store_event(const StateDirectory& state, const std::string& type, const std::string& object);

/// Saves the record in the folder of its status, and removes it from that of `before`.
void save_event(const StateDirectory& state, const EventRecord& event, EventRecord::Status before);

std::vector<EventRecord> list_events(const StateDirectory& state, EventRecord::Status status);
/// Lists all events, newest first.
std::vector<EventRecord> list_events(const StateDirectory& state);

/// Sends a delivered or dropped event again. Returns false if there is none with this id.
bool resend_event(const StateDirectory& state, const std::string& id);

}  // namespace lectern::sandbox
