#include "audit/audit.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

#include "platform/json.hpp"

namespace lectern::audit {
namespace {

constexpr auto refusal_dedupe_window = std::chrono::minutes{10};

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

void print_lines(Transaction& transaction, const Rows& inserted) {
    for (const auto& row : inserted) transaction.print_after_commit(line_from(row));
}

constexpr BatchInsert rows_of_audit{
    R"sql(
        INSERT INTO audit_logs (at, event, actor, actor_user_id, actor_name, user_id, order_id,
                                course_id, lesson_id, resource_id, entitlement_id, stripe_event_id,
                                outcome, reason, request_id, network))sql",
    R"sql(
     RETURNING id, at, event, actor, actor_user_id, actor_name, user_id, order_id, course_id,
               lesson_id, resource_id, entitlement_id, stripe_event_id, outcome, reason,
               request_id, network
)sql",
    print_lines};

}  // namespace

std::string time_from(const Row& row, std::string (*text_of)(Timestamp time)) {
    try {
        return text_of(row.get<Timestamp>("at"));
    } catch (const std::logic_error&) {
        return row.text("at");  // `infinity` is valid for PostgreSQL, but not a time
    }
}

std::string line_from(const Row& row) {
    std::vector<json::Member> members{{"audit", row.integer("id")},
                                      {"at", time_from(row, iso8601)},
                                      {"event", row.text("event")},
                                      {"actor", row.text("actor")}};
    const auto add_number = [&](const char* name) {
        if (const auto number = row.get<std::optional<std::int64_t>>(name))
            members.push_back({name, *number});
    };
    const auto add_text = [&](const char* name) {
        auto text = row.get<std::optional<std::string>>(name).value_or("");
        if (!text.empty()) members.push_back({name, std::move(text)});
    };
    add_number("actor_user_id");
    add_text("actor_name");
    for (const auto* name :
         {"user_id", "order_id", "course_id", "lesson_id", "resource_id", "entitlement_id"})
        add_number(name);
    for (const auto* name : {"stripe_event_id", "outcome", "reason", "request_id", "network"})
        add_text(name);
    return json::object(members);
}

void write(Transaction& transaction, const Act& act, const Event& event) {
    transaction.add_to_batch(
        rows_of_audit, {act.now, event.name.text(), to_text(act.actor), act.user_id,
                        unless_empty(act.operator_name), event.user_id, event.order_id,
                        event.course_id, event.lesson_id, event.resource_id, event.entitlement_id,
                        unless_empty(event.stripe_event_id), to_text(event.outcome),
                        unless_empty(event.reason), act.request_id, act.network});
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
     RETURNING id, at, event, actor, actor_user_id, actor_name, user_id, order_id, course_id,
               lesson_id, resource_id, entitlement_id, stripe_event_id, outcome, reason,
               request_id, network
        )sql",
                  act.now, event.name.text(), to_text(act.actor), act.user_id, event.user_id,
                  event.order_id, event.course_id, event.lesson_id, event.resource_id,
                  to_text(event.outcome), unless_empty(event.reason), act.request_id, act.network,
                  act.now - refusal_dedupe_window);
        print_lines(transaction, inserted);
    });
}

}  // namespace lectern::audit
