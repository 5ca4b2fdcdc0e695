#include "operations/order_evidence.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/money.hpp"
#include "operations/evidence_lists.hpp"
#include "payments/order_decisions.hpp"
#include "payments/orders.hpp"
#include "platform/json.hpp"
#include "school/withdrawal.hpp"

namespace lectern::operations {
namespace {

json::Scalar unless_empty(const std::string& text) {
    return text.empty() ? json::Scalar{nullptr} : json::Scalar{text};
}

/// Says that there is no refund policy, if there is none: a dispute needs one.
json::Scalar refund_policy_note(const SchoolWords& school) {
    if (!school.refund_policy_url.empty()) return nullptr;
    return "no refund policy is configured: LECTERN_REFUND_POLICY_URL is not set";
}

/// The tax within the payment; null if it is not known.
json::Scalar tax_of(const payments::Order& order) {
    if (!order.has_money() || !order.tax_minor) return nullptr;
    return catalog::money_text(*order.tax_minor, order.paid_currency);
}

/// The text about the right of withdrawal that the buyer ticked; null if the school did not ask.
json::Scalar withdrawal_text_of(const payments::Order& order) {
    const auto text = school::withdrawal_text(order.withdrawal_version.value_or(0));
    return text ? json::Scalar{std::string{*text}} : json::Scalar{nullptr};
}

json::Scalar text_in(const Row& row, const char* column) {
    return row.is_null(column) ? json::Scalar{nullptr} : json::Scalar{row.text(column)};
}

/// Replaces each `…amount_minor` by an `…amount` as people write it. A record without a `currency`
/// has the given one.
json::Scalar with_written_amounts(const json::Value& records, const std::string& currency) {
    constexpr std::string_view suffix = "_minor";
    std::vector<json::Scalar> written;
    for (const auto& record : records.list("")) {
        const auto members = record.members();
        const auto code = record.text("currency").value_or(currency);
        std::vector<json::Member> kept;
        for (const auto& [name, value] : members) {
            std::string_view short_name{name};
            if (short_name == "currency") continue;
            json::Scalar scalar = json::Raw{value.dump()};
            if (short_name.ends_with("amount_minor")) {
                short_name.remove_suffix(suffix.size());
                if (const auto amount = value.integer(""))
                    scalar = catalog::money_text(*amount, code);
            }
            kept.push_back({short_name, scalar});
        }
        written.emplace_back(json::Raw{json::object(kept)});
    }
    return json::Raw{json::array(written)};
}

/// The facts about the order and its owner that `payments::Order` does not have.
Row details_of(DatabaseHandle& handle, OrderId order_id) {
    return query(handle, R"sql(
        SELECT orders.status, receipt_url, users.name AS buyer_name, users.email AS account_email,
               to_json(date_trunc('second', orders.created_at)) #>> '{}' AS ordered_at,
               to_json(date_trunc('second', orders.paid_at)) #>> '{}' AS paid_at,
               to_json(date_trunc('second', orders.withdrawal_waived_at)) #>> '{}'
                   AS withdrawal_waived_at,
               to_json(date_trunc('second', orders.claimed_at)) #>> '{}' AS claimed_at,
               to_json(date_trunc('second', users.created_at)) #>> '{}' AS registered_at,
               to_json(date_trunc('second', users.email_verified_at)) #>> '{}'
                   AS address_proven_at,
               (SELECT string_agg(DISTINCT network, ', ')
                  FROM audit_logs
                 WHERE order_id = orders.id
                   AND event = 'checkout_started'
                   AND network <> '') AS ordered_from,
               (SELECT string_agg(DISTINCT network, ', ')
                  FROM audit_logs
                 WHERE order_id = orders.id
                   AND event = 'purchase_claim_completed'
                   AND network <> '') AS claimed_from
          FROM orders
     LEFT JOIN users ON users.id = orders.user_id
         WHERE orders.id = $1
    )sql",
                 order_id)
        .front();
}

std::vector<json::Member> purchase_of(const payments::Order& order, const Row& details) {
    const auto paid = order.has_money()
                          ? catalog::money_text(order.paid_amount_minor, order.paid_currency)
                          : std::string{};
    return {{"order", order.public_id},
            {"status", details.text("status")},
            {"course", order.course_slug},
            {"title", order.course_title},
            {"price", catalog::money_text(order.amount_minor, order.currency)},
            {"paid", unless_empty(paid)},
            {"tax", tax_of(order)},
            {"ordered_at", text_in(details, "ordered_at")},
            {"ordered_from_network", text_in(details, "ordered_from")},
            {"paid_at", text_in(details, "paid_at")},
            {"withdrawal_waived_at", text_in(details, "withdrawal_waived_at")},
            {"withdrawal_version", order.withdrawal_version
                                       ? json::Scalar{std::int64_t{*order.withdrawal_version}}
                                       : json::Scalar{nullptr}},
            {"withdrawal_text", withdrawal_text_of(order)},
            {"stripe_payment_intent", unless_empty(order.payment_intent)},
            {"receipt_url", text_in(details, "receipt_url")}};
}

std::vector<json::Member> buyer_of(const payments::Order& order, const Row& details) {
    return {{"buyer_email", unless_empty(order.email.text)},
            {"account_email", text_in(details, "account_email")},
            {"account_name", text_in(details, "buyer_name")},
            {"account_id",
             order.user_id ? json::Scalar{order.user_id->value()} : json::Scalar{nullptr}},
            {"registered_at", text_in(details, "registered_at")},
            {"address_proven_at", text_in(details, "address_proven_at")},
            {"claimed_at", text_in(details, "claimed_at")},
            {"claimed_from_network", text_in(details, "claimed_from")}};
}

std::vector<json::Member> seller_of(const SchoolWords& school) {
    return {{"school_url", unless_empty(school.url)},
            {"school_contact", unless_empty(school.contact)},
            {"refund_policy_url", unless_empty(school.refund_policy_url)},
            {"refund_policy_note", refund_policy_note(school)}};
}

}  // namespace

std::optional<OrderEvidence> find_order_evidence(DatabaseHandle& handle, const std::string& id,
                                                 const SchoolWords& school) {
    const auto order = payments::find_order_by_any_id(handle, id);
    if (!order) return std::nullopt;
    const auto details = details_of(handle, order->id);
    auto record = purchase_of(*order, details);
    for (const auto& part :
         {buyer_of(*order, details), seller_of(school), evidence_lists(handle, *order)})
        record.insert(record.end(), part.begin(), part.end());
    return OrderEvidence{.record = json::object(record),
                         .currency = order->has_money() ? order->paid_currency : order->currency};
}

std::string evidence_document(const OrderEvidence& evidence) {
    const auto value = json::parse(evidence.record);
    const auto members = value.members();
    std::vector<json::Member> written;
    for (const auto& [name, member] : members) {
        written.push_back({name, member.is_array() ? with_written_amounts(member, evidence.currency)
                                                   : json::Scalar{json::Raw{member.dump()}}});
    }
    return json::object(written);
}

}  // namespace lectern::operations
