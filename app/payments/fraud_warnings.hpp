#pragma once

#include "audit/audit.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

namespace lectern::payments {

/// Tells the school, once, that a bank reports the payment of an order as fraud: a refund now is
/// cheaper than the dispute that usually follows. Changes nothing about the order. An order that
/// was refunded or charged back causes no mail.
void record_fraud_warning(Transaction& transaction, const audit::Act& act, OrderId order_id,
                          const FraudWarning& warning);

}  // namespace lectern::payments
