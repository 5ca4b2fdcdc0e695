#include "payments/order_mails.hpp"

#include <vector>

#include "account/account.hpp"
#include "catalog/money.hpp"
#include "mail/mail.hpp"
#include "payments/dispute_words.hpp"
#include "payments/mail_age.hpp"
#include "platform/json.hpp"
#include "school/withdrawal.hpp"

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
        case Notice::unclaimable_payment:
            return "unclaimable-payment";
        case Notice::refund_failed:
            return "refund-failed";
        case Notice::fraud_warning:
            return "fraud-warning";
        case Notice::event_refused:
            return "event-refused";
        case Notice::event_given_up:
            return "event-given-up";
        case Notice::settling_failed:
            return "settling-failed";
        case Notice::webhook_silence:
            return "webhook-silence";
        case Notice::other_price:
            return "other-price";
        case Notice::unusable_price:
            return "unusable-price";
        case Notice::unusable_key:
            return "unusable-key";
        case Notice::checkout_refused:
            return "checkout-refused";
    }
    return "";
}

std::string notice_data(const OperatorNotice& notice) {
    const auto is = [&](Notice kind) { return notice.kind == kind; };
    const auto* order = notice.order;
    const bool has_amount = !notice.currency.empty();
    std::vector<json::Member> members{
        {{"is_payment_mismatched", is(Notice::payment_mismatched)},
         {"is_dispute_opened", is(Notice::dispute_opened)},
         {"is_dispute_closed", is(Notice::dispute_closed)},
         {"is_duplicate_purchase", is(Notice::duplicate_purchase)},
         {"is_second_payment", is(Notice::second_payment)},
         {"is_unclaimable_payment", is(Notice::unclaimable_payment)},
         {"is_refund_failed", is(Notice::refund_failed)},
         {"is_fraud_warning", is(Notice::fraud_warning)},
         {"is_event_refused", is(Notice::event_refused)},
         {"is_event_given_up", is(Notice::event_given_up)},
         {"is_settling_failed", is(Notice::settling_failed)},
         {"is_webhook_silence", is(Notice::webhook_silence)},
         {"is_other_price", is(Notice::other_price)},
         {"is_unusable_price", is(Notice::unusable_price)},
         {"is_unusable_key", is(Notice::unusable_key)},
         {"is_checkout_refused", is(Notice::checkout_refused)},
         {"object", notice.object},
         {"word", notice.word},
         {"has_amount", has_amount},
         {"amount",
          has_amount ? catalog::money_text(notice.amount_minor, notice.currency) : std::string{}},
         {"agreed", order != nullptr ? catalog::money_text(order->amount_minor, order->currency)
                                     : std::string{}},
         {"has_order", order != nullptr},
         {"order_reference", order != nullptr ? order->public_id : std::string{}},
         {"course_title", order != nullptr ? order->course_title : std::string{}}}};
    add_dispute_words(members, notice.dispute);
    return json::object(members);
}

/// Returns the account's current address, which may have changed since the purchase, or the address
/// that a guest entered.
EmailAddress address_of_buyer(DatabaseHandle& handle, const Order& order) {
    if (!order.user_id) return order.email;
    return account::find_address(handle, *order.user_id).value_or(order.email);
}

/// Returns the address for a mail about a refund; empty if the buyer was erased or the refund is
/// old.
EmailAddress address_for_refund(DatabaseHandle& handle, const audit::Act& act, const Order& order,
                                const Refund& refund) {
    const auto happened_at = refund.created.value_or(refund.reported_at.value_or(act.now));
    if (find_mail_age(handle, order.id, happened_at, act.now) == MailAge::too_old) return {};
    return address_of_buyer(handle, order);
}

std::string receipt_data(const Order& order) {
    constexpr std::size_t iso_date_length = 10;  // 2026-11-29
    const auto waived_at = order.withdrawal_waived_at;
    const auto waiver = school::withdrawal_text(order.withdrawal_version.value_or(0));
    return json::object(
        {{"course_title", order.course_title},
         {"course_slug", order.course_slug},
         {"total", catalog::money_text(order.paid_amount_minor, order.paid_currency)},
         {"has_tax", order.tax_minor.value_or(0) > 0},
         {"tax", catalog::money_text(order.tax_minor.value_or(0), order.paid_currency)},
         {"email", order.email.text},
         {"is_free", order.paid_amount_minor == 0},
         {"is_in_library", order.user_id.has_value()},
         {"order_reference", order.public_id},
         {"has_waiver", waived_at.has_value()},
         {"waiver", std::string{waiver.value_or("")}},
         {"waiver_version", std::to_string(order.withdrawal_version.value_or(0))},
         {"waived_on", waived_at ? iso8601(*waived_at).substr(0, iso_date_length) : ""}});
}

std::string claim_data(const Order& order) {
    const std::vector<json::Scalar> titles{
        json::Raw{json::object({{"title", order.course_title}})}};
    return json::object({{"course_titles", json::Raw{json::array(titles)}}});
}

}  // namespace

void queue_receipt(Transaction& transaction, const audit::Act& act, const Order& order,
                   MailAge age) {
    if (order.email.text.empty()) return;  // the buyer was erased
    const bool is_unclaimed = !order.user_id;
    const bool is_old = age == MailAge::too_old;
    if (is_old && !is_unclaimed) return;
    mail::NewMail mail{.dedupe_key = "receipt:order:" + to_string(order.id),
                       .kind = is_old ? mail::MailKindName("claim") : mail::MailKindName("receipt"),
                       .to = order.email,
                       .data = is_old ? claim_data(order) : receipt_data(order),
                       .user_id = order.user_id,
                       .order_id = order.id};
    if (is_unclaimed) mail.link = mail::Link{};
    const bool is_new = mail::enqueue(transaction, act, mail);
    if (is_new && is_unclaimed) {
        audit::write(transaction, act, {.name = "purchase_claim_sent", .order_id = order.id});
    }
}

void queue_receipt_again(Transaction& transaction, const audit::Act& act, const Order& order) {
    mail::NewMail mail{.dedupe_key = "receipt:order:" + to_string(order.id) + ':' + act.request_id,
                       .kind = "receipt",
                       .to = order.email,
                       .data = receipt_data(order),
                       .user_id = order.user_id,
                       .order_id = order.id};
    if (!order.user_id) {
        mail.link = mail::Link{};
        audit::write(
            transaction, act,
            {.name = "purchase_claim_sent", .reason = "address corrected", .order_id = order.id});
    }
    mail::enqueue(transaction, act, mail);
}

void queue_former_address_mail(Transaction& transaction, const audit::Act& act, const Order& before,
                               const EmailAddress& new_email) {
    if (before.email.empty()) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "reassigned-from:" + to_string(before.id) + ':' + act.request_id,
                   .kind = "reassigned",
                   .to = before.email,
                   .data = json::object({{"course_title", before.course_title},
                                         {"order_reference", before.public_id},
                                         {"new_email", masked_email(new_email.text)}}),
                   .user_id = before.user_id,
                   .order_id = before.id});
}

void queue_refund_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                       const RefundMail& mail) {
    const auto& refund = mail.refund;
    const auto address = address_for_refund(transaction, act, order, refund);
    if (address.empty()) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "refund:" + refund.id,
                   .kind = "refund",
                   .to = address,
                   .data = json::object(
                       {{"course_title", order.course_title},
                        {"amount", catalog::money_text(refund.amount_minor, refund.currency)},
                        {"is_all", mail.is_all},
                        {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_transfer_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                         const CheckoutSession& session, Timestamp happened_at) {
    const bool is_failed = order.payment == Payment::failed;
    if (!is_failed && order.payment != Payment::processing) return;
    const auto address = address_of_buyer(transaction, order);
    if (address.empty()) return;
    if (find_mail_age(transaction, order.id, happened_at, act.now) == MailAge::too_old) return;
    const bool has_total = session.amount_total_minor && !session.currency.empty();
    const auto total = has_total
                           ? catalog::money_text(*session.amount_total_minor, session.currency)
                           : catalog::money_text(order.amount_minor, order.currency);
    const std::string cause = is_failed ? "payment-failed:" : "payment-awaited:";
    mail::enqueue(transaction, act,
                  {.dedupe_key = cause + to_string(order.id),
                   .kind = is_failed ? mail::MailKindName("payment_failed")
                                     : mail::MailKindName("payment_awaited"),
                   .to = address,
                   .data = json::object({{"course_title", order.course_title},
                                         {"course_slug", order.course_slug},
                                         {"total", total},
                                         {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_failed_refund_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                              const Refund& refund) {
    const auto address = address_for_refund(transaction, act, order, refund);
    if (address.empty()) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "refund-failed-buyer:" + refund.id,
                   .kind = "refund_failed",
                   .to = address,
                   .data = json::object(
                       {{"course_title", order.course_title},
                        {"amount", catalog::money_text(refund.amount_minor, refund.currency)},
                        {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_mismatch_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                         Timestamp happened_at) {
    const auto address = address_of_buyer(transaction, order);
    if (address.empty()) return;
    if (was_mailed_before_a_loss(transaction, order.id, happened_at)) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "payment-mismatched-buyer:" + to_string(order.id),
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

void queue_duplicate_mail(Transaction& transaction, const audit::Act& act, const Order& order,
                          Timestamp happened_at) {
    const auto address = address_of_buyer(transaction, order);
    if (address.empty()) return;
    if (was_mailed_before_a_loss(transaction, order.id, happened_at)) return;
    mail::enqueue(transaction, act,
                  {.dedupe_key = "duplicate-purchase-buyer:" + to_string(order.id),
                   .kind = "duplicate_purchase",
                   .to = address,
                   .data = json::object({{"course_title", order.course_title},
                                         {"total", catalog::money_text(order.paid_amount_minor,
                                                                       order.paid_currency)},
                                         {"order_reference", order.public_id}}),
                   .user_id = order.user_id,
                   .order_id = order.id});
}

void queue_notice(Transaction& transaction, const audit::Act& act, const OperatorNotice& notice) {
    mail::enqueue(transaction, act,
                  {.dedupe_key = std::string{to_text(notice.kind)} + ':' + notice.cause,
                   .kind = "notice",
                   .to = mail::to_operator,
                   .data = notice_data(notice)});
}

}  // namespace lectern::payments
