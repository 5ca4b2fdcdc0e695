#include "payments/order_comparison.hpp"

#include <algorithm>

#include "entitlement/entitlement.hpp"
#include "payments/order_state.hpp"
#include "payments/order_status.hpp"
#include "payments/orders.hpp"
#include "payments/settling.hpp"

namespace lectern::payments {

namespace {

/// The comparison stops after this many consecutive orders for which Stripe did not answer, because
/// each of them takes seconds to fail.
constexpr int most_unanswered = 3;

/// The refunds and disputes of an order, stored or found, as sorted `ID STATUS` strings.
using MoneyStates = std::vector<std::string>;

MoneyStates stored_states(DatabaseHandle& handle, OrderId order_id) {
    MoneyStates words;
    for (const auto row : query(handle, R"sql(
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

MoneyStates stripe_states(const StripeState& stripe_state) {
    MoneyStates words;
    for (const auto& refund : stripe_state.refunds)
        words.push_back(refund.id + ' ' + refund.status);
    for (const auto& dispute : stripe_state.disputes)
        words.push_back(dispute.id + ' ' + dispute.status);
    std::ranges::sort(words);
    return words;
}

std::string joined_states(const MoneyStates& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "nothing" : text;
}

void compare_money(Comparison& comparison, OrderId order_id) {
    const auto order = comparison.database
                           .read([&](Connection& connection) {
                               return find_order_to_settle(connection, order_id);
                           })
                           .value();
    auto stripe_state = fetch_refunds_and_disputes(comparison.payments, order.payment_intent);
    const auto here = comparison.database.read(
        [&](Connection& connection) { return stored_states(connection, order.id); });
    const auto found = stripe_states(stripe_state);
    if (here == found) return;
    add_charge(comparison.payments, order.payment_intent, stripe_state);
    comparison.note(
        "order " + to_string(order.id) + ": " + joined_states(here) + " here, and " +
            joined_states(found) + " at Stripe",
        [&](Transaction& transaction) {
            settle_order(transaction, comparison.act, order, stripe_state);
        },
        [id = order.id, found](DatabaseHandle& handle) {
            return stored_states(handle, id) == found;
        });
}

std::vector<OrderId> paid_orders(DatabaseHandle& handle, Timestamp since) {
    std::vector<OrderId> orders;
    for (const auto row : query(handle, R"sql(
        SELECT id
          FROM orders
         WHERE payment IN ('paid', 'mismatched')
           AND paid_at >= $1
           AND stripe_payment_intent_id IS NOT NULL
      ORDER BY id
    )sql",
                                since)) {
        orders.push_back(row.get<OrderId>("id"));
    }
    return orders;
}

/// Returns paid orders with an item that has no entitlement, or with an entitlement that does not
/// match the order's status. Entitlements revoked by an operator are left out.
std::vector<OrderId> orders_with_wrong_entitlements(DatabaseHandle& handle, Timestamp since) {
    std::vector<OrderId> ids;
    for (const auto row : query(handle, R"sql(
        SELECT DISTINCT orders.id
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
     LEFT JOIN entitlements ON entitlements.order_item_id = order_items.id
         WHERE orders.payment = 'paid'
           AND orders.paid_at >= $1
           AND (entitlements.id IS NULL
                OR (entitlements.operator_revoked_at IS NULL
                    AND entitlements.status <> ($2::jsonb ->> orders.status)))
    )sql",
                                since, entitlements_by_status())) {
        ids.push_back(row.get<OrderId>("id"));
    }
    return ids;
}

void compare_grants_of(Comparison& comparison, OrderId order_id) {
    comparison.note(
        "order " + to_string(order_id) + ": its entitlements do not match its facts",
        [&](Transaction& transaction) {
            const auto order = lock_order(transaction, order_id).value();
            entitlement::grant_order(transaction, comparison.act, order_id, order.user_id);
            recompute_order(transaction, comparison.act, order_id);
        },
        [order_id, since = comparison.request.since](DatabaseHandle& handle) {
            return std::ranges::count(orders_with_wrong_entitlements(handle, since), order_id) == 0;
        });
}

}  // namespace

void compare_orders(Comparison& comparison) {
    const auto orders = comparison.database.read(
        [&](Connection& connection) { return paid_orders(connection, comparison.request.since); });
    int unanswered = 0;
    for (std::size_t i = 0; i < orders.size() && unanswered < most_unanswered; ++i) {
        const bool is_answered = comparison.each("order " + to_string(orders[i]),
                                                 [&] { compare_money(comparison, orders[i]); });
        unanswered = is_answered ? 0 : unanswered + 1;
        if (is_answered) ++comparison.counts().orders;
        const auto left = orders.size() - i - 1;
        if (unanswered == most_unanswered && left > 0) {
            comparison.note_not_compared(std::to_string(left) +
                                         " more orders: not compared: Stripe does not answer");
        }
    }
}

void report_mismatched_orders(Comparison& comparison) {
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
    for (const auto& text : orders) comparison.note_for_operator(text);
}

void compare_entitlements(Comparison& comparison) {
    const auto orders = comparison.database.read([&](Connection& connection) {
        return orders_with_wrong_entitlements(connection, comparison.request.since);
    });
    for (const auto id : orders) {
        comparison.each("order " + to_string(id), [&] { compare_grants_of(comparison, id); });
    }
}

}  // namespace lectern::payments
