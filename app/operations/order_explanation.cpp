#include "operations/order_explanation.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "catalog/money.hpp"
#include "mail/link_purpose.hpp"
#include "operations/explanation_words.hpp"
#include "operations/revocation_explanation.hpp"
#include "payments/fulfilment.hpp"

namespace lectern::operations {
namespace {

constexpr auto claim_lifetime = mail::terms_of(mail::LinkPurpose::claim).lifetime;

/// What the functions below explain.
struct Case {
    const Person& person;
    const CourseFacts& facts;
    const PersonsOrder& order;

    [[nodiscard]] Explanation explained(std::string_view state, std::string sentence) const {
        return {.course = facts.slug, .state = state, .sentence = std::move(sentence)};
    }
    /// `ada@example.com bought it on 2026-11-23 12:00 UTC (order 3f9c…)`
    [[nodiscard]] std::string bought() const {
        return person.name() + " bought it on " +
               time_text(order.paid_at.value_or(order.created_at)) + " (" + order_name(order) + ')';
    }
    /// `ada@example.com began a checkout on 2026-11-23 12:00 UTC (order 3f9c…)`
    [[nodiscard]] std::string began() const {
        return person.name() + " began a checkout on " + time_text(order.created_at) + " (" +
               order_name(order) + ')';
    }
    [[nodiscard]] std::string reconciliation() const {
        return command_line(
            {"reconcile", "--fix", "--since", iso8601(order.created_at).substr(0, 10)});
    }
    [[nodiscard]] const PersonsEntitlement* entitlement() const {
        const auto found = std::ranges::find(facts.entitlements, std::optional{order.id},
                                             &PersonsEntitlement::order_id);
        return found == facts.entitlements.end() ? nullptr : &*found;
    }
};

Explanation explain_unsent_link(const Case& about, const ClaimMail& mail) {
    const auto number = std::to_string(mail.id);
    auto answer =
        about.explained("claim_link_is_queued", about.bought() + ", but it is not claimed: ");
    const auto reply = mail.last_error.empty()
                           ? std::string{}
                           : "; the mail server said " + in_quotes(mail.last_error);
    answer.command = command_line({"mail", "retry", number});
    if (mail.status == "failed") {
        answer.state = "claim_link_was_given_up";
        answer.sentence += "the mail with the claim link was given up" + reply;
        answer.advice = "correct the cause first; if the address is wrong, use " +
                        command_with_reason({"order", "reassign", about.order.public_id, "EMAIL"});
    } else if (mail.attempts == 0) {
        answer.sentence += "the mail with the claim link waits for lectern jobs since " +
                           time_text(mail.created_at);
        answer.command = "systemctl status lectern-jobs";
    } else {
        answer.sentence += "the mail with the claim link was not delivered yet" + reply +
                           "; the next attempt is at " + time_text(mail.next_attempt_at);
    }
    return answer;
}

Explanation explain_unclaimed(const Case& about, Timestamp now) {
    const auto& mail = about.order.claim_mail;
    if (mail && (mail->status == "queued" || mail->status == "failed"))
        return explain_unsent_link(about, *mail);
    auto answer =
        about.explained("claim_link_was_sent", about.bought() + ", but it is not claimed: ");
    answer.command = command_line({"claim", "resend", about.order.email});
    if (!mail || !mail->sent_at) {
        answer.state = "claim_link_is_missing";
        answer.sentence += "no claim link was mailed";
    } else if (*mail->sent_at + claim_lifetime <= now) {
        answer.state = "claim_link_has_expired";
        answer.sentence +=
            "the claim link that was mailed on " + time_text(*mail->sent_at) + " has expired";
    } else {
        answer.sentence +=
            "the mail server took the mail with the claim link on " + time_text(*mail->sent_at);
        answer.advice = "tell them to look for that mail, also among spam, and to open its link";
    }
    return answer;
}

Explanation explain_other_owner(const Case& about) {
    const auto owner = to_string(*about.order.owner_id);
    auto answer = about.explained(
        "belongs_to_another_account",
        about.bought() + ", and account " + owner + " (" + about.order.owner_email + ") has it" +
            (about.order.claimed_at ? " since " + time_text(*about.order.claimed_at) : ""));
    answer.command = command_line({"user", "show", owner});
    answer.advice = "tell them to sign in as " + about.order.owner_email;
    return answer;
}

Explanation explain_erased_owner(const Case& about) {
    auto answer = about.explained(
        "account_is_deleted",
        about.bought() + ", and the account was deleted" +
            (about.person.deleted_at ? " on " + time_text(*about.person.deleted_at) : ""));
    const auto address = about.person.email.empty() ? "EMAIL" : about.person.email.text;
    answer.command = command_with_reason({"order", "reassign", about.order.public_id, address});
    answer.advice = "make sure that who asks is the buyer";
    return answer;
}

Explanation explain_paid(const Case& about, Timestamp now) {
    if (about.order.is_owner_erased) return explain_erased_owner(about);
    const auto* entitlement = about.entitlement();
    if (entitlement != nullptr && entitlement->operator_revoked_at)
        return explain_revocation(about.person, about.facts, *entitlement);
    if (entitlement == nullptr || entitlement->status != "active") {
        auto answer = about.explained("entitlement_is_missing",
                                      about.bought() + ", but has no active entitlement for it");
        answer.command = about.reconciliation();
        return answer;
    }
    return entitlement->user_id ? explain_other_owner(about) : explain_unclaimed(about, now);
}

Explanation explain_mismatch(const Case& about) {
    const auto& order = about.order;
    auto answer = about.explained(
        "payment_is_mismatched",
        about.bought() + ", but paid " +
            catalog::money_text(order.paid_amount_minor, order.paid_currency) + " instead of " +
            catalog::money_text(order.amount_minor, order.currency) +
            ", and an operator has to decide");
    answer.command = command_with_reason({"order", "accept", order.public_id});
    answer.advice =
        "or return the money: " + command_with_reason({"order", "refund", order.public_id});
    return answer;
}

Explanation explain_dispute(const Case& about) {
    const auto& order = about.order;
    const bool is_lost = order.status == "charged_back";
    auto answer = about.explained(
        is_lost ? "dispute_is_lost" : "payment_is_disputed",
        about.bought() + ", but " +
            (order.dispute.empty() ? "a dispute" : "dispute " + order.dispute) +
            (order.disputed_at ? " of " + time_text(*order.disputed_at) : "") +
            (is_lost ? " is lost, which ended the access" : " suspends the access"));
    answer.command = command_line({"order", "evidence", order.public_id});
    if (is_lost) answer.advice = "tell them that they can buy it again";
    return answer;
}

Explanation explain_refund(const Case& about) {
    const auto& order = about.order;
    const auto currency = order.paid_currency.empty() ? order.currency : order.paid_currency;
    const auto end = order.voided_at
                         ? ", but an operator voided the order on " + time_text(*order.voided_at)
                         : ", but " + catalog::money_text(order.refunded_minor, currency) +
                               " was refunded on " +
                               time_text(order.refunded_at.value_or(order.updated_at));
    auto answer = about.explained("order_is_refunded", about.bought() + end);
    answer.command = command_line({"order", "show", order.public_id});
    answer.advice = "tell them that they can buy it again";
    return answer;
}

Explanation explain_processing(const Case& about) {
    auto answer = about.explained(
        "payment_is_processing",
        about.began() + ", and the payment is being processed, which takes days with some banks");
    answer.advice = "tell them to wait: the course opens once Stripe reports the payment";
    return answer;
}

Explanation explain_event(const Case& about, const UnprocessedEvent& event) {
    auto answer = about.explained(
        "event_is_unprocessed", about.began() + ", but Stripe's event " + event.id + " about it " +
                                    (event.status == "failed" ? "failed: " : "was refused: ") +
                                    in_quotes(event.reason));
    answer.command =
        command_line({"event", event.status == "failed" ? "replay" : "show", event.id});
    return answer;
}

Explanation explain_unpaid(const Case& about, std::string_view state, const std::string& why) {
    auto answer = about.explained(state, about.began() + why);
    answer.command = list_similar_orders(about.person);
    answer.advice =
        "if they have a receipt, look for the payment under another address; else tell "
        "them that nothing was taken";
    return answer;
}

Explanation explain_by_stripe(const Case& about, const CheckoutSession& session) {
    switch (payments::payment_of(session)) {
        case payments::Payment::paid:
        case payments::Payment::mismatched: {
            auto answer = about.explained(
                "paid_at_stripe",
                about.began() + " and paid, says Stripe, but this was not recorded here");
            answer.command = about.reconciliation();
            return answer;
        }
        case payments::Payment::processing:
            return explain_processing(about);
        case payments::Payment::pending:
            return explain_unpaid(
                about, "checkout_is_open",
                " and has not paid, says Stripe; the payment page is open until " +
                    time_text(about.order.attempt_expires_at));
        case payments::Payment::expired:
        case payments::Payment::failed:
            break;
    }
    return explain_unpaid(about, "checkout_was_abandoned",
                          " and did not pay, says Stripe; the payment page has expired");
}

Explanation explain_pending(const Case& about, const StripeAnswers& answers, Timestamp now) {
    const auto& order = about.order;
    const bool is_open = order.attempt_expires_at > now;
    if (order.session_id.empty()) {
        return explain_unpaid(about, is_open ? "checkout_is_open" : "checkout_was_abandoned",
                              ", but never reached Stripe's payment page");
    }
    const auto found = answers.find(order.session_id);
    if (found != answers.end() && found->second.session)
        return explain_by_stripe(about, *found->second.session);
    const bool is_unknown = found != answers.end() && found->second.fault.empty();
    const auto fault =
        found == answers.end() ? "only the newest checkouts are asked about" : found->second.fault;
    const auto reason = is_unknown ? "Stripe does not know the Checkout session " + order.session_id
                                   : "Stripe could not be asked (" + fault + ')';
    auto answer = about.explained(is_open ? "checkout_is_open" : "checkout_was_abandoned",
                                  about.began() +
                                      ", and Stripe has reported no payment; whether it was paid "
                                      "all the same is not certain: " +
                                      reason);
    answer.command = about.reconciliation();
    return answer;
}

Timestamp time_of(const PersonsOrder& order) {
    return order.paid_at.value_or(order.created_at);
}

OrderWeight weight_of(std::string_view state) {
    constexpr std::string_view in_progress[] = {"paid_at_stripe", "event_is_unprocessed",
                                                "payment_is_processing"};
    return std::ranges::find(in_progress, state) == std::end(in_progress)
               ? OrderWeight::ended
               : OrderWeight::in_progress;
}

}  // namespace

OrderExplanation explain_order(const Person& person, const CourseFacts& facts,
                               const PersonsOrder& order, const StripeAnswers& answers,
                               Timestamp now) {
    const Case about{person, facts, order};
    const auto& status = order.status;
    const auto at = time_of(order);
    if (status == "paid" || status == "partially_refunded") {
        const auto* entitlement = about.entitlement();
        const bool is_revoked = entitlement != nullptr && entitlement->operator_revoked_at;
        return {.weight = is_revoked ? OrderWeight::ended : OrderWeight::bought,
                .at = at,
                .explanation = explain_paid(about, now)};
    }
    if (status == "mismatched") return {OrderWeight::bought, at, false, explain_mismatch(about)};
    if (status == "disputed") return {OrderWeight::bought, at, false, explain_dispute(about)};
    if (status == "charged_back") return {OrderWeight::ended, at, false, explain_dispute(about)};
    if (status == "refunded") return {OrderWeight::ended, at, false, explain_refund(about)};

    auto explanation = order.event              ? explain_event(about, *order.event)
                       : status == "pending"    ? explain_pending(about, answers, now)
                       : status == "processing" ? explain_processing(about)
                       : status == "failed"
                           ? explain_unpaid(about, "payment_failed", ", but the payment failed")
                           : explain_unpaid(about, "checkout_was_abandoned",
                                            " and did not pay; the payment page has expired");
    const auto weight = weight_of(explanation.state);
    return {weight, at, weight == OrderWeight::ended, std::move(explanation)};
}

}  // namespace lectern::operations
