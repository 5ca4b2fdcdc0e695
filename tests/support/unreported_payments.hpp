#pragma once

#include <string>
#include <vector>

// Payments under faults: an acknowledged event is never lost, and takes effect once.

namespace lectern::test {

/// A guest's payment that Stripe has not reported yet.
struct UnreportedPayment {
    std::string email;
    std::string session_id;
    std::string session;
};

std::vector<UnreportedPayment> pay_without_webhooks(int count);

/// A Stripe event, ready to be posted.
struct PostedEvent {
    std::string id;
    std::string body;
};

/// Creates one event for each payment and each round.
std::vector<PostedEvent> events_for(const std::vector<UnreportedPayment>& payments, int rounds = 1);

/// Delivers an event. Returns the status of the response, or 0 if there was none.
int status_of_delivery(const std::string& body);
/// Delivers an event again and again until it is acknowledged, as Stripe does.
void deliver_until_acknowledged(const std::string& body);

/// Expects each event to be stored and processed.
void expect_processed(const std::vector<PostedEvent>& tellings);
/// Expects each payment to have exactly one entitlement, one receipt and one `order_paid` audit
/// row.
void expect_each_once(const std::vector<UnreportedPayment>& payments);
/// Reports each invariant that `lectern doctor --invariants` finds broken as a test error.
void expect_sound_database();
/// Makes the jobs retry their work now and waits until it is done. Work that they had taken when
/// they lost the database is reserved for minutes, and would otherwise disturb the next test.
void finish_leased_work();

}  // namespace lectern::test
