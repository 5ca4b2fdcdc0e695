#include "operations/erasing.hpp"

#include "account/account.hpp"
#include "account/erasing.hpp"
#include "account/pending_sign_in.hpp"
#include "account/refused_forms.hpp"
#include "account/throttle.hpp"
#include "authoring/draft_links.hpp"
#include "learning/notes.hpp"
#include "learning/progress.hpp"
#include "mail/email_tokens.hpp"
#include "mail/erasing.hpp"
#include "mail/mail.hpp"
#include "payments/erasing.hpp"

namespace lectern::operations {

namespace {

/// A transaction deletes or changes at most so many rows for each reason. The job runs again at
/// once while there are more.
constexpr int batch_size = 1000;

}  // namespace

// Locks the orders before the account, in the same order as a payment does, to prevent a deadlock.
void erase_person(Transaction& transaction, const audit::Act& act, UserId user_id) {
    payments::lock_orders_of(transaction, user_id);
    const auto account = account::lock_account(transaction, user_id);
    if (!account) return;

    auto addresses = mail::list_former_addresses(transaction, user_id);
    // An unproven address may belong to somebody else, who may have bought with it.
    const bool is_theirs =
        account->is_email_verified || !payments::has_guest_order(transaction, account->email);
    if (is_theirs) addresses.push_back({account->email, act.now});

    // Mails before links: once a mail is void, its delivery can create no new link.
    mail::erase_mails(transaction, user_id, addresses);
    mail::erase_links(transaction, user_id, addresses);
    learning::erase_progress(transaction, user_id);
    learning::erase_notes(transaction, user_id);
    payments::erase_buyer(transaction, act, user_id, addresses);
    account::erase_account(transaction, act, user_id);
    mail::enqueue(transaction, act,
                  {.dedupe_key = "account-deleted:" + act.request_id,
                   .kind = "account_deleted",
                   .to = account->email,
                   .data = "{}",
                   .user_id = user_id,
                   .erase_when_settled = true});
}

int clean_up(Services& services) {
    const auto now = services.clock.now();
    return services.database.write([&](Transaction& transaction) {
        return static_cast<int>(account::delete_ended_sessions(transaction, now, batch_size) +
                                account::delete_old_pending_sign_ins(transaction, now, batch_size) +
                                account::delete_old_refused_forms(transaction, now, batch_size) +
                                account::delete_old_throttles(transaction, now, batch_size) +
                                authoring::delete_old_draft_links(transaction, now, batch_size) +
                                learning::delete_old_playbacks(transaction, now, batch_size) +
                                learning::delete_progress_of_erased(transaction, now) +
                                mail::delete_old_links(transaction, now, batch_size) +
                                mail::erase_old_mails(transaction, now, batch_size) +
                                payments::erase_details_of_events(transaction, now, batch_size));
    });
}

}  // namespace lectern::operations
