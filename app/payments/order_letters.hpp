#pragma once

#include <cstdint>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The letters that payments cause: one for each cause, however often it is told.

namespace lectern::payments {

// A backup that was restored has lost which letters went out. So what Stripe dates before the order
// was made here, or longer ago than any webhook is late, is not told again: docs/operations.md.

/// To the buyer, once the order is paid; with a link to claim the purchase unless it has an owner.
/// Of an old payment the link alone.
void queue_receipt(Transaction& transaction, const audit::Act& act, const Order& order,
                   Timestamp happened_at);

/// To the buyer: money goes back, unless that is old news. `is_all`: and with it the course.
struct RefundLetter {
    const Refund& refund;
    bool is_all = false;
};
void queue_refund_letter(Transaction& transaction, const audit::Act& act, const Order& order,
                         const RefundLetter& letter);

/// To the buyer: what they paid is not what was agreed.
void queue_mismatch_letter(Transaction& transaction, const audit::Act& act, const Order& order,
                           Timestamp happened_at);

/// To the buyer: they had the course already, and how they get the money back.
void queue_duplicate_letter(Transaction& transaction, const audit::Act& act, const Order& order,
                            Timestamp happened_at);

/// What an operator has to look at.
enum class Notice {
    payment_mismatched,
    dispute_opened,
    dispute_closed,
    duplicate_purchase,  // of a course that the buyer owns
    second_payment,      // of one order
    refund_failed,
    event_given_up,
    settling_failed,  // Stripe could not be asked about an order, again and again
    webhook_silence,
    other_price,      // Stripe would charge another amount than the course's page shows
    unusable_price,   // Stripe does not sell at the course's price
    unusable_key,     // Stripe refuses the secret key
    checkout_refused  // Stripe refuses to open a payment page, for another reason
};

struct NoticeLetter {
    Notice notice;
    std::string cause;        // what makes it one of its kind: an id of Stripe's, an order
    std::string object = {};  // Stripe's id, as the operator finds it
    std::string word = {};    // Stripe's status, or the reason
    const Order* order = nullptr;
    std::int64_t amount_minor = 0;
    std::string currency = {};
};
void queue_notice(Transaction& transaction, const audit::Act& act, const NoticeLetter& letter);

}  // namespace lectern::payments
