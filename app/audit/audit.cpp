#include "audit/audit.hpp"

#include <chrono>
#include <vector>

#include "platform/json.hpp"

namespace lectern::audit {
namespace {

constexpr auto refusals_are_alike_for = std::chrono::minutes{10};

const char* to_text(Actor actor) {
    switch (actor) {
        case Actor::visitor:
            return "visitor";
        case Actor::learner:
            return "learner";
        case Actor::system_operator:
            return "operator";
        case Actor::stripe:
            return "stripe";
        case Actor::job:
            return "job";
    }
    return "";
}

const char* to_text(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            return "done";
        case Outcome::undone:
            return "undone";
        case Outcome::refused:
            return "refused";
        case Outcome::failed:
            return "failed";
    }
    return "";
}

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

/// The row as one JSON line: the members that have a value.
std::string line_of(std::int64_t id, const Act& act, const Event& event) {
    std::vector<json::Member> members{{"audit", id},
                                      {"at", iso8601(act.now)},
                                      {"event", std::string{event.name}},
                                      {"actor", std::string{to_text(act.actor)}}};
    const auto add_number = [&](const char* name, const std::optional<std::int64_t>& number) {
        if (number) members.push_back({name, *number});
    };
    const auto add_text = [&](const char* name, const std::string& text) {
        if (!text.empty()) members.push_back({name, text});
    };
    add_number("actor_user_id", act.user_id);
    add_text("actor_name", act.operator_name);
    add_number("user_id", event.user_id);
    add_number("order_id", event.order_id);
    add_number("course_id", event.course_id);
    add_number("lesson_id", event.lesson_id);
    add_number("resource_id", event.resource_id);
    add_number("entitlement_id", event.entitlement_id);
    add_text("stripe_event_id", event.stripe_event_id);
    add_text("outcome", to_text(event.outcome));
    add_text("reason", event.reason);
    add_text("request_id", act.request_id);
    add_text("network", act.network);
    return json::object(members);
}

void print_line(Transaction& transaction, const Rows& inserted, const Act& act,
                const Event& event) {
    for (const auto& row : inserted)
        transaction.print_after_commit(line_of(row.integer("id"), act, event));
}

}  // namespace

void write(Transaction& transaction, const Act& act, const Event& event) {
    const auto inserted =
        query(transaction, R"sql(
        INSERT INTO audit_logs (at, event, actor, actor_user_id, actor_name, user_id, order_id,
                                course_id, lesson_id, resource_id, entitlement_id, stripe_event_id,
                                outcome, reason, request_id, network)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     RETURNING id
    )sql",
              act.now, event.name, to_text(act.actor), act.user_id, unless_empty(act.operator_name),
              event.user_id, event.order_id, event.course_id, event.lesson_id, event.resource_id,
              event.entitlement_id, unless_empty(event.stripe_event_id), to_text(event.outcome),
              unless_empty(event.reason), act.request_id, act.network);
    print_line(transaction, inserted, act, event);
}

void write_refusal(Database& database, const Act& act, Event event) {
    event.outcome = Outcome::refused;
    database.write([&](Transaction& transaction) {
        const auto inserted =
            query(transaction, R"sql(
        INSERT INTO audit_logs (at, event, actor, actor_user_id, user_id, order_id, course_id,
                                lesson_id, resource_id, outcome, reason, request_id, network)
        SELECT $1::timestamptz, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::bigint,
               $8::bigint, $9::bigint, $10::text, $11::text, $12::text, $13::text
         WHERE NOT EXISTS (
                   SELECT
                     FROM audit_logs
                    WHERE at > $14
                      AND event = $2
                      AND outcome = $10
                      AND actor_user_id IS NOT DISTINCT FROM $4
                      AND (actor_user_id IS NOT NULL OR network = $13)
                      AND order_id IS NOT DISTINCT FROM $6
                      AND course_id IS NOT DISTINCT FROM $7
                      AND lesson_id IS NOT DISTINCT FROM $8
                      AND resource_id IS NOT DISTINCT FROM $9)
     RETURNING id
        )sql",
                  act.now, event.name, to_text(act.actor), act.user_id, event.user_id,
                  event.order_id, event.course_id, event.lesson_id, event.resource_id,
                  to_text(event.outcome), unless_empty(event.reason), act.request_id, act.network,
                  act.now - refusals_are_alike_for);
        print_line(transaction, inserted, act, event);
    });
}

}  // namespace lectern::audit
