#pragma once

#include <string>
#include <vector>

// Payments under faults: what was acknowledged stays, and happens once.

namespace lectern::test {

/// A guest's payment, of which Stripe told nothing yet.
struct Untold {
    std::string email;
    std::string session_id;
    std::string session;
};

std::vector<Untold> pay_untold(int count);

/// An event of Stripe's, ready to be posted.
struct Telling {
    std::string id;
    std::string body;
};

/// Events that tell of the payments, each payment as often as there are rounds.
std::vector<Telling> tellings_of(const std::vector<Untold>& payments, int rounds = 1);

/// The status that an event is answered with; 0: there was no answer.
int status_of_delivery(const std::string& body);
/// As Stripe does: again and again, until it is acknowledged.
void deliver_until_acknowledged(const std::string& body);

/// Each event is stored and worked on.
void expect_processed(const std::vector<Telling>& tellings);
/// Each payment has one grant, one receipt and one row in the record.
void expect_each_once(const std::vector<Untold>& payments);
/// What `lectern doctor --invariants` finds is an error of the test.
void expect_sound_database();
/// What the jobs had taken when they lost the database is theirs for minutes: has it done now, so
/// that it does not wait under the next test.
void finish_what_was_taken();

}  // namespace lectern::test
