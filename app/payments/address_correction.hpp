#pragma once

#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"
#include "platform/email_address.hpp"

// The buyer corrects a mistyped address. An operator does so with reassign_order()
// (order_decisions.hpp).

namespace lectern::payments {

/// How often the address of one order can be corrected. Each time mails go to two addresses.
constexpr int most_address_corrections = 3;

/// Gives a guest's paid order another address, for the browser that began it. As at payment, the
/// order is then the account's that has proven the new address; if there is none, it waits to be
/// claimed. The receipt goes to the new address. The former one is told if its receipt was sent.
///
/// `order` is what the caller has read. Returns false, and changes nothing, if the order was
/// claimed, refunded, disputed, reassigned or erased, if it has another address or browser by now,
/// if an account has proven its address, or if the address was corrected too often. The UPDATE
/// decides between concurrent corrections, claims and reassignments.
bool correct_address(Transaction& transaction, const audit::Act& act, const Order& order,
                     const EmailAddress& email);

}  // namespace lectern::payments
