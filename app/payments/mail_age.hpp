#pragma once

#include <string>

#include "payments/orders.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// Whether an event of Stripe's is still mailed. A restored backup does not record which mails were
// sent after it was made. What Stripe dates before the loss of the database is therefore not mailed
// again, nor what it dates before the order's row was created here:
// docs/decisions/0023-mails-after-a-restore.md.

namespace lectern::payments {

enum class MailAge {
    mailable,
    too_old  // older than any webhook can be late, or a lost database has mailed it
};

/// Returns whether a lost database has sent the mails about an event: the event is from its time,
/// or the order's row was created here after the event. Nobody has sent those about an event
/// between the loss and the reconciliation.
bool was_mailed_before_a_loss(DatabaseHandle& handle, OrderId order_id, Timestamp happened_at);

/// Returns whether an event at that time may be mailed.
MailAge find_mail_age(DatabaseHandle& handle, OrderId order_id, Timestamp happened_at,
                      Timestamp now);

// The same for a statement that reads more.

/// Returns the condition that a lost database has sent the mails about an event. The parameters,
/// such as `$1`, are the order's id and when the event happened.
std::string loss_condition(const std::string& order_id, const std::string& happened_at);

/// Returns the age by the answer to that condition.
MailAge mail_age(Timestamp happened_at, Timestamp now, bool was_mailed);

}  // namespace lectern::payments
