#include "payments/order_facts.hpp"

#include "payments/order_mails.hpp"
#include "payments/order_status.hpp"
#include "payments/orders.hpp"
#include "payments/stripe_statuses.hpp"

namespace lectern::payments {

namespace {

constexpr const char* to_text(ReportSource source) {
    return source == ReportSource::lookup ? "lookup" : "event";
}

std::string money(std::int64_t amount_minor, const std::string& currency) {
    return std::to_string(amount_minor) + ' ' + currency;
}

/// Refuses and audits a refund in another currency or of more than was paid.
MoneyOutcome refuse(Transaction& transaction, const audit::Act& act, const Order& order,
                    const std::string& what) {
    audit::write(transaction, act,
                 {.name = "order_transition_refused",
                  .outcome = audit::Outcome::refused,
                  .reason = "paid " + money(order.paid_amount_minor, order.paid_currency) +
                            ", Stripe reports " + what,
                  .order_id = order.id});
    return MoneyOutcome::refused;
}

/// Returns whether so much of the order's payment can go back. Before the payment is known, the
/// amount has no limit: Stripe may add tax to the price.
bool fits_payment(const Order& order, std::int64_t amount_minor, const std::string& currency) {
    const bool has_money = order.has_money();
    return amount_minor > 0 && currency == (has_money ? order.paid_currency : order.currency) &&
           (!has_money || amount_minor <= order.paid_amount_minor);
}

/// Returns the time of the report by Stripe's clock: the event's time, else the object's creation
/// time. Returns `now` if neither is known.
template <typename Object>
Timestamp report_time(const Object& object, Timestamp now) {
    return object.reported_at.value_or(object.created.value_or(now));
}

/// Stores a refund. An event with an earlier state than the stored one changes nothing; a lookup at
/// Stripe replaces any state. Returns whether the stored refund changed.
bool save_refund(Transaction& transaction, const audit::Act& act, OrderId order_id,
                 const Refund& refund, ReportSource source) {
    return !query(transaction, R"sql(
        INSERT INTO order_refunds AS known
                    (order_id, stripe_refund_id, status, amount_minor, reported_at)
        VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (stripe_refund_id) DO UPDATE
           SET status = excluded.status, amount_minor = excluded.amount_minor,
               reported_at = greatest(known.reported_at, excluded.reported_at)
         WHERE known.status <> excluded.status
           AND ($6 = 'lookup'
                OR array_position($7::text[], known.status)
                 < array_position($7::text[], excluded.status))
     RETURNING id
    )sql",
                  order_id, refund.id, refund.status, refund.amount_minor,
                  report_time(refund, act.now), to_text(source), refund_ranking)
                .empty();
}

/// Stores a dispute by the same rules.
bool save_dispute(Transaction& transaction, const audit::Act& act, OrderId order_id,
                  const DisputeUpdate& update, ReportSource source) {
    const auto& dispute = update.dispute;
    const bool is_changed =
        !query(transaction, R"sql(
        INSERT INTO order_disputes AS known
                    (order_id, stripe_dispute_id, status, amount_minor, reported_at, funds_withdrawn,
                     opened_at)
        VALUES ($1, $2, $3, $4, $5, $7, $10)
            ON CONFLICT (stripe_dispute_id) DO UPDATE
           SET status = excluded.status, amount_minor = excluded.amount_minor,
               reported_at = greatest(known.reported_at, excluded.reported_at)
         WHERE known.status <> excluded.status
           AND ($6 = 'lookup'
                OR coalesce(array_position($8::text[], known.status), $9::integer)
                 < coalesce(array_position($8::text[], excluded.status), $9::integer))
     RETURNING id
    )sql",
               order_id, dispute.id, dispute.status, dispute.amount_minor,
               report_time(dispute, act.now), to_text(source), update.are_funds_withdrawn,
               dispute_ranking, rank_of_unknown_dispute,
               dispute.created.value_or(report_time(dispute, act.now)))
             .empty();
    if (update.are_funds_withdrawn) {
        query(transaction, R"sql(
            UPDATE order_disputes
               SET funds_withdrawn = true
             WHERE stripe_dispute_id = $1
               AND NOT funds_withdrawn
        )sql",
              dispute.id);
    }
    return is_changed;
}

/// Notifies the buyer, once, that money goes back, and buyer and operator if the refund failed.
void queue_refund_mails(Transaction& transaction, const audit::Act& act, const Order& order,
                        const Refund& refund, bool is_all) {
    if (counts_as_refunded(refund.status)) {
        queue_refund_mail(transaction, act, order, {.refund = refund, .is_all = is_all});
    }
    if (refund.status == "failed") {
        queue_failed_refund_mail(transaction, act, order, refund);
        queue_notice(transaction, act,
                     {.kind = Notice::refund_failed,
                      .cause = refund.id,
                      .object = refund.id,
                      .word = refund.status,
                      .order = &order,
                      .amount_minor = refund.amount_minor,
                      .currency = refund.currency});
    }
}

bool is_refunded(DatabaseHandle& handle, OrderId order_id) {
    return !query(handle, "SELECT 1 FROM orders WHERE id = $1 AND status = 'refunded'", order_id)
                .empty();
}

}  // namespace

std::optional<OrderId> find_order_by_payment_intent(DatabaseHandle& handle,
                                                    const std::string& payment_intent) {
    const auto rows =
        query(handle, "SELECT id FROM orders WHERE stripe_payment_intent_id = $1", payment_intent);
    if (rows.empty()) return std::nullopt;
    return rows.front().get<OrderId>("id");
}

MoneyOutcome record_refund(Transaction& transaction, const audit::Act& act, OrderId order_id,
                           const Refund& refund, ReportSource source) {
    const auto order = lock_order(transaction, order_id).value();
    if (!fits_payment(order, refund.amount_minor, refund.currency)) {
        return refuse(transaction, act, order,
                      "refund " + refund.id + " of " + money(refund.amount_minor, refund.currency));
    }
    if (source == ReportSource::event) request_settling(transaction, act, order_id);
    if (!save_refund(transaction, act, order_id, refund, source)) return MoneyOutcome::recorded;

    audit::write(transaction, act,
                 {.name = "order_refunded",
                  .reason = refund.id + ' ' + refund.status + ": " +
                            money(refund.amount_minor, refund.currency),
                  .user_id = order.user_id,
                  .order_id = order_id,
                  .course_id = order.course_id});
    recompute_order(transaction, act, order_id);
    queue_refund_mails(transaction, act, order, refund, is_refunded(transaction, order_id));
    return MoneyOutcome::recorded;
}

void record_dispute(Transaction& transaction, const audit::Act& act, OrderId order_id,
                    const DisputeUpdate& update, ReportSource source) {
    const auto order = lock_order(transaction, order_id).value();
    const auto& dispute = update.dispute;
    if (source == ReportSource::event) request_settling(transaction, act, order_id);
    const bool is_changed = save_dispute(transaction, act, order_id, update, source);
    recompute_order(transaction, act, order_id);
    if (!is_changed) return;

    audit::write(transaction, act,
                 {.name = "order_disputed",
                  .reason = dispute.id + ' ' + dispute.status + ": " +
                            money(dispute.amount_minor, dispute.currency),
                  .user_id = order.user_id,
                  .order_id = order_id,
                  .course_id = order.course_id});
    // Notify again when a warning becomes a dispute, or when the outcome of a dispute is revised.
    OperatorNotice notice{.kind = Notice::dispute_closed,
                          .cause = dispute.id + ':' + dispute.status,
                          .object = dispute.id,
                          .word = dispute.status,
                          .order = &order,
                          .amount_minor = dispute.amount_minor,
                          .currency = dispute.currency,
                          .dispute = &dispute};
    if (!is_closed_dispute(dispute.status)) {
        notice.kind = Notice::dispute_opened;
        notice.cause = dispute.id + (is_inquiry(dispute.status) ? ":warning" : ":dispute");
    }
    queue_notice(transaction, act, notice);
}

MoneyOutcome record_charge(Transaction& transaction, const audit::Act& act, OrderId order_id,
                           const Charge& charge) {
    const auto order = lock_order(transaction, order_id).value();
    const auto refunded = charge.amount_refunded_minor;
    if (!fits_payment(order, refunded, charge.currency)) {
        return refuse(transaction, act, order,
                      "charge " + charge.id + " refunded by " + money(refunded, charge.currency));
    }
    request_settling(transaction, act, order_id);
    const auto update = query(transaction, R"sql(
        UPDATE orders
           SET reported_refund_minor = $2, updated_at = $3
         WHERE id = $1
           AND reported_refund_minor < $2
     RETURNING (SELECT coalesce(sum(amount_minor), 0)
                  FROM order_refunds
                 WHERE order_id = orders.id) < $2 AS is_news
    )sql",
                              order_id, refunded, act.now);
    if (!update.empty() && update.front().boolean("is_news")) {
        audit::write(
            transaction, act,
            {.name = "order_refunded",
             .reason = charge.id + " refunded in total: " + money(refunded, charge.currency),
             .user_id = order.user_id,
             .order_id = order_id,
             .course_id = order.course_id});
    }
    recompute_order(transaction, act, order_id);
    return MoneyOutcome::recorded;
}

void request_settling(Transaction& transaction, const audit::Act& act, OrderId order_id) {
    const auto requested = query(transaction, R"sql(
        UPDATE orders
           SET settle_requests = settle_requests + 1, settle_failures = 0, settle_at = $2
         WHERE id = $1
           AND stripe_payment_intent_id IS NOT NULL
    )sql",
                                 order_id, act.now);
    if (requested.affected() > 0) transaction.notify_after_commit(settling_channel);
}

}  // namespace lectern::payments
