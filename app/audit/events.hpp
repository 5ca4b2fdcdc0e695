#pragma once

#include <stdexcept>
#include <string_view>

// Every event of the audit record. docs/audit-events.md has the same table; a test compares the
// two.

namespace lectern::audit {

struct EventKind {
    std::string_view name;
    std::string_view words;    // what happened, for people; `lectern audit tail` prints it
    std::string_view actors;   // possible actors
    std::string_view written;  // when a row is written; `Not yet: …` if no code writes it
    std::string_view facts;    // meaning of reason, outcome and ids; `-` if there is none
};

// clang-format off
inline constexpr EventKind event_kinds[] = {
    // People
    {"account_registered", "account created", "visitor, learner",
     "An account was created, through a mailed link or on the success page of a purchase.",
     "user_id: the account. reason: `address not proven` if it was created on the success page."},
    {"account_deleted", "account erased", "learner",
     "A learner erased their account. Orders and entitlements are kept without personal data.",
     "user_id"},
    {"email_verified", "address proven", "visitor, learner",
     "The address of an account was proven through a mailed link.",
     "user_id"},
    {"email_changed", "address changed", "visitor, learner",
     "A new address was confirmed through the link mailed to it.",
     "user_id"},
    {"email_change_undone", "change of address undone", "visitor, learner",
     "A change of address was undone through the link mailed to the former address. All sessions of the account were ended.",
     "user_id"},
    {"signed_in", "signed in", "visitor, learner",
     "A session was started.",
     "user_id"},
    {"sign_in_link_requested", "link to sign in requested", "visitor, learner",
     "Somebody requested a link to sign in without the password.",
     "user_id: the account with that address. reason: `no account` if there is none."},
    {"sign_in_link_used", "mailed link used to sign in", "visitor, learner",
     "A mailed link was used to sign in or to start a free course. The session starts next, or the code is asked.",
     "user_id. course_id: the free course."},
    {"sign_in_failed", "sign-in failed", "visitor, learner",
     "A sign-in was refused.",
     "outcome: refused. user_id: the account with that address, if there is one. reason: `throttled`, `wrong password`, `no "
     "account`, `code throttled`, `wrong code` or `wrong recovery code`."},
    {"second_step_asked", "code asked", "visitor, learner",
     "A right password or a new one was given, or a mailed link used, for an account with two-step sign-in. The code is asked next.",
     "user_id"},
    {"signed_out", "signed out", "visitor, learner",
     "A learner signed out in this browser.",
     "user_id"},
    {"session_revoked", "sessions ended", "learner, operator",
     "Sessions other than the actor's own were ended.",
     "user_id: the account. reason: `all others` (ended by the learner) or `all` (ended by an operator); empty for a single "
     "session."},
    {"password_reset_requested", "link for a new password requested", "visitor, learner",
     "Somebody requested a link to choose a new password.",
     "user_id: the account with that address. reason: `no account` if there is none."},
    {"password_changed", "password changed", "visitor, learner",
     "A password was replaced or removed. All other sessions of the account were ended.",
     "user_id. reason: `reset link`, or that an unproven account was taken over (it has no password then, if that was a link to sign "
     "in or to start a free course); empty if it was changed on the account page."},
    {"two_step_turned_on", "two-step sign-in turned on", "learner",
     "A learner turned on two-step sign-in. All other sessions of the account were ended.",
     "user_id"},
    {"two_step_turned_off", "two-step sign-in turned off", "learner, operator",
     "Two-step sign-in was turned off, by the learner or by an operator.",
     "user_id. reason: the operator's reason."},
    {"recovery_code_used", "recovery code used", "visitor, learner",
     "A recovery code was used in place of a code of the authenticator app.",
     "user_id. reason: how many are left."},
    {"recovery_codes_renewed", "recovery codes made anew", "learner",
     "A learner made new recovery codes. The former ones are void.",
     "user_id"},
    // Buying
    {"checkout_started", "checkout started", "visitor, learner",
     "A buyer started a checkout: an order was created or reused. Written before Stripe is asked for a payment page.",
     "order_id, course_id; user_id if the order has an owner."},
    {"checkout_refused", "checkout failed", "visitor, learner",
     "No payment page was opened, or it was not used: Stripe refused or failed, or its price differs from the price of the order.",
     "outcome: refused. order_id, course_id. reason: why."},
    {"stripe_event_received", "Stripe event received", "stripe, operator",
     "A Stripe event arrived for the first time, by webhook or because an operator fetched it, and was stored.",
     "stripe_event_id. reason: its type."},
    {"stripe_event_processed", "Stripe event processed", "visitor, learner, stripe, operator, job",
     "Processing of a stored event finished.",
     "stripe_event_id, order_id. reason: `processed`, `ignored`, `refused` or `unmatched`, and why."},
    {"stripe_event_failed", "Stripe event failed", "visitor, learner, stripe, operator, job",
     "Processing of an event failed and was rolled back, or a webhook delivery was refused.",
     "outcome failed: stripe_event_id; the event is retried unless reason says `given up`; `event show` prints the error. outcome "
     "refused: nothing was stored; reason: signature, body or livemode."},
    {"stripe_event_unmatched", "Stripe event without its order", "visitor, learner, stripe, operator, job",
     "An event refers to an order that this installation does not have, or does not yet know to be paid.",
     "outcome: refused. stripe_event_id. reason: why."},
    {"stripe_event_reprocessed", "Stripe event taken up again", "visitor, learner, stripe, operator, job",
     "Processing of a stored event started again: a retry was due, an operator requested it, or its order was paid.",
     "stripe_event_id"},
    {"order_paid", "order paid", "visitor, learner, stripe, operator, job",
     "An order was recorded as paid, as reported by Stripe or accepted by an operator. Written once per order.",
     "order_id, course_id; user_id of the owner, if there is one yet."},
    {"payment_mismatched", "another amount paid than agreed", "stripe, visitor, learner, operator, job",
     "A buyer paid another amount, or in another currency, than agreed. The order gives no access until an operator decides.",
     "order_id, course_id; user_id if the order has an owner. reason: both amounts, in minor units."},
    {"payment_accepted", "mismatched payment accepted", "operator",
     "An operator accepted a mismatched payment.",
     "order_id, course_id; user_id if the order has an owner. reason: the operator's reason."},
    {"order_failed", "payment failed", "visitor, learner, stripe, operator, job",
     "A payment that was in progress failed.",
     "outcome: failed. order_id, course_id; user_id if the order has an owner."},
    {"order_refunded", "refund recorded", "visitor, learner, stripe, operator, job",
     "A refund started, succeeded or failed, Stripe reported a larger refunded total, or an operator refunded or voided the order.",
     "order_id, course_id; user_id of the owner. reason: Stripe's id, the status and the amount, or the operator's reason."},
    {"order_disputed", "dispute recorded", "visitor, learner, stripe, operator, job",
     "A dispute about an order was opened or changed.",
     "order_id, course_id; user_id of the owner. reason: Stripe's id, the status and the amount."},
    {"fraud_warning", "a bank reports a payment as fraud", "visitor, learner, stripe, operator, job",
     "Stripe passed on an early fraud warning about an order. The school gets a mail.",
     "order_id, course_id; user_id of the owner. reason: Stripe's id and the type of fraud."},
    {"webhooks_silent", "webhooks are silent", "job",
     "Checkouts were started, but no valid Stripe event arrived. Written once a day while this lasts.",
     "outcome: failed. reason: what was observed."},
    {"promotion_code_created", "promotion code made", "operator",
     "An operator made a promotion code at Stripe.",
     "reason: the code, and what it takes off."},
    {"promotion_code_ended", "promotion code ended", "operator",
     "An operator ended a promotion code at Stripe.",
     "reason: the code."},
    {"duplicate_purchase", "course bought twice", "visitor, learner, stripe, operator, job",
     "An order was paid for a course that its buyer already owns. The buyer and the school each get a mail.",
     "order_id, course_id; user_id of the owner, if there is one yet."},
    {"order_transition_refused", "impossible change of an order reported", "visitor, learner, stripe, operator, job",
     "Stripe reported something that is not possible for an order: a refund larger than the payment, a payment without an amount, "
     "or a second payment.",
     "outcome: refused. order_id. reason: what was reported. An operator has to investigate."},
    {"order_restored", "order restored from Stripe", "operator",
     "An order that was missing from a restored backup was recreated from Stripe's data.",
     "order_id, course_id. reason: the id of the Checkout session."},
    {"database_restored", "database restored from a backup", "operator",
     "The database was restored from a backup.",
     "reason: when the backup was made, and until when the lost database was in use."},
    {"order_reassigned", "order given to another address", "operator",
     "An operator corrected the address of an order. Its entitlements now belong to the account that has proven the new address, or "
     "wait to be claimed.",
     "order_id, course_id; user_id: the new owner, if there is one yet. reason: the operator's reason."},
    {"order_address_corrected", "buyer corrected an address", "visitor, learner",
     "The browser that bought corrected the address of an order that nobody had claimed. The order now waits to be claimed with the "
     "new address, or belongs to the account that has proven it.",
     "order_id, course_id; user_id: the new owner, if there is one yet."},
    {"purchase_claim_sent", "claim link queued", "visitor, learner, stripe, operator, job",
     "A claim link for a guest's purchase was queued for the buyer's address.",
     "order_id. reason: `asked for` if it was requested on the page (without order_id); `by an operator`; `address corrected` if it goes "
     "to an address that the buyer corrected; empty if it goes with the receipt."},
    {"purchase_claim_completed", "purchase claimed", "visitor, learner",
     "An entitlement of a guest's purchase was assigned to an account.",
     "user_id: the new owner. order_id, course_id, entitlement_id."},
    // Entitlements
    {"enrolment_link_requested", "link to a free course requested", "visitor",
     "Somebody requested a link that starts a free course.",
     "course_id. user_id: the account with that address. reason: `no account` if there is none."},
    {"entitlement_granted", "access granted", "visitor, learner, stripe, operator, job",
     "An entitlement was granted.",
     "entitlement_id, course_id; user_id unless it is not claimed yet; order_id of a purchase. reason: `purchase`, `free`, or the "
     "operator's reason."},
    {"entitlement_suspended", "access suspended", "visitor, learner, stripe, operator, job",
     "An entitlement was suspended because of an open dispute.",
     "entitlement_id, course_id, user_id, order_id. reason: why."},
    {"entitlement_revoked", "access revoked", "visitor, learner, stripe, operator, job",
     "An entitlement was revoked, because of the state of its order or by an operator. An operator's decision takes precedence.",
     "entitlement_id, course_id, user_id; order_id of a purchase. reason: why, or the operator's reason."},
    {"entitlement_restored", "access restored", "visitor, learner, stripe, operator, job",
     "A suspended or revoked entitlement became active again.",
     "entitlement_id, course_id, user_id; order_id of a purchase. reason: the operator's reason, if an operator restored it."},
    // Learning
    {"lesson_access_denied", "lesson not shown", "learner",
     "A learner was refused access to a lesson. Repeats are written once in ten minutes.",
     "outcome: refused. user_id; course_id and lesson_id if they exist. reason: why."},
    {"lesson_completed", "lesson completed", "learner",
     "A learner marked a lesson as completed, removed the mark, or watched enough of its video. Repeats are written once an hour.",
     "outcome: done or undone. user_id, course_id, lesson_id. reason: `watched` if the lesson was completed by watching."},
    {"resource_download_requested", "file downloaded", "learner",
     "A learner was redirected to a file.",
     "user_id, course_id, resource_id; lesson_id if the file belongs to a lesson."},
    {"resource_download_denied", "file not delivered", "learner",
     "A learner was refused a file (repeats are written once in ten minutes), or the storage could not deliver it.",
     "outcome: refused or failed. user_id; course_id, lesson_id and resource_id if they exist. reason: why, `object_is_missing`, "
     "`storage_refuses` or `storage_does_not_answer`."},
    // The school
    {"course_imported", "course imported", "operator",
     "An operator imported a course file.",
     "course_id. reason: `created`, `updated` or `nothing_changed`."},
    {"course_price_synced", "price created at Stripe", "operator",
     "A course got a price at Stripe: it had none, or its course file asked for another amount.",
     "course_id. reason: Stripe's price id, and the amount."},
    {"course_durations_synced", "lengths of videos taken over", "operator",
     "The lengths of a course's videos were taken over from Stream with `course sync-durations`.",
     "course_id. reason: the number of lengths that changed."},
    {"course_captions_synced", "captions uploaded to Stream", "operator",
     "Captions of a course's lessons were uploaded to Stream with `course sync-captions`.",
     "course_id. reason: the number of uploads."},
    {"course_published", "course published", "operator",
     "An operator published a course with `course publish`.",
     "course_id. reason: its previous status."},
    {"course_retired", "course retired", "operator",
     "An operator retired a course with `course retire`. Learners who own it keep it.",
     "course_id. reason: its previous status."},
    {"draft_link_created", "link to a draft made", "operator",
     "An operator made a link to a draft course with `course draft-link`.",
     "course_id. reason: for how many days it works."},
    {"draft_links_ended", "links to a draft ended", "operator",
     "An operator ended the links to a draft course with `course draft-link --end`.",
     "course_id. reason: how many links."},
    {"mail_given_up", "mail given up", "job",
     "Delivery of a mail was given up: the mail server refused it permanently, or all attempts failed for about a day.",
     "outcome: failed. user_id, order_id: the account and the order that the mail is about, if any. reason: the mail's id and kind."},
    {"mail_retried", "mail tried again", "operator",
     "An operator requested another attempt at once for a mail that was given up or is waiting.",
     "user_id, order_id: the account and the order that the mail is about, if any. reason: the mail's id and kind."},
    {"mail_tested", "mail server tested", "operator",
     "An operator sent a test mail through the mail server.",
     "outcome: done, or failed."},
};
// clang-format on

/// Whether the table has this event. (It compares no pointers: with -fsanitize=undefined, gcc 12
/// does not accept such a comparison as a constant expression.)
constexpr bool is_event(std::string_view name) {
    for (const auto& kind : event_kinds)
        if (kind.name == name) return true;
    return false;
}

/// The name of an event in the table above. Any other name is a compile-time error.
class EventName {
  public:
    consteval EventName(const char* name) : text_{name} {
        if (!is_event(name)) throw std::logic_error{"unknown audit event"};
    }
    [[nodiscard]] constexpr const char* text() const { return text_; }

  private:
    const char* text_;
};

}  // namespace lectern::audit
