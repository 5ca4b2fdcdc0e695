#pragma once

#include <string>
#include <vector>

// What an operator does in Stripe's dashboard, and Stripe's deliveries in an order of one's own.

namespace lectern::test {

/// Refunds a paid session; `amount` empty: all that is left. Answers the refund's id.
std::string refund(const std::string& session_id, const std::string& status = "succeeded",
                   const std::string& amount = "");
void move_refund(const std::string& id, const std::string& status);

/// Opens a dispute about a paid session. Answers its id.
std::string open_dispute(const std::string& session_id,
                         const std::string& status = "needs_response");
void move_dispute(const std::string& id, const std::string& status);

/// The ids of the stand-in's events of that type about an object, or about its payment.
std::vector<std::string> events_of(const std::string& type, const std::string& object_id);
/// Sends a kept event now.
void send_event(const std::string& event_id);

/// The charge of a paid session.
std::string charge_of(const std::string& session_id);
/// `refunded`, of the order that was paid by the session.
std::string status_of_order(const std::string& session_id);
/// Waits until the order is so.
void wait_for_status(const std::string& session_id, const std::string& status);

}  // namespace lectern::test
