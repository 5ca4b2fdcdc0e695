#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// An operator's requests to Stripe to refund money. A request is committed before Stripe is called,
// and closed when Stripe's answer is known: docs/decisions/0036.

namespace lectern::payments {

/// What an operator wants to refund.
struct RefundWish {
    OrderId order_id;
    std::optional<std::int64_t> amount_minor;  // nothing: the rest
    bool is_once_more = false;  // although the same amount was refunded at an operator's request
    std::optional<std::int64_t> confirmed_minor = {};  // by the operator; nothing: any
};

enum class RefundRefusal {
    nothing_left,      // not paid through Stripe, refunded in full or charged back
    disputed,          // the bank has taken the money back already
    too_much,          // more than is left of the payment
    other_unanswered,  // a request for another amount has no answer yet
    refunded_before    // the same amount, at an operator's request
};

/// What a wish leads to.
struct RefundPlan {
    std::optional<RefundRefusal> refusal;
    std::string payment_intent;
    std::string currency;
    std::int64_t amount_minor = 0;
    std::int64_t left_minor = 0;                  // of the payment, before this refund
    std::int64_t unanswered_minor = 0;            // of the request without an answer, if any
    std::optional<std::int64_t> unanswered = {};  // that request
    std::string earlier_refund = {};              // if the same amount was refunded before
};
RefundPlan plan_refund(DatabaseHandle& handle, const RefundWish& wish);

/// A stored request.
struct RefundRequest {
    std::int64_t id = 0;
    OrderId order_id;
    NewRefund refund;
    int attempt = 1;           // the one of the idempotency key
    bool is_repeated = false;  // an earlier command sent it, and Stripe's answer is not known
};

/// Stores the request, or returns the one without an answer. Locks the order and plans again, so
/// that of two commands one stores it. Returns nothing if the plan is now refused, or is about
/// another amount than the operator has confirmed.
std::optional<RefundRequest> begin_refund(Transaction& transaction, const audit::Act& act,
                                          const RefundWish& wish);

/// Returns Stripe's refund for the request. A repeated request is looked for among the refunds of
/// the payment first, because Stripe forgets idempotency keys. Throws PaymentsError, of the kind
/// `no_answer` if they cannot be listed: the earlier command may have refunded.
Refund request_refund(Payments& payments, const RefundRequest& request);

/// Records Stripe's refund with the order, and closes the request. An event may have reported a
/// later state of the refund meanwhile, which stays.
void close_refund(Transaction& transaction, const audit::Act& act, const RefundRequest& request,
                  const Refund& refund, const std::string& reason);

/// Records that the call failed. A request that Stripe refused is closed. One whose error Stripe
/// repeats for its key gets another key, unless a concurrent command has given it one; one without
/// an answer keeps its key.
void note_failure(Transaction& transaction, const audit::Act& act, const RefundRequest& request,
                  PaymentsError::Kind kind);

}  // namespace lectern::payments
