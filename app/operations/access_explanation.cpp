#include "operations/access_explanation.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "operations/explanation_words.hpp"
#include "operations/order_explanation.hpp"
#include "operations/revocation_explanation.hpp"
#include "platform/json.hpp"

namespace lectern::operations {
namespace {

constexpr std::size_t most_sessions = 3;
constexpr std::size_t most_titles = 3;

/// Returns the first active entitlement of the person; nothing if their account was deleted.
const PersonsEntitlement* find_access(const Person& person, const CourseFacts& facts) {
    if (!person.user_id || person.deleted_at) return nullptr;
    const PersonsEntitlement* first = nullptr;
    for (const auto& entitlement : facts.entitlements) {
        if (entitlement.user_id != person.user_id || entitlement.status != "active") continue;
        if (first == nullptr || entitlement.created_at <= first->created_at) first = &entitlement;
    }
    return first;
}

/// Returns whether the order was paid and gives access, to the person or to whoever claims it.
bool is_payment_for_access(const Person& person, const CourseFacts& facts,
                           const PersonsOrder& order) {
    const bool is_paid = order.status == "paid" || order.status == "partially_refunded";
    const bool is_theirs = !order.owner_id || order.owner_id == person.user_id;
    if (!is_paid || !is_theirs || !order.paid_at || order.paid_amount_minor == 0) return false;
    return std::ranges::any_of(facts.entitlements, [&](const auto& entitlement) {
        return entitlement.order_id == order.id && entitlement.status == "active";
    });
}

/// Returns the orders with which the person paid for the course again, the first one first.
std::vector<const PersonsOrder*> list_second_payments(const Person& person,
                                                      const CourseFacts& facts) {
    std::vector<const PersonsOrder*> payments;
    for (const auto& order : facts.orders)
        if (is_payment_for_access(person, facts, order)) payments.push_back(&order);
    std::ranges::sort(payments, {}, [](const auto* order) {
        return std::pair{*order->paid_at, order->id};
    });
    if (!payments.empty()) payments.erase(payments.begin());
    return payments;
}

void add_second_payments(Explanation& answer, const Person& person, const CourseFacts& facts) {
    for (const auto* order : list_second_payments(person, facts)) {
        answer.sentence += "; " + order_name(*order) + " is a second payment of the same course";
        if (!order->has_payment_intent) continue;
        answer.advice += "; to give the second payment back, use " +
                         command_with_reason({"order", "refund", order->public_id});
    }
}

std::string cause_of(const PersonsEntitlement& entitlement, const CourseFacts& facts) {
    if (entitlement.cause == "free") return "enrolled for free";
    if (entitlement.cause == "operator")
        return "given by " + entitlement.granted_by + ": " + in_quotes(entitlement.because);
    const auto order = std::ranges::find(facts.orders, entitlement.order_id, &PersonsOrder::id);
    return order == facts.orders.end() ? "bought" : "bought, " + order_name(*order);
}

std::string joined_titles(const std::vector<std::string>& titles) {
    std::string text;
    for (std::size_t at = 0; at < std::min(titles.size(), most_titles); ++at)
        text += (at == 0 ? "" : ", ") + in_quotes(titles[at]);
    if (titles.size() > most_titles)
        text += " and " + std::to_string(titles.size() - most_titles) + " more";
    return text;
}

Explanation explain_draft(const Person& person, const CourseFacts& facts) {
    return {.course = facts.slug,
            .state = "course_is_draft",
            .sentence = person.name() +
                        " has an entitlement for it, but it is a draft, which "
                        "nobody can open",
            .command = command_line({"course", "publish", facts.slug})};
}

/// Explains access without regard to second payments.
Explanation explain_entitlement(const Person& person, const CourseFacts& facts,
                                const PersonsEntitlement& entitlement) {
    Explanation answer{.course = facts.slug,
                       .state = "has_access",
                       .sentence = person.name() + " has access since " +
                                   time_text(entitlement.created_at) + " (" +
                                   cause_of(entitlement, facts) + ')'};
    if (facts.lesson_count > 0 && facts.unpublished_lessons.empty()) {
        answer.command = command_line({"user", "show", person.email.text});
        answer.advice = "tell them to sign in as " + person.email.text +
                        " and to open My courses; \"forgotten password\" helps if they cannot";
        return answer;
    }
    answer.state = "lesson_is_unpublished";
    answer.sentence += facts.lesson_count == 0 ? ", but none of its lessons is published"
                                               : ", except to lessons that are not published: " +
                                                     joined_titles(facts.unpublished_lessons);
    answer.command = command_line({"course", "export", facts.slug});
    answer.advice = "publish the lessons in the course file, and import it again";
    return answer;
}

Explanation explain_open_course(const Person& person, const CourseFacts& facts,
                                const PersonsEntitlement& entitlement) {
    auto answer = explain_entitlement(person, facts, entitlement);
    add_second_payments(answer, person, facts);
    return answer;
}

Explanation explain_move(const Person& person, const CourseFacts& facts, const MovedOrder& order) {
    return {.course = facts.slug,
            .state = "order_was_moved",
            .sentence = person.name() + " had order " + order.public_id + ", paid on " +
                        time_text(order.paid_at) + ", but " + order.moved_by +
                        " moved it to another address on " + time_text(order.moved_at) +
                        ", because: " + in_quotes(order.because),
            .command = command_line({"order", "show", order.public_id}),
            .advice = "ask " + order.moved_by + " before you change anything"};
}

Explanation explain_misspelling(const Person& person, const CourseFacts& facts,
                                const MisspeltOrder& order) {
    return {
        .course = facts.slug,
        .state = "address_is_misspelt",
        .sentence = "it was not bought with " + person.name() + ", but on " +
                    time_text(order.paid_at) + " with " + order.email +
                    ", which is one letter off, and nobody has claimed it (order " +
                    order.public_id + ')',
        .command = command_with_reason({"order", "reassign", order.public_id, person.email.text}),
        .advice = "ask for the receipt first: the other address may be another person's"};
}

Explanation explain_never_bought(const Person& person, const CourseFacts& facts) {
    Explanation answer{.course = facts.slug,
                       .state = "never_bought",
                       .sentence = person.name() + " has never bought it",
                       .command = list_similar_orders(person)};
    if (facts.status == "draft") {
        answer.sentence += ", and nobody can: it is a draft";
    } else if (facts.status == "retired") {
        answer.sentence += ", and nobody can any more: it is retired";
    } else if (facts.is_free) {
        answer.sentence += " and has not enrolled; it is free";
        answer.command.clear();
        answer.advice = "tell them to sign in and to enrol on the page of the course";
        return answer;
    }
    answer.advice = "if they have a receipt, look for the payment under another address";
    return answer;
}

/// Explains why the person of an account that was deleted has no access.
Explanation explain_deletion(const Person& person, const CourseFacts& facts) {
    return {.course = facts.slug,
            .state = "account_is_deleted",
            .sentence = person.name() + " had access, and the account was deleted on " +
                        time_text(*person.deleted_at),
            .advice = "they can register again, and buy or enrol again"};
}

/// What counts among the explanations of the person's orders, former orders and entitlements;
/// nothing if there is none.
std::optional<OrderExplanation> find_weightiest(const Person& person, const CourseFacts& facts,
                                                const StripeAnswers& answers, Timestamp now) {
    std::optional<OrderExplanation> weightiest;
    const auto consider = [&](OrderExplanation&& next) {
        const bool is_weightier = !weightiest || std::pair{next.weight, next.at} >
                                                     std::pair{weightiest->weight, weightiest->at};
        if (is_weightier) weightiest = std::move(next);
    };
    for (const auto& order : facts.orders)
        consider(explain_order(person, facts, order, answers, now));
    for (const auto& order : facts.moved_orders)
        consider({.weight = OrderWeight::ended,
                  .at = order.moved_at,
                  .explanation = explain_move(person, facts, order)});
    for (const auto& entitlement : facts.entitlements) {
        if (!entitlement.operator_revoked_at || person.deleted_at) continue;
        consider({.weight = OrderWeight::ended,
                  .at = *entitlement.operator_revoked_at,
                  .explanation = explain_revocation(person, facts, entitlement)});
    }
    return weightiest;
}

}  // namespace

std::vector<std::string> list_sessions_to_ask_about(const Person& person,
                                                    const CourseFacts& facts) {
    std::vector<std::string> sessions;
    if (find_access(person, facts) != nullptr) return sessions;
    for (const auto& order : facts.orders) {
        const bool is_asked = order.status == "pending" && !order.session_id.empty();
        if (is_asked && sessions.size() < most_sessions) sessions.push_back(order.session_id);
    }
    return sessions;
}

Explanation explain_access(const Person& person, const CourseFacts& facts,
                           const StripeAnswers& answers, Timestamp now) {
    const bool is_entitled = std::ranges::any_of(
        facts.entitlements, [](const auto& entitlement) { return entitlement.status == "active"; });
    if (facts.status == "draft" && is_entitled) return explain_draft(person, facts);
    if (const auto* access = find_access(person, facts))
        return explain_open_course(person, facts, *access);

    auto weightiest = find_weightiest(person, facts, answers, now);
    if (!weightiest && person.deleted_at && is_entitled) return explain_deletion(person, facts);
    if (!facts.misspelt_orders.empty()) {
        const auto& misspelt = facts.misspelt_orders.front();
        const bool is_likelier =
            !weightiest || weightiest->was_never_paid ||
            (weightiest->weight == OrderWeight::ended && weightiest->at < misspelt.paid_at);
        if (is_likelier) return explain_misspelling(person, facts, misspelt);
    }
    return weightiest ? weightiest->explanation : explain_never_bought(person, facts);
}

Explanation explain_without_course(const Person& person) {
    if (person.deleted_at) {
        return {.course = "",
                .state = "account_is_deleted",
                .sentence = person.name() + " was deleted on " + time_text(*person.deleted_at) +
                            " and had no course",
                .advice = "they can register again"};
    }
    return {.course = "",
            .state = "never_bought",
            .sentence = person.name() + " has an account since " +
                        time_text(*person.registered_at) + ", but no order and no entitlement",
            .command = list_similar_orders(person),
            .advice = "if they have a receipt, look for the payment under another address"};
}

std::string record_of(const Person& person, const Explanation& explanation) {
    const auto unless_empty = [](const std::string& text) {
        return text.empty() ? json::Scalar{nullptr} : json::Scalar{text};
    };
    return json::object({{"email", unless_empty(person.email.text)},
                         {"user_id", person.user_id ? json::Scalar{person.user_id->value()}
                                                    : json::Scalar{nullptr}},
                         {"course", unless_empty(explanation.course)},
                         {"state", std::string{explanation.state}},
                         {"sentence", explanation.sentence},
                         {"command", unless_empty(explanation.command)},
                         {"advice", unless_empty(explanation.advice)}});
}

}  // namespace lectern::operations
