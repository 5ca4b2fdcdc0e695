#pragma once

#include <cstdint>
#include <string>

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The letters that payments cause: one for each cause, however often it is told.

namespace lectern::payments {

/// To the buyer; with a link to claim the purchase unless it has an owner.
void queue_receipt(Transaction& transaction, const audit::Act& act, const Order& order);

/// To the buyer: money goes back. `is_all`: and with it the course.
struct RefundLetter {
    const Refund& refund;
    bool is_all = false;
};
void queue_refund_letter(Transaction& transaction, const audit::Act& act, const Order& order,
                         const RefundLetter& letter);

/// To the buyer: what they paid is not what was agreed.
void queue_mismatch_letter(Transaction& transaction, const audit::Act& act, const Order& order);

/// To the buyer: they had the course already, and how they get the money back.
void queue_duplicate_letter(Transaction& transaction, const audit::Act& act, const Order& order);

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
    webhook_silence
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
