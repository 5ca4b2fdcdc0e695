#include "payments/refund_requests.hpp"

#include <algorithm>

#include "payments/order_facts.hpp"

namespace lectern::payments {

namespace {

/// Returns the refund that an earlier request of the same amount led to, unless it failed.
std::string find_earlier_refund(DatabaseHandle& handle, OrderId order_id,
                                std::int64_t amount_minor) {
    const auto rows = query(handle, R"sql(
        SELECT refund_requests.stripe_refund_id
          FROM refund_requests
          JOIN order_refunds USING (order_id, stripe_refund_id)
         WHERE order_id = $1
           AND refund_requests.amount_minor = $2
           AND status NOT IN ('failed', 'canceled')
      ORDER BY refund_requests.id DESC
         LIMIT 1
    )sql",
                            order_id, amount_minor);
    return rows.empty() ? std::string{} : rows.front().text("stripe_refund_id");
}

/// Returns why the wish is refused. A request without an answer is repeated whatever is left: its
/// refund may be known already.
std::optional<RefundRefusal> judge(const RefundPlan& plan, const RefundWish& wish,
                                   bool is_disputed) {
    if (is_disputed) return RefundRefusal::disputed;
    if (plan.unanswered) {
        if (plan.amount_minor == plan.unanswered_minor) return std::nullopt;
        return RefundRefusal::other_unanswered;
    }
    if (plan.left_minor <= 0) return RefundRefusal::nothing_left;
    if (plan.amount_minor <= 0 || plan.amount_minor > plan.left_minor)
        return RefundRefusal::too_much;
    if (!plan.earlier_refund.empty() && !wish.is_once_more) return RefundRefusal::refunded_before;
    return std::nullopt;
}

RefundRequest request_from(const Row& row, OrderId order_id, const RefundPlan& plan) {
    const auto id = row.integer("id");
    const auto attempt = row.get<int>("attempt");
    const auto public_id = row.text("public_id");
    return {.id = id,
            .order_id = order_id,
            .refund = {.idempotency_key = "refund:" + public_id + ':' +
                                          std::to_string(plan.amount_minor) + ':' +
                                          std::to_string(id) + '-' + std::to_string(attempt),
                       .payment_intent = plan.payment_intent,
                       .amount_minor = plan.amount_minor,
                       .request = public_id + ':' + std::to_string(id)},
            .attempt = attempt,
            .is_repeated = plan.unanswered.has_value()};
}

/// Returns the refund that an earlier command made for the request. The amount tells a request from
/// one that had the same id before a restore.
std::optional<Refund> find_made_refund(Payments& payments, const NewRefund& wanted) {
    try {
        const auto made = payments.list_refunds(wanted.payment_intent);
        const auto found = std::ranges::find_if(made, [&](const Refund& refund) {
            return refund.request == wanted.request && refund.amount_minor == wanted.amount_minor;
        });
        return found == made.end() ? std::nullopt : std::optional{*found};
    } catch (const PaymentsError& error) {
        throw PaymentsError{PaymentsError::Kind::no_answer, error.what()};
    }
}

}  // namespace

RefundPlan plan_refund(DatabaseHandle& handle, const RefundWish& wish) {
    RefundPlan plan;
    const auto rows = query(handle, R"sql(
        SELECT stripe_payment_intent_id, paid_currency, status = 'disputed' AS is_disputed,
               (paid_amount_minor - greatest(reported_refund_minor,
                                             (SELECT coalesce(sum(amount_minor), 0)
                                                FROM order_refunds
                                               WHERE order_id = orders.id
                                                 AND status NOT IN ('failed', 'canceled'))))::bigint
               AS left_minor,
               open.id AS unanswered, coalesce(open.amount_minor, 0) AS unanswered_minor
          FROM orders
     LEFT JOIN refund_requests AS open
            ON open.order_id = orders.id
           AND open.stripe_refund_id IS NULL
           AND open.refused_at IS NULL
         WHERE orders.id = $1
           AND payment IN ('paid', 'mismatched')
           AND paid_amount_minor > 0
           AND stripe_payment_intent_id IS NOT NULL
           AND status NOT IN ('refunded', 'charged_back')
    )sql",
                            wish.order_id);
    if (rows.empty()) {
        plan.refusal = RefundRefusal::nothing_left;
        return plan;
    }
    const auto row = rows.front();
    plan.payment_intent = row.text("stripe_payment_intent_id");
    plan.currency = row.text("paid_currency");
    plan.left_minor = row.integer("left_minor");
    plan.unanswered = row.get<std::optional<std::int64_t>>("unanswered");
    plan.unanswered_minor = row.integer("unanswered_minor");
    plan.amount_minor = wish.amount_minor.value_or(plan.left_minor);
    if (wish.amount_minor)
        plan.earlier_refund = find_earlier_refund(handle, wish.order_id, *wish.amount_minor);
    plan.refusal = judge(plan, wish, row.boolean("is_disputed"));
    return plan;
}

std::optional<RefundRequest> begin_refund(Transaction& transaction, const audit::Act& act,
                                          const RefundWish& wish) {
    lock_order(transaction, wish.order_id);
    const auto plan = plan_refund(transaction, wish);
    if (plan.refusal || plan.amount_minor != wish.confirmed_minor.value_or(plan.amount_minor))
        return std::nullopt;
    if (!plan.unanswered) {
        query(transaction, R"sql(
            INSERT INTO refund_requests (order_id, amount_minor, requested_at)
            VALUES ($1, $2, $3)
        )sql",
              wish.order_id, plan.amount_minor, act.now);
    }
    const auto rows = query(transaction, R"sql(
        SELECT refund_requests.id, attempt, public_id
          FROM refund_requests
          JOIN orders ON orders.id = order_id
         WHERE order_id = $1
           AND stripe_refund_id IS NULL
           AND refused_at IS NULL
    )sql",
                            wish.order_id);
    return request_from(rows.front(), wish.order_id, plan);
}

Refund request_refund(Payments& payments, const RefundRequest& request) {
    if (request.is_repeated)
        if (auto made = find_made_refund(payments, request.refund)) return *std::move(made);
    return payments.create_refund(request.refund);
}

void close_refund(Transaction& transaction, const audit::Act& act, const RefundRequest& request,
                  const Refund& refund, const std::string& reason) {
    audit::write(transaction, act,
                 {.name = "order_refunded",
                  .reason = refund.id + " by an operator: " + reason,
                  .order_id = request.order_id});
    record_refund(transaction, act, request.order_id, refund, ReportSource::event);
    query(transaction, R"sql(
        UPDATE refund_requests
           SET stripe_refund_id = $2, refused_at = NULL
         WHERE id = $1
    )sql",
          request.id, refund.id);
}

void note_failure(Transaction& transaction, const audit::Act& act, const RefundRequest& request,
                  PaymentsError::Kind kind) {
    if (kind == PaymentsError::Kind::refused) {
        query(transaction, R"sql(
            UPDATE refund_requests
               SET refused_at = $2
             WHERE id = $1
               AND stripe_refund_id IS NULL
        )sql",
              request.id, act.now);
    }
    if (kind == PaymentsError::Kind::replayed_error) {
        query(transaction, R"sql(
            UPDATE refund_requests
               SET attempt = attempt + 1
             WHERE id = $1
               AND attempt = $2
        )sql",
              request.id, request.attempt);
    }
}

}  // namespace lectern::payments
