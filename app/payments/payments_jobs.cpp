#include "payments/payments_jobs.hpp"

#include "audit/audit.hpp"
#include "payments/abandoned_orders.hpp"
#include "payments/fulfilment.hpp"
#include "payments/settling.hpp"
#include "payments/stripe_events.hpp"
#include "payments/webhook_silence.hpp"
#include "platform/log.hpp"

namespace lectern::payments {

namespace {

/// Limits one run, so that no mail waits long when Stripe hangs or when the orders of a whole
/// school are due.
constexpr int most_settled_at_once = 20;

/// Settles an order. Returns false if Stripe could not answer; the order is tried again later.
bool settle_one(Services& services, const OrderToSettle& order) {
    const auto act = [&] {
        return audit::Act{.actor = audit::Actor::job, .now = services.clock.now()};
    };
    try {
        const auto stripe_state = fetch_stripe_state(services.payments, order.payment_intent);
        services.database.write([&](Transaction& transaction) {
            settle_order(transaction, act(), order, stripe_state);
        });
        return true;
    } catch (const PaymentsError& error) {
        log::error("order " + to_string(order.id) + ": not settled: " + error.what());
        services.database.write(
            [&](Transaction& transaction) { postpone_settling(transaction, act(), order); });
        return false;
    }
}

void expire_abandoned_order(Services& services, const audit::Act& act,
                            const AbandonedOrder& order) {
    if (order.session_id.empty()) {
        services.database.write(
            [&](Transaction& transaction) { expire_without_session(transaction, act, order.id); });
    } else if (const auto session = services.payments.find_checkout_session(order.session_id)) {
        services.database.write([&](Transaction& transaction) {
            receive_payment(transaction, act, order.id, payment_of(*session), *session);
        });
    }
}

}  // namespace

int retry_stripe_events(Services& services) {
    int count = 0;
    const auto retry_one = [&] {
        const audit::Act act{.actor = audit::Actor::job, .now = services.clock.now()};
        return services.database.write(
            [&](Transaction& transaction) { return retry_due_event(transaction, act); });
    };
    while (retry_one()) ++count;
    return count;
}

int settle_orders(Services& services) {
    const auto take = [&] {
        return services.database.write([&](Transaction& transaction) {
            return take_order_to_settle(transaction, services.clock.now());
        });
    };
    int count = 0;
    while (count < most_settled_at_once) {
        const auto order = take();
        if (!order) break;
        ++count;
        if (!settle_one(services, *order)) break;
    }
    return count;
}

int expire_abandoned_orders(Services& services) {
    const audit::Act act{.actor = audit::Actor::job, .now = services.clock.now()};
    const auto orders = services.database.read(
        [&](Connection& connection) { return list_abandoned_orders(connection, act.now); });
    for (const auto& order : orders) {
        try {
            expire_abandoned_order(services, act, order);
        } catch (const PaymentsError& error) {
            // Stripe may refuse to answer about one session. The others are still asked for.
            if (error.kind() != PaymentsError::Kind::refused) throw;
            log::error("order " + to_string(order.id) + ": " + error.what());
        }
    }
    return 0;
}

int watch_webhooks(Services& services) {
    const audit::Act act{.actor = audit::Actor::job, .now = services.clock.now()};
    services.database.write(
        [&](Transaction& transaction) { report_webhook_silence(transaction, act); });
    return 0;
}

int reopen_events(Services& services) {
    const audit::Act act{.actor = audit::Actor::job, .now = services.clock.now()};
    return services.database.write(
        [&](Transaction& transaction) { return reschedule_unknown_events(transaction, act); });
}

}  // namespace lectern::payments
