#pragma once

#include <string>
#include <vector>

// Refunds and disputes made in Stripe's dashboard, and Stripe's deliveries in an order that the
// test chooses.

namespace lectern::test {

/// Refunds a paid session: `amount`, or the whole rest if it is empty. Returns the refund's id.
std::string refund(const std::string& session_id, const std::string& status = "succeeded",
                   const std::string& amount = "");
void move_refund(const std::string& id, const std::string& status);

/// Opens a dispute about a paid session. Returns its id.
std::string open_dispute(const std::string& session_id,
                         const std::string& status = "needs_response");
void move_dispute(const std::string& id, const std::string& status);

/// Lets a bank warn of fraud with a paid session. Returns the warning's id.
std::string warn_of_fraud(const std::string& session_id);

/// Returns the ids of the sandbox's events of that type about an object or its payment.
std::vector<std::string> events_of(const std::string& type, const std::string& object_id);
/// Sends an event again and waits until it is stored.
void send_event(const std::string& event_id);

/// Returns the id of the charge of a paid session.
std::string charge_of(const std::string& session_id);
/// Returns the status (`refunded` …) of the order that belongs to the session.
std::string status_of_order(const std::string& session_id);
/// Waits until the order has this status.
void wait_for_status(const std::string& session_id, const std::string& status);

}  // namespace lectern::test
