#include "payments/reconciliation.hpp"

#include <algorithm>
#include <map>

#include "payments/event_processing.hpp"
#include "payments/fulfilment.hpp"
#include "payments/open_objects.hpp"
#include "payments/order_comparison.hpp"
#include "payments/orders.hpp"
#include "payments/stripe_events.hpp"
#include "platform/json.hpp"
#include "platform/stripe_objects.hpp"
#include "platform/text_list.hpp"

namespace lectern::payments {

namespace {

/// Reports an object that cannot be valid. It is then skipped.
void note_fault(Comparison& comparison, const std::string& what, const std::string& fault) {
    comparison.note_not_compared(stripe_objects::shown(what) + ": not compared: " + fault);
}

/// Reads the columns `id` and `word`.
std::map<std::string, std::string> words_by_id(const Rows& rows) {
    std::map<std::string, std::string> words;
    for (const auto& row : rows) words.emplace(row.text("id"), row.text("word"));
    return words;
}

bool is_settled(const std::string& status) {
    return status == "processed" || status == "ignored";
}

/// Whether an event of this status has to be looked at; empty: it is not stored.
bool is_open(const std::string& status) {
    return status.empty() || status == "failed" || status == "received";
}

std::string status_of_event(DatabaseHandle& handle, const std::string& id) {
    const auto rows =
        query(handle, "SELECT status FROM stripe_events WHERE stripe_event_id = $1", id);
    return rows.empty() ? "" : rows.front().text("status");
}

void compare_event(Comparison& comparison, const StripeEvent& event) {
    const auto status = comparison.database.read(
        [&](Connection& connection) { return status_of_event(connection, event.id); });
    if (!is_open(status)) return;
    const auto name = "event " + event.id + ": " + event.type;
    const auto is_right = [id = event.id](DatabaseHandle& handle) {
        return is_settled(status_of_event(handle, id));
    };
    if (status.empty()) {
        comparison.note(
            name + " was not delivered",
            [&](Transaction& transaction) { receive_event(transaction, comparison.act, event); },
            is_right);
    } else {
        comparison.note(
            name + " failed",
            [&](Transaction& transaction) { replay_event(transaction, comparison.act, event.id); },
            is_right);
    }
}

/// Removes the events that need not be looked at, by one statement.
void keep_open_events(Comparison& comparison, std::vector<StripeEvent>& events) {
    if (events.empty()) return;
    std::vector<std::string> ids;
    for (const auto& event : events) ids.push_back(event.id);
    const auto statuses = comparison.database.read([&](Connection& connection) {
        return words_by_id(query(connection, R"sql(
            SELECT stripe_event_id AS id, status AS word
              FROM stripe_events
             WHERE stripe_event_id = ANY (string_to_array($1, ' '))
        )sql",
                                 joined(ids, ' ')));
    });
    std::erase_if(events, [&](const StripeEvent& event) {
        const auto found = statuses.find(event.id);
        return found != statuses.end() && !is_open(found->second);
    });
}

/// Reads the events of a page that can be compared. `note` is called with a fault.
template <typename Note>
std::vector<StripeEvent> events_of(const Comparison& comparison, const EventPage& page,
                                   const Note& note) {
    std::vector<StripeEvent> events;
    for (const auto& text : page.events) {
        const auto payload = json::parse(text);
        if (const auto fault = find_event_fault(payload)) {
            note("event " + payload.text("id").value_or(""), *fault);
            continue;
        }
        auto event = stripe_event_from(payload);
        if (event->livemode == comparison.request.is_livemode) events.push_back(*std::move(event));
    }
    return events;
}

/// Reads all pages of Stripe's events once.
OpenObjects<StripeEvent> find_open_events(Comparison& comparison) {
    OpenObjects<StripeEvent> open;
    PageRequest wanted{
        .created_since = std::max(comparison.request.since, comparison.act.now - event_retention),
        .starting_after = {}};
    comparison.gather("events", [&] {
        for (bool has_more = true; has_more;) {
            const auto page = comparison.payments.list_events(event_types(), wanted);
            auto events = events_of(comparison, page, [&](const auto& what, const auto& fault) {
                note_fault(comparison, what, fault);
            });
            comparison.counts().events += events.size();
            keep_open_events(comparison, events);
            open.add(wanted, std::move(events));
            has_more = page.has_more && !page.last_id.empty();
            wanted.starting_after = page.last_id;
        }
    });
    return open;
}

/// A payment must come before its refund, so the oldest event is processed first.
void compare_events(Comparison& comparison) {
    const auto open = find_open_events(comparison);
    const auto fetch = [&](const PageRequest& page) {
        auto events = events_of(comparison, comparison.payments.list_events(event_types(), page),
                                [](const auto&, const auto&) {});
        keep_open_events(comparison, events);
        return events;
    };
    comparison.gather("events", [&] {
        open.each_oldest_first(fetch, [&](const StripeEvent& event) {
            comparison.each("event " + event.id, [&] { compare_event(comparison, event); });
        });
    });
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

/// Removes the sessions whose orders are here, and know as much as the session. Neither restoring
/// nor processing events can change that. One statement.
void keep_open_sessions(Comparison& comparison, std::vector<CheckoutSession>& sessions) {
    if (sessions.empty()) return;
    std::vector<std::string> ids;
    for (const auto& session : sessions) ids.push_back(session.order_id);
    const auto payments = comparison.database.read([&](Connection& connection) {
        return words_by_id(query(connection, R"sql(
            SELECT public_id AS id, payment AS word
              FROM orders
             WHERE public_id = ANY (string_to_array($1, ' '))
        )sql",
                                 joined(ids, ' ')));
    });
    std::erase_if(sessions, [&](const CheckoutSession& session) {
        const auto found = payments.find(session.order_id);
        const auto payment = payment_of(session);
        return found == payments.end() ? payment == Payment::expired
                                       : payment <= payment_from(found->second);
    });
}

/// Returns the sessions of this installation that can be compared. `note` is called with a fault.
template <typename Note>
std::vector<CheckoutSession> sessions_of(SessionPage page, const std::string& installation,
                                         const Note& note) {
    std::vector<CheckoutSession> sessions;
    for (auto& session : page.sessions) {
        if (session.installation_id != installation) continue;
        if (session.fault.empty()) {
            sessions.push_back(std::move(session));
        } else {
            note("session " + session.id, session.fault);
        }
    }
    return sessions;
}

/// Reads all pages of Stripe's sessions once.
OpenObjects<CheckoutSession> find_open_sessions(Comparison& comparison,
                                                const std::string& installation) {
    OpenObjects<CheckoutSession> open;
    PageRequest wanted{.created_since = comparison.request.since, .starting_after = {}};
    comparison.gather("sessions", [&] {
        for (bool has_more = true; has_more;) {
            const auto page = comparison.payments.list_checkout_sessions(wanted);
            auto sessions = sessions_of(page, installation, [&](const auto& what, const auto& why) {
                note_fault(comparison, what, why);
            });
            comparison.counts().sessions += sessions.size();
            keep_open_sessions(comparison, sessions);
            open.add(wanted, std::move(sessions));
            has_more = page.has_more && !page.last_id.empty();
            wanted.starting_after = page.last_id;
        }
    });
    return open;
}

/// This installation's sessions that have to be looked at.
class Sessions {
  public:
    explicit Sessions(Comparison& comparison)
        : comparison_{comparison},
          installation_{comparison.database.read(
              [](Connection& connection) { return installation_id(connection); })},
          open_{find_open_sessions(comparison, installation_)} {}

    /// Calls `compare` with each session, the oldest first.
    void each(void (*compare)(Comparison&, const CheckoutSession&)) const {
        const auto fetch = [&](const PageRequest& page) {
            auto sessions = sessions_of(comparison_.payments.list_checkout_sessions(page),
                                        installation_, [](const auto&, const auto&) {});
            keep_open_sessions(comparison_, sessions);
            return sessions;
        };
        comparison_.gather("sessions", [&] {
            open_.each_oldest_first(fetch, [&](const CheckoutSession& session) {
                comparison_.each("session " + session.id, [&] { compare(comparison_, session); });
            });
        });
    }

  private:
    Comparison& comparison_;
    std::string installation_;
    OpenObjects<CheckoutSession> open_;
};

}  // namespace

bool ReconcileReport::is_clean() const {
    return not_compared.empty() && std::ranges::all_of(differences, &Difference::is_healed);
}

ReconcileReport reconcile(Database& database, Payments& payments, const audit::Act& act,
                          const ReconcileRequest& request) {
    Comparison comparison{database, payments, act, request};
    const Sessions sessions{comparison};
    sessions.each(restore_missing_order);
    compare_events(comparison);
    sessions.each(compare_session);
    compare_orders(comparison);
    compare_entitlements(comparison);
    report_mismatched_orders(comparison);
    return comparison.judge();
}

}  // namespace lectern::payments
