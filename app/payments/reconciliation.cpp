#include "payments/reconciliation.hpp"

#include <algorithm>

#include "entitlement/entitlement.hpp"
#include "payments/event_verdicts.hpp"
#include "payments/fulfilment.hpp"
#include "payments/orders.hpp"
#include "payments/restored_orders.hpp"
#include "payments/settling.hpp"
#include "payments/stripe_events.hpp"
#include "platform/json.hpp"
#include "platform/stripe_objects.hpp"

namespace lectern::payments {

namespace {

/// One comparison, and what it found so far.
struct Comparison {
    Database& database;
    Payments& payments;
    const audit::Act& act;
    const ReconcileWish& wish;
    std::vector<Difference> differences = {};

    /// `heal` is only called when it is wished, in a transaction; it answers whether that helped.
    template <typename Heal>
    void note(const std::string& text, const Heal& heal) {
        const bool is_healed = wish.heal && database.write([&](Transaction& transaction) {
            return bool{heal(transaction)};
        });
        differences.push_back({text, is_healed});
    }

    /// What cannot be what Stripe means is told, and nothing is done with it.
    void note_fault(const std::string& what, const std::string& fault) {
        differences.push_back({stripe_objects::shown(what) + ": not compared: " + fault, false});
    }

    /// `compare` looks at one thing. What is refused for it alone is told, and ends nothing: only
    /// without Stripe or the database is there nothing more to compare.
    template <typename Compare>
    void each(const std::string& what, const Compare& compare) {
        try {
            compare();
        } catch (const DatabaseError& error) {
            differences.push_back({what + ": not compared: " + error.what(), false});
        } catch (const PaymentsUnavailable& error) {
            if (error.kind() != PaymentsUnavailable::Kind::refused) throw;
            differences.push_back({what + ": not compared: " + error.what(), false});
        }
    }
};

bool is_settled(const std::string& status) {
    return status == "processed" || status == "ignored";
}

std::string status_of_event(Session& session, const std::string& id) {
    const auto rows =
        query(session, "SELECT status FROM stripe_events WHERE stripe_event_id = $1", id);
    return rows.empty() ? "" : rows.front().text("status");
}

void compare_event(Comparison& comparison, const StripeEvent& event) {
    const auto status = comparison.database.read(
        [&](Connection& connection) { return status_of_event(connection, event.id); });
    const auto name = "event " + event.id + ": " + event.type;
    if (status.empty()) {
        comparison.note(name + " was not delivered", [&](Transaction& transaction) {
            receive_event(transaction, comparison.act, event);
            return is_settled(status_of_event(transaction, event.id));
        });
    } else if (status == "failed" || status == "received") {
        comparison.note(name + " failed", [&](Transaction& transaction) {
            return is_settled(replay_event(transaction, comparison.act, event.id).value().status);
        });
    }
}

void compare_events(Comparison& comparison) {
    PageWanted wanted{
        .created_since = std::max(comparison.wish.since, comparison.act.now - events_are_kept),
        .starting_after = {}};
    for (bool has_more = true; has_more;) {
        const auto page = comparison.payments.list_events(event_types(), wanted);
        for (const auto& text : page.events) {
            const auto payload = json::parse(text);
            if (const auto fault = find_event_fault(payload)) {
                comparison.note_fault("event " + payload.text("id").value_or(""), *fault);
                continue;
            }
            const auto event = stripe_event_from(payload);
            if (event->livemode != comparison.wish.is_livemode) continue;
            comparison.each("event " + event->id, [&] { compare_event(comparison, *event); });
        }
        has_more = page.has_more && !page.last_id.empty();
        wanted.starting_after = page.last_id;
    }
}

std::optional<Order> order_of(Comparison& comparison, const CheckoutSession& session) {
    return comparison.database.read([&](Connection& connection) {
        return find_order_by_public_id(connection, session.order_id);
    });
}

/// Before all else, so that events and refunds find their order. What has ended unpaid is not
/// missed.
void restore_missing_order(Comparison& comparison, const CheckoutSession& session) {
    if (payment_of(session) == Payment::expired || order_of(comparison, session)) return;
    comparison.note("session " + session.id + ": its order " + session.order_id +
                        " is not here (Stripe says " + session.status + ")",
                    [&](Transaction& transaction) {
                        const auto id = restore_order(transaction, comparison.act, session);
                        return id &&
                               record_payment(transaction, comparison.act, *id, payment_of(session),
                                              session) == FactOutcome::recorded;
                    });
}

void compare_session(Comparison& comparison, const CheckoutSession& session) {
    const auto order = order_of(comparison, session);
    if (!order) return;
    const auto payment = payment_of(session);
    const bool is_of_order = payment == Payment::paid || order->stripe_session_id == session.id;
    if (!is_of_order || payment <= order->payment) return;
    if (order->payment == Payment::mismatched && order->stripe_session_id == session.id) return;
    comparison.note("order " + order->public_id + ": is " + to_text(order->payment) +
                        " here, and " + to_text(payment) + " at Stripe",
                    [&](Transaction& transaction) {
                        return record_payment(transaction, comparison.act, order->id, payment,
                                              session) == FactOutcome::recorded;
                    });
}

/// This installation's, the oldest first.
std::vector<CheckoutSession> list_sessions(Comparison& comparison) {
    const auto installation = comparison.database.read(
        [](Connection& connection) { return installation_id(connection); });
    std::vector<CheckoutSession> sessions;
    PageWanted wanted{.created_since = comparison.wish.since, .starting_after = {}};
    for (bool has_more = true; has_more;) {
        const auto page = comparison.payments.list_checkout_sessions(wanted);
        for (const auto& session : page.sessions) {
            if (session.installation_id != installation) continue;
            if (session.fault.empty()) {
                sessions.push_back(session);
            } else {
                comparison.note_fault("session " + session.id, session.fault);
            }
        }
        has_more = page.has_more && !page.last_id.empty();
        wanted.starting_after = page.last_id;
    }
    std::ranges::reverse(sessions);
    return sessions;
}

template <typename Compare>
void each_session(Comparison& comparison, const std::vector<CheckoutSession>& sessions,
                  const Compare& compare) {
    for (const auto& session : sessions)
        comparison.each("session " + session.id, [&] { compare(comparison, session); });
}

/// What is stored of an order's refunds and disputes, or was found, as words that can be compared.
using MoneyWords = std::vector<std::string>;

MoneyWords words_here(Session& session, std::int64_t order_id) {
    MoneyWords words;
    for (const auto row : query(session, R"sql(
        SELECT stripe_refund_id || ' ' || status AS word
          FROM order_refunds
         WHERE order_id = $1
         UNION ALL
        SELECT stripe_dispute_id || ' ' || status
          FROM order_disputes
         WHERE order_id = $1
    )sql",
                                order_id)) {
        words.push_back(row.text("word"));
    }
    std::ranges::sort(words);
    return words;
}

MoneyWords words_found(const Findings& findings) {
    MoneyWords words;
    for (const auto& refund : findings.refunds) words.push_back(refund.id + ' ' + refund.status);
    for (const auto& dispute : findings.disputes)
        words.push_back(dispute.id + ' ' + dispute.status);
    std::ranges::sort(words);
    return words;
}

std::string in_words(const MoneyWords& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "nothing" : text;
}

void compare_money(Comparison& comparison, const OrderToSettle& order) {
    const auto findings = look_at_stripe(comparison.payments, order.payment_intent);
    const auto here = comparison.database.read(
        [&](Connection& connection) { return words_here(connection, order.id); });
    const auto found = words_found(findings);
    if (here == found) return;
    comparison.note("order " + std::to_string(order.id) + ": " + in_words(here) + " here, and " +
                        in_words(found) + " at Stripe",
                    [&](Transaction& transaction) {
                        settle_order(transaction, comparison.act, order, findings);
                        return words_here(transaction, order.id) == found;
                    });
}

std::vector<OrderToSettle> paid_orders(Session& session, Timestamp since) {
    std::vector<OrderToSettle> orders;
    for (const auto row : query(session, R"sql(
        SELECT id
          FROM orders
         WHERE payment IN ('paid', 'mismatched')
           AND paid_at >= $1
           AND stripe_payment_intent_id IS NOT NULL
      ORDER BY id
    )sql",
                                since)) {
        orders.push_back(find_order_to_settle(session, row.integer("id")).value());
    }
    return orders;
}

void compare_orders(Comparison& comparison) {
    const auto orders = comparison.database.read(
        [&](Connection& connection) { return paid_orders(connection, comparison.wish.since); });
    for (const auto& order : orders) {
        comparison.each("order " + std::to_string(order.id),
                        [&] { compare_money(comparison, order); });
    }
}

/// Money that came otherwise than agreed, whenever that was: it waits for an operator.
void tell_mismatched_orders(Comparison& comparison) {
    const auto orders = comparison.database.read([](Connection& connection) {
        std::vector<std::string> texts;
        for (const auto row : query(connection, R"sql(
            SELECT format('order %s: agreed %s %s, paid %s %s: use order accept or order refund',
                          public_id, amount_minor, currency, paid_amount_minor, paid_currency)
                   AS text
              FROM orders
             WHERE status = 'mismatched'
          ORDER BY id
        )sql")) {
            texts.push_back(row.text("text"));
        }
        return texts;
    });
    for (const auto& text : orders) comparison.differences.push_back({text, false});
}

/// Paid orders with an item that has no grant, or with grants that the status does not allow.
void compare_grants(Comparison& comparison) {
    const auto orders = comparison.database.read([&](Connection& connection) {
        std::vector<std::int64_t> ids;
        for (const auto row : query(connection, R"sql(
            SELECT DISTINCT orders.id
              FROM orders
              JOIN order_items ON order_items.order_id = orders.id
         LEFT JOIN entitlements ON entitlements.order_item_id = order_items.id
             WHERE orders.payment = 'paid'
               AND orders.paid_at >= $1
               AND (entitlements.id IS NULL
                    OR (entitlements.operator_revoked_at IS NULL
                        AND entitlements.status
                            <> CASE WHEN orders.status IN ('paid', 'partially_refunded')
                                    THEN 'active'
                                    WHEN orders.status = 'disputed' THEN 'suspended'
                                    ELSE 'revoked' END))
        )sql",
                                    comparison.wish.since)) {
            ids.push_back(row.integer("id"));
        }
        return ids;
    });
    for (const auto id : orders) {
        const auto name = "order " + std::to_string(id);
        comparison.each(name, [&] {
            comparison.note(
                name + ": its grants are not what its facts say", [&](Transaction& transaction) {
                    const auto order = lock_order(transaction, id).value();
                    entitlement::grant_order(transaction, comparison.act, id, order.user_id);
                    recompute_order(transaction, comparison.act, id);
                    return true;
                });
        });
    }
}

}  // namespace

std::vector<Difference> reconcile(Database& database, Payments& payments, const audit::Act& act,
                                  const ReconcileWish& wish) {
    Comparison comparison{database, payments, act, wish};
    const auto sessions = list_sessions(comparison);
    each_session(comparison, sessions, restore_missing_order);
    compare_events(comparison);
    each_session(comparison, sessions, compare_session);
    compare_orders(comparison);
    compare_grants(comparison);
    tell_mismatched_orders(comparison);
    return std::move(comparison.differences);
}

}  // namespace lectern::payments
