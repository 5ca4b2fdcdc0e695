#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state_directory.hpp"

namespace lectern::sandbox {

/// What happens to events: each is delivered until it is accepted; kept but not sent; sent once
/// more after it was accepted; sent five seconds late; or held for two seconds and sent the newest
/// first.
enum class WebhookMode { deliver, drop, duplicate, late, reversed };

std::optional<WebhookMode> webhook_mode_from(std::string_view word);
std::string_view word_for(WebhookMode mode);
WebhookMode webhook_mode(const StateDirectory& state);
void set_webhook_mode(const StateDirectory& state, WebhookMode mode);

/// An event and how its delivery stands.
struct EventRecord {
    enum class Status { pending, delivered, dropped };
    Status status = Status::pending;
    std::string id;
    std::string type;
    std::string object_id;
    std::string body;  // what is signed and sent, byte for byte
    std::int64_t created_ms = 0;
    std::int64_t attempts = 0;
    std::int64_t still_to_deliver = 1;
    std::int64_t next_attempt_ms = 0;
    std::string last_answer;  // `200`, or why there was none; empty before the first attempt
};

std::string_view word_for(EventRecord::Status status);

/// Keeps a new event about `object` (JSON), to be delivered as the mode says.
void store_event(const StateDirectory& state, const std::string& type, const std::string& object);

/// Replaces the record, in the folder of its status.
void save_event(const StateDirectory& state, const EventRecord& event, EventRecord::Status before);

std::vector<EventRecord> list_events(const StateDirectory& state, EventRecord::Status status);
/// All, newest first.
std::vector<EventRecord> list_events(const StateDirectory& state);

/// Sends a delivered or dropped event again. False when there is none of that id.
bool resend_event(const StateDirectory& state, const std::string& id);

}  // namespace lectern::sandbox
