#pragma once

#include <stdexcept>
#include <string_view>

// Every event of the audit record. docs/audit-events.md is this table; a test holds the two equal.

namespace lectern::audit {

struct EventKind {
    std::string_view name;
    std::string_view actors;   // who may be its actor
    std::string_view written;  // when a row is written; `Not yet: …` while nothing writes it
    std::string_view facts;    // what reason, outcome and ids say; `-` when there is nothing to add
};

// clang-format off
inline constexpr EventKind event_kinds[] = {
    // People
    {"account_registered", "visitor, learner",
     "An account was made: by a mailed link, or on the success page of a purchase.",
     "user_id: the account. reason: `address not proven` on the success page."},
    {"account_deleted", "learner",
     "A learner erased the account. Orders and grants stay, without the person.",
     "user_id"},
    {"email_verified", "visitor, learner",
     "A mailed link proved the address of an account.",
     "user_id"},
    {"email_changed", "visitor, learner",
     "The link that was mailed to the new address was confirmed.",
     "user_id"},
    {"email_change_undone", "visitor, learner",
     "The link that was mailed to the former address took a change back; all sessions ended.",
     "user_id"},
    {"signed_in", "visitor, learner",
     "A session began.",
     "user_id"},
    {"sign_in_failed", "visitor, learner",
     "A sign-in was refused.",
     "outcome: refused. user_id: whose address it was, if anybody's. reason: why."},
    {"signed_out", "visitor, learner",
     "A learner ended the session of this browser.",
     "user_id"},
    {"session_revoked", "learner, operator",
     "Other sessions than the actor's own were ended.",
     "user_id: whose. reason: `all others`, or `all` by an operator; else it was one."},
    {"password_reset_requested", "visitor, learner",
     "Somebody asked for a link to choose a new password.",
     "user_id: whose address it was. reason: `no account` when nobody has it."},
    {"password_changed", "visitor, learner",
     "A password was replaced; all other sessions ended.",
     "user_id. reason: `reset link`, or that an unproven account was taken over; else on the account page."},
    // Buying
    {"checkout_started", "visitor, learner",
     "An order has a payment page at Stripe, and the buyer was sent there.",
     "order_id, course_id; user_id of a member."},
    {"checkout_refused", "visitor, learner",
     "A payment page was not opened, or not used: unavailable, or another price than agreed.",
     "outcome: refused. order_id, course_id. reason: why."},
    {"stripe_event_received", "stripe, operator",
     "Stripe told of an event for the first time, by itself or when it was asked; it is stored.",
     "stripe_event_id. reason: its type."},
    {"stripe_event_processed", "visitor, learner, stripe, operator, job",
     "The work on a stored event came to an end.",
     "stripe_event_id, order_id. reason: `processed`, `ignored`, `refused` or `unmatched`, and why."},
    {"stripe_event_failed", "visitor, learner, stripe, operator, job",
     "The work on an event failed and was undone, or a delivery was not from Stripe.",
     "outcome failed: stripe_event_id; it is tried again unless reason says `given up`, the error is in `event show`. outcome refused: nothing was "
     "stored; reason: signature, body or livemode."},
    {"stripe_event_unmatched", "visitor, learner, stripe, operator, job",
     "An event is about an order that this installation does not have, or does not know to be paid yet.",
     "outcome: refused. stripe_event_id. reason: why."},
    {"stripe_event_reprocessed", "visitor, learner, stripe, operator, job",
     "The work on a stored event began once more: when it was due or asked for, or when its order was paid.",
     "stripe_event_id"},
    {"order_paid", "visitor, learner, stripe, operator, job",
     "Stripe's word that an order is paid was recorded, once per order.",
     "order_id, course_id; user_id of its owner, if there is one yet."},
    {"payment_mismatched", "stripe, visitor, learner, operator, job",
     "A buyer paid otherwise than agreed: another currency or amount. The order gives nothing until an operator decides.",
     "order_id, course_id; user_id of a member. reason: both amounts, in minor units."},
    {"payment_accepted", "operator",
     "An operator took a mismatched payment for the order's.",
     "order_id, course_id; user_id if it has an owner. reason: the operator's."},
    {"order_failed", "visitor, learner, stripe, operator, job",
     "A payment that had been under way failed.",
     "outcome: failed. order_id, course_id; user_id of a member."},
    {"order_refunded", "visitor, learner, stripe, operator, job",
     "What was refunded of an order changed: a refund began, ended or failed, or its charge told of more.",
     "order_id, course_id; user_id of its owner. reason: Stripe's id, its state and the amount."},
    {"order_disputed", "visitor, learner, stripe, operator, job",
     "A dispute about an order was opened or changed.",
     "order_id, course_id; user_id of its owner. reason: Stripe's id, its state and the amount."},
    {"webhooks_silent", "job",
     "Checkouts were started, and Stripe delivered nothing that could be accepted; once a day while it lasts.",
     "outcome: failed. reason: what was seen."},
    {"duplicate_purchase", "visitor, learner, stripe, operator, job",
     "An order was paid for a course that its buyer owns already. The buyer and an operator get a mail.",
     "order_id, course_id; user_id of its owner, if there is one yet."},
    {"order_transition_refused", "visitor, learner, stripe, operator, job",
     "Stripe told something of an order that cannot be: a refund of more than was paid, a payment without an amount, or a second payment.",
     "outcome: refused. order_id. reason: what. An operator has to look at it."},
    {"order_restored", "operator",
     "An order that a restored backup lacked was made again from what Stripe knows of it.",
     "order_id, course_id. reason: the Checkout session."},
    {"order_reassigned", "operator",
     "The address of an order was corrected; its grants go to who has proven the new one, or wait to be claimed.",
     "order_id. user_id: the new owner, if there is one yet. reason: the operator's."},
    {"purchase_claim_sent", "visitor, learner, stripe, operator, job",
     "A link to claim a guest's purchase was queued for the buyer's address.",
     "order_id. reason: `asked for` on the page, without order_id; `by an operator`; else with the receipt."},
    {"purchase_claim_completed", "visitor, learner",
     "A grant of a guest's purchase became an account's.",
     "user_id: the new owner. order_id, course_id, entitlement_id."},
    // Grants
    {"entitlement_granted", "visitor, learner, stripe, operator, job",
     "A grant was made.",
     "entitlement_id, course_id; user_id unless it waits to be claimed; order_id of a purchase. reason: `purchase`, "
     "`free`, or the operator's."},
    {"entitlement_suspended", "visitor, learner, stripe, operator, job",
     "An open dispute suspended a grant.",
     "entitlement_id, course_id, user_id, order_id. reason: why."},
    {"entitlement_revoked", "visitor, learner, stripe, operator, job",
     "A grant was revoked: by the facts of its order, or by an operator, whose word outranks them.",
     "entitlement_id, course_id, user_id; order_id of a purchase. reason: why, or the operator's."},
    {"entitlement_restored", "visitor, learner, stripe, operator, job",
     "A suspended or revoked grant is active again.",
     "entitlement_id, course_id, user_id; order_id of a purchase. reason: the operator's."},
    // Learning
    {"lesson_access_denied", "learner",
     "A learner was refused a lesson; once in ten minutes for the same.",
     "outcome: refused. user_id; course_id and lesson_id if they exist. reason: why."},
    {"lesson_completed", "learner",
     "A lesson was marked as completed, or the mark was taken back; once an hour for the same lesson and mark.",
     "outcome: done or undone. user_id, course_id, lesson_id."},
    {"resource_download_requested", "learner",
     "A learner was sent to a file.",
     "user_id, course_id, resource_id; lesson_id of a lesson's file."},
    {"resource_download_denied", "learner",
     "A learner was refused a file (once in ten minutes for the same), or it is not where it should be.",
     "outcome: refused or failed. user_id; course_id, lesson_id and resource_id if they exist. reason: why, `object_is_missing`, "
     "`storage_refuses` or `storage_does_not_answer`."},
    // The school
    {"course_imported", "operator",
     "A course file was imported.",
     "course_id. reason: `created`, `updated` or `nothing_changed`."},
    {"course_price_synced", "operator",
     "Stripe got the price of a course, which the course did not have there yet.",
     "course_id. reason: Stripe's id of the price, and the amount."},
    {"course_published", "operator",
     "A course was put on sale by a command.",
     "course_id. reason: the status that it had."},
    {"course_retired", "operator",
     "A course was taken off sale by a command; who has it keeps it.",
     "course_id. reason: the status that it had."},
    {"mail_given_up", "job",
     "A mail is not tried any more: the mail server refused it for good, or for a day.",
     "outcome: failed. reason: the mail's number and kind."},
    {"mail_retried", "operator",
     "A mail that was given up, or waits, is to be tried again at once.",
     "reason: the mail's number and kind."},
    {"mail_tested", "operator",
     "A test mail was given to the mail server.",
     "outcome: done, or failed."},
};
// clang-format on

/// (No pointer is compared: with -fsanitize=undefined, gcc 12 takes that for no constant.)
constexpr bool is_event(std::string_view name) {
    for (const auto& kind : event_kinds)
        if (kind.name == name) return true;
    return false;
}

/// A name of the table above; any other does not compile.
class EventName {
  public:
    consteval EventName(const char* name) : text_{name} {
        if (!is_event(name)) throw std::logic_error{"an event that the table above does not have"};
    }
    [[nodiscard]] constexpr const char* text() const { return text_; }

  private:
    const char* text_;
};

}  // namespace lectern::audit
