#include "payments/reconciliation.hpp"

#include <algorithm>

#include "payments/event_processing.hpp"
#include "payments/fulfilment.hpp"
#include "payments/order_comparison.hpp"
#include "payments/orders.hpp"
#include "payments/stripe_events.hpp"
#include "platform/json.hpp"
#include "platform/stripe_objects.hpp"

namespace lectern::payments {

namespace {

/// Reports an object that cannot be valid. It is then skipped.
void note_fault(Comparison& comparison, const std::string& what, const std::string& fault) {
    comparison.note_not_compared(stripe_objects::shown(what) + ": not compared: " + fault);
}

bool is_settled(const std::string& status) {
    return status == "processed" || status == "ignored";
}

std::string status_of_event(DatabaseHandle& handle, const std::string& id) {
    const auto rows =
        query(handle, "SELECT status FROM stripe_events WHERE stripe_event_id = $1", id);
    return rows.empty() ? "" : rows.front().text("status");
}

void compare_event(Comparison& comparison, const StripeEvent& event) {
    const auto status = comparison.database.read(
        [&](Connection& connection) { return status_of_event(connection, event.id); });
    const auto name = "event " + event.id + ": " + event.type;
    const auto is_right = [id = event.id](DatabaseHandle& handle) {
        return is_settled(status_of_event(handle, id));
    };
    if (status.empty()) {
        comparison.note(
            name + " was not delivered",
            [&](Transaction& transaction) { receive_event(transaction, comparison.act, event); },
            is_right);
    } else if (status == "failed" || status == "received") {
        comparison.note(
            name + " failed",
            [&](Transaction& transaction) { replay_event(transaction, comparison.act, event.id); },
            is_right);
    }
}

/// Lists Stripe's events, oldest first, as many as Stripe returned: a payment must come before its
/// refund.
std::vector<StripeEvent> list_events(Comparison& comparison) {
    std::vector<StripeEvent> events;
    PageRequest wanted{
        .created_since = std::max(comparison.request.since, comparison.act.now - event_retention),
        .starting_after = {}};
    comparison.gather("events", [&] {
        for (bool has_more = true; has_more;) {
            const auto page = comparison.payments.list_events(event_types(), wanted);
            for (const auto& text : page.events) {
                const auto payload = json::parse(text);
                if (const auto fault = find_event_fault(payload)) {
                    note_fault(comparison, "event " + payload.text("id").value_or(""), *fault);
                    continue;
                }
                auto event = stripe_event_from(payload);
                if (event->livemode != comparison.request.is_livemode) continue;
                events.push_back(*std::move(event));
            }
            has_more = page.has_more && !page.last_id.empty();
            wanted.starting_after = page.last_id;
        }
    });
    std::ranges::reverse(events);
    return events;
}

void compare_events(Comparison& comparison) {
    for (const auto& event : list_events(comparison)) {
        comparison.each("event " + event.id, [&] { compare_event(comparison, event); });
        ++comparison.counts().events;
    }
}

bool is_known_as(DatabaseHandle& handle, const std::string& public_id, Payment payment) {
    const auto order = find_order_by_public_id(handle, public_id);
    return order && order->payment >= payment;
}

std::optional<Order> order_of(Comparison& comparison, const CheckoutSession& session) {
    return comparison.database.read([&](Connection& connection) {
        return find_order_by_public_id(connection, session.order_id);
    });
}

/// Runs first, so that events and refunds find their order. An order whose session expired unpaid
/// is not restored.
void restore_missing_order(Comparison& comparison, const CheckoutSession& session) {
    if (payment_of(session) == Payment::expired || order_of(comparison, session)) return;
    comparison.note(
        "session " + session.id + ": its order " + session.order_id + " is not here (Stripe says " +
            session.status + ")",
        [&](Transaction& transaction) {
            const auto id = restore_order(transaction, comparison.act, session);
            if (!id) return;
            receive_payment(transaction, comparison.act, *id, payment_of(session), session);
        },
        [id = session.order_id, payment = payment_of(session)](DatabaseHandle& here) {
            return is_known_as(here, id, payment);
        });
}

void compare_session(Comparison& comparison, const CheckoutSession& session) {
    const auto order = order_of(comparison, session);
    if (!order) return;
    const auto payment = payment_of(session);
    const bool is_of_order = payment == Payment::paid || order->stripe_session_id == session.id;
    if (!is_of_order || payment <= order->payment) return;
    if (order->payment == Payment::mismatched && order->stripe_session_id == session.id) return;
    comparison.note(
        "order " + order->public_id + ": is " + to_text(order->payment) + " here, and " +
            to_text(payment) + " at Stripe",
        [&](Transaction& transaction) {
            receive_payment(transaction, comparison.act, order->id, payment, session);
        },
        [id = order->public_id, payment](DatabaseHandle& here) {
            return is_known_as(here, id, payment);
        });
}

/// Lists this installation's sessions, oldest first.
std::vector<CheckoutSession> list_sessions(Comparison& comparison) {
    const auto installation = comparison.database.read(
        [](Connection& connection) { return installation_id(connection); });
    std::vector<CheckoutSession> sessions;
    PageRequest wanted{.created_since = comparison.request.since, .starting_after = {}};
    comparison.gather("sessions", [&] {
        for (bool has_more = true; has_more;) {
            const auto page = comparison.payments.list_checkout_sessions(wanted);
            for (const auto& session : page.sessions) {
                if (session.installation_id != installation) continue;
                if (session.fault.empty()) {
                    sessions.push_back(session);
                } else {
                    note_fault(comparison, "session " + session.id, session.fault);
                }
            }
            has_more = page.has_more && !page.last_id.empty();
            wanted.starting_after = page.last_id;
        }
    });
    std::ranges::reverse(sessions);
    comparison.counts().sessions = sessions.size();
    return sessions;
}

template <typename Compare>
void each_session(Comparison& comparison, const std::vector<CheckoutSession>& sessions,
                  const Compare& compare) {
    for (const auto& session : sessions)
        comparison.each("session " + session.id, [&] { compare(comparison, session); });
}

}  // namespace

bool ReconcileReport::is_clean() const {
    return not_compared.empty() && std::ranges::all_of(differences, &Difference::is_healed);
}

ReconcileReport reconcile(Database& database, Payments& payments, const audit::Act& act,
                          const ReconcileRequest& request) {
    Comparison comparison{database, payments, act, request};
    const auto sessions = list_sessions(comparison);
    each_session(comparison, sessions, restore_missing_order);
    compare_events(comparison);
    each_session(comparison, sessions, compare_session);
    compare_orders(comparison);
    compare_entitlements(comparison);
    report_mismatched_orders(comparison);
    return comparison.judge();
}

}  // namespace lectern::payments
