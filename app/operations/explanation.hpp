#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "platform/stripe.hpp"

namespace lectern::operations {

/// What Stripe said about a Checkout session.
struct StripeAnswer {
    std::optional<CheckoutSession> session = {};  // empty: Stripe does not know it
    std::string fault = {};                       // why Stripe was not asked; empty if it answered
};

/// The answers by the session's id.
using StripeAnswers = std::map<std::string, StripeAnswer>;

/// A state of a person and a course, as `lectern why --json` names it.
struct AccessState {
    std::string_view name;
    std::string_view meaning;
};

// clang-format off
/// All states. docs/operations.md has the same table; a test compares the two.
inline constexpr AccessState access_states[] = {
    {"has_access", "The course is open to the person."},
    {"lesson_is_unpublished", "The course is open to the person, but not all of its lessons are published."},
    {"course_is_draft", "The person has an entitlement, but nobody can open a draft."},
    {"claim_link_was_sent", "It is paid and not claimed; the mail server took the mail with the claim link."},
    {"claim_link_has_expired", "It is paid and not claimed; the link in the newest mail has expired."},
    {"claim_link_is_queued", "It is paid and not claimed; the mail with the link waits for its first or next attempt."},
    {"claim_link_was_given_up", "It is paid and not claimed; the mail server refused the mail with the link."},
    {"claim_link_is_missing", "It is paid and not claimed; no link was sent."},
    {"belongs_to_another_account", "It was bought with this address, but an account with another address has it."},
    {"order_was_moved", "An operator moved the order to another address."},
    {"address_is_misspelt", "It was bought with an address that is one letter off, in the last 90 days, and is not claimed."},
    {"payment_is_disputed", "A bank disputes the payment."},
    {"dispute_is_lost", "A dispute was lost."},
    {"order_is_refunded", "The order was refunded or voided."},
    {"revoked_by_operator", "An operator revoked the access."},
    {"payment_is_mismatched", "Another amount or currency was paid than agreed."},
    {"entitlement_is_missing", "The order is paid, but its entitlement is missing or does not match."},
    {"paid_at_stripe", "Stripe says that it was paid, but this was not recorded here."},
    {"event_is_unprocessed", "Stripe's event about the payment failed or was refused."},
    {"payment_is_processing", "The bank has not decided yet about the payment."},
    {"checkout_is_open", "A checkout was begun; it is not paid and can still be."},
    {"checkout_was_abandoned", "A checkout was begun and ended without payment."},
    {"payment_failed", "The bank refused the payment."},
    {"never_bought", "There is no order and no entitlement."},
    {"account_is_deleted", "The person deleted the account."},
};
// clang-format on

/// Why a person has access to a course or not.
struct Explanation {
    std::string course;      // its slug; empty if no course is concerned
    std::string_view state;  // one of access_states
    std::string sentence;
    std::string command = {};  // mends it, or shows more; empty if there is none
    std::string advice = {};   // for the person or the operator; empty if there is none
};

}  // namespace lectern::operations
