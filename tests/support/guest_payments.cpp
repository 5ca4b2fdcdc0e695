#include "support/guest_payments.hpp"
#include "support/addresses.hpp"

#include <string>

namespace lectern::test {

std::vector<payments::StripeEvent> payments_of_guests(TestSchool& school, int count) {
    std::vector<payments::StripeEvent> events;
    for (int i = 0; i < count; ++i) {
        const auto number = std::to_string(i);
        auto wanted = school.wish();
        wanted.email = address("guest" + number + "@example.com");
        wanted.browser_token = "browser " + number;
        auto session = school.session_of(school.open(wanted), "cs_" + number);
        events.push_back(
            event_about("evt_" + number, "checkout.session.completed", FakePayments::pay(session)));
    }
    return events;
}

bool is_acknowledged(Database& database, const audit::Act& act,
                     const payments::StripeEvent& event) {
    try {
        database.write(
            [&](Transaction& transaction) { payments::receive_event(transaction, act, event); });
        return true;
    } catch (const DatabaseUnavailable&) {
        return false;
    }
}

}  // namespace lectern::test
