#pragma once

#include <optional>
#include <string>

#include "payments/mail_age.hpp"
#include "payments/order_state.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"

// What decides about a payment besides the order itself, read by one statement.

namespace lectern::payments {

/// A payment that is about to be recorded.
struct ExpectedPayment {
    const Order& order;  // with the buyer's address that the payment reports
    const std::string& payment_intent;
    Timestamp happened_at;
    Timestamp now;
};

struct BeforePayment {
    OrderFacts facts;
    std::optional<UserId> proven_user;  // the account that has proven the buyer's address
    bool owns_course_already = false;   // as the function of this name returns
    bool has_waiting_events = false;    // events about the payment intent came before the payment
    MailAge mail_age = MailAge::mailable;  // of the payment
};

/// Reads it. The caller holds the locks of the payment intent and the order.
BeforePayment read_before_payment(Transaction& transaction, const ExpectedPayment& payment);

/// Returns the condition on `stripe_events` that a row waits for a payment with the payment intent
/// of this parameter, such as `$1`.
std::string waits_for_intent(const std::string& parameter);

}  // namespace lectern::payments
