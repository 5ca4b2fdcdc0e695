#include "payments/order_letters.hpp"

#include "account/account.hpp"
#include "catalog/money.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::payments {

namespace {

const char* to_text(Notice notice) {
    switch (notice) {
        case Notice::payment_mismatched:
            return "payment-mismatched";
        case Notice::dispute_opened:
            return "dispute-opened";
        case Notice::dispute_closed:
            return "dispute-closed";
        case Notice::duplicate_purchase:
            return "duplicate-purchase";
        case Notice::second_payment:
            return "second-payment";
        case Notice::refund_failed:
            return "refund-failed";
        case Notice::event_given_up:
            return "event-given-up";
        case Notice::settling_failed:
            return "settling-failed";
        case Notice::webhook_silence:
            return "webhook-silence";
    }
    return "";
}

std::string notice_data(const NoticeLetter& letter) {
    const auto is = [&](Notice notice) { return letter.notice == notice; };
    const auto* order = letter.order;
    const bool has_amount = !letter.currency.empty();
    return json::object(
        {{"is_payment_mismatched", is(Notice::payment_mismatched)},
         {"is_dispute_opened", is(Notice::dispute_opened)},
         {"is_dispute_closed", is(Notice::dispute_closed)},
         {"is_duplicate_purchase", is(Notice::duplicate_purchase)},
         {"is_second_payment", is(Notice::second_payment)},
         {"is_refund_failed", is(Notice::refund_failed)},
         {"is_event_given_up", is(Notice::event_given_up)},
         {"is_settling_failed", is(Notice::settling_failed)},
         {"is_webhook_silence", is(Notice::webhook_silence)},
         {"object", letter.object},
         {"word", letter.word},
         {"has_amount", has_amount},
         {"amount",
          has_amount ? catalog::money_text(letter.amount_minor, letter.currency) : std::string{}},
         {"agreed", order != nullptr ? catalog::money_text(order->amount_minor, order->currency)
                                     : std::string{}},
         {"has_order", order != nullptr},
         {"order_reference", order != nullptr ? order->public_id : std::string{}},
         {"course_title", order != nullptr ? order->course_title : std::string{}}});
}

/// The account's own, which may have changed since the purchase; a guest's as they gave it.
EmailAddress address_of_buyer(Session& session, const Order& order) {
    if (!order.user_id) return order.email;
    return account::find_address(session, *order.user_id).value_or(order.email);
}

}  // namespace

void queue_receipt(Transaction& transaction, const audit::Act& act, const Order& order) {
    const bool is_unclaimed = !order.user_id;
    mail::Letter letter{.dedupe_key = "receipt:order:" + std::to_string(order.id),
                        .kind = "receipt",
                        .to = order.email,
                        .data = json::object({{"course_title", order.course_title},
                                              {"course_slug", order.course_slug},
                                              {"total", catalog::money_text(order.paid_amount_minor,
                                                                            order.paid_currency)},
                                              {"email", order.email.text},
                                              {"is_in_library", !is_unclaimed},
                                              {"order_reference", order.public_id}}),
                        .user_id = order.user_id,
                        .order_id = order.id};
    if (is_unclaimed) letter.link = mail::Link{.purpose = "claim"};
    const bool is_new = mail::enqueue(transaction, act, letter);
    if (is_new && is_unclaimed) {
        audit::write(transaction, act, {.name = "purchase_claim_sent", .order_id = order.id});
    }
}

void queue_refund_letter(Transaction& transaction, const audit::Act& act, const Order& order,
                         const RefundLetter& letter) {
    const auto address = address_of_buyer(transaction, order);
    if (address.empty()) return;  // the buyer was erased
    const auto& refund = letter.refund;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "refund:" + refund.id,
                   .kind = "refund",
                   .to = address,
                   .data = json::object(
                       {{"course_title", order.course_title},
                        {"amount", catalog::money_text(refund.amount_minor, refund.currency)},
                        {"is_all", letter.is_all},
                        {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_mismatch_letter(Transaction& transaction, const audit::Act& act, const Order& order) {
    const auto address = address_of_buyer(transaction, order);
    if (address.empty()) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "payment-mismatched-buyer:" + std::to_string(order.id),
                   .kind = "payment_mismatched",
                   .to = address,
                   .data = json::object(
                       {{"course_title", order.course_title},
                        {"agreed", catalog::money_text(order.amount_minor, order.currency)},
                        {"paid", catalog::money_text(order.paid_amount_minor, order.paid_currency)},
                        {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_duplicate_letter(Transaction& transaction, const audit::Act& act, const Order& order) {
    const auto address = address_of_buyer(transaction, order);
    if (address.empty()) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "duplicate-purchase-buyer:" + std::to_string(order.id),
                   .kind = "duplicate_purchase",
                   .to = address,
                   .data = json::object({{"course_title", order.course_title},
                                         {"total", catalog::money_text(order.paid_amount_minor,
                                                                       order.paid_currency)},
                                         {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_notice(Transaction& transaction, const audit::Act& act, const NoticeLetter& letter) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = std::string{to_text(letter.notice)} + ':' + letter.cause,
                   .kind = "notice",
                   .to = mail::to_operator,
                   .data = notice_data(letter)});
}

}  // namespace lectern::payments
