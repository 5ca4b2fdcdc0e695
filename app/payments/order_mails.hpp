#pragma once

#include <cstdint>
#include <string>

#include "audit/audit.hpp"
#include "payments/mail_age.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// The mails that payments cause: one for each cause, however often it is reported.

namespace lectern::payments {

// What may have been mailed before a restore is left out, and receipts and refund mails also if
// their cause is old (mail_age.hpp).

/// Queues the receipt for the buyer of a paid order, with a claim link unless the order has an
/// owner. For an old payment, queues only the claim link, and nothing if the order has an owner.
void queue_receipt(Transaction& transaction, const audit::Act& act, const Order& order,
                   MailAge age);

/// Queues the receipt once more, for the address that the order has now.
void queue_receipt_again(Transaction& transaction, const audit::Act& act, const Order& order);

/// Queues a mail to the address that the order had until now: it has another one.
void queue_former_address_mail(Transaction& transaction, const audit::Act& act, const Order& before,
                               const EmailAddress& new_email);

/// The mail to the buyer about a refund. `is_all`: the order is fully refunded, so the buyer also
/// loses the course.
struct RefundMail {
    const Refund& refund;
    bool is_all = false;
};
/// Queues it unless the refund is old or the buyer was erased.
void queue_refund_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                       const RefundMail& mail);

/// Queues a mail to the buyer: the payment takes days, or such a payment failed. It says the total
/// of the session, after promotion code and tax. Does nothing for any other payment.
void queue_transfer_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                         const CheckoutSession& session, Timestamp happened_at);

/// Queues a mail to the buyer: a refund failed, and the school will send the money in another way.
/// Leaves it out as `queue_refund_mail` does.
void queue_failed_refund_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                              const Refund& refund);

/// Queues a mail to the buyer: the payment differs from what was agreed.
void queue_mismatch_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                         Timestamp happened_at);

/// Queues a mail to the buyer: they already had the course, and how to get the money back.
void queue_duplicate_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                          Timestamp happened_at);

/// What an operator is notified of.
enum class Notice {
    payment_mismatched,
    dispute_opened,
    dispute_closed,
    duplicate_purchase,   // of a course that the buyer already owns
    second_payment,       // for one order
    unclaimable_payment,  // the buyer was erased before it arrived
    refund_failed,
    fraud_warning,  // a bank reports a payment as fraud
    event_refused,
    event_given_up,
    settling_failed,  // repeated requests to Stripe about an order failed
    webhook_silence,
    other_price,      // Stripe would charge another amount than the course's page shows
    unusable_price,   // Stripe refuses the course's price
    unusable_key,     // Stripe refuses the secret key
    checkout_refused  // Stripe refuses to open a payment page, for another reason
};

struct OperatorNotice {
    Notice kind;
    std::string cause;        // unique within its kind: a Stripe id, an order, a day
    std::string object = {};  // Stripe's id, for the operator to look up
    std::string word = {};    // Stripe's status, or the reason
    const Order* order = nullptr;
    std::int64_t amount_minor = 0;
    std::string currency = {};
    const Dispute* dispute = nullptr;
};
void queue_notice(Transaction& transaction, const audit::Act& act, const OperatorNotice& notice);

}  // namespace lectern::payments
