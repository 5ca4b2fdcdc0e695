#include "operations/clean_up_jobs.hpp"

#include "account/account.hpp"
#include "account/throttle.hpp"
#include "learning/progress.hpp"
#include "mail/email_tokens.hpp"
#include "mail/erasing.hpp"
#include "payments/erasing.hpp"

namespace lectern::operations {

int clean_up(Services& services) {
    const auto now = services.clock.now();
    return services.database.write([&](Transaction& transaction) {
        const auto removed = account::delete_ended_sessions(transaction, now) +
                             account::delete_old_throttles(transaction, now) +
                             learning::delete_old_playbacks(transaction, now) +
                             mail::delete_old_links(transaction, now) +
                             mail::erase_old_mails(transaction, now);
        payments::erase_details_of_events(transaction, now);
        return static_cast<int>(removed);
    });
}

}  // namespace lectern::operations
