#include "payments/payments_jobs.hpp"

#include "audit/audit.hpp"
#include "payments/stripe_events.hpp"

namespace lectern::payments {

int retry_stripe_events(Services& services) {
    int count = 0;
    const auto retry_one = [&] {
        const audit::Act act{.actor = audit::Actor::job, .now = services.clock.now()};
        return services.database.write(
            [&](Transaction& transaction) { return retry_due_event(transaction, act); });
    };
    while (retry_one()) ++count;
    return count;
}

}  // namespace lectern::payments
