#include "webhook_delivery.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "events.hpp"
#include "identifiers.hpp"
#include "platform/log.hpp"
#include "webhook_signature.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::int64_t longest_pause_ms = 60'000;

struct Outcome {
    bool is_accepted = false;
    std::string answer;
};

Outcome send(const EventRecord& event, const Settings& settings, HttpClient& http) {
    HttpRequest request;
    request.method = "POST";
    request.url = settings.site_url + "/webhooks/stripe";
    request.body = event.body;
    request.headers = {
        {"Content-Type", "application/json; charset=utf-8"},
        {"User-Agent", "Stripe/1.0 (Lectern sandbox)"},
        // New for each attempt: the receiver refuses an old one.
        {"Stripe-Signature", signature_header(event.body, settings.webhook_secret, unix_now())}};
    try {
        const auto answer = http.send(request);
        return {.is_accepted = answer.status >= 200 && answer.status < 300,
                .answer = std::to_string(answer.status)};
    } catch (const HttpUnavailable& error) {
        return {.is_accepted = false, .answer = error.what()};
    }
}

void note(EventRecord& event, const Outcome& outcome) {
    ++event.attempts;
    event.last_answer = outcome.answer;
    if (!outcome.is_accepted) {
        event.next_attempt_ms = unix_now_ms() + pause_after_ms(event.attempts);
        log::warning("webhook " + event.id + ": not accepted (expected 2xx, got " + outcome.answer +
                     ")");
        return;
    }
    event.next_attempt_ms = unix_now_ms();
    if (--event.still_to_deliver <= 0) event.status = EventRecord::Status::delivered;
}

}  // namespace

std::int64_t pause_after_ms(std::int64_t failed_attempts) {
    constexpr std::int64_t most_doublings = 6;
    const auto doublings = std::clamp<std::int64_t>(failed_attempts - 1, 0, most_doublings);
    return std::min(longest_pause_ms, std::int64_t{1000} << doublings);
}

std::int64_t deliver_due_events(const Settings& settings, const StateDirectory& state,
                                HttpClient& http) {
    auto events = list_events(state, EventRecord::Status::pending);
    std::ranges::sort(events, {}, &EventRecord::created_ms);
    if (webhook_mode(state) == WebhookMode::reversed) std::ranges::reverse(events);
    auto next_ms = unix_now_ms() + longest_pause_ms;
    for (auto& event : events) {
        if (event.next_attempt_ms <= unix_now_ms()) {
            note(event, send(event, settings, http));
            save_event(state, event, EventRecord::Status::pending);
        }
        if (event.status == EventRecord::Status::pending) {
            next_ms = std::min(next_ms, event.next_attempt_ms);
        }
    }
    return std::max<std::int64_t>(0, next_ms - unix_now_ms());
}

}  // namespace lectern::sandbox
