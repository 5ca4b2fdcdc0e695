#include "operations/order_evidence.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "catalog/money.hpp"
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

/// Returns the JSON array in the column `records` of the only row.
json::Scalar list_from(const Rows& rows) {
    return json::Raw{rows.front().text("records")};
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

json::Scalar list_refunds(DatabaseHandle& handle, OrderId order_id) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'refund', stripe_refund_id, 'status', status, 'amount_minor', amount_minor,
                   'reported_at', date_trunc('second', reported_at)) ORDER BY id), '[]') AS records
          FROM order_refunds
         WHERE order_id = $1
    )sql",
                           order_id));
}

json::Scalar list_disputes(DatabaseHandle& handle, OrderId order_id) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'dispute', stripe_dispute_id, 'status', status, 'amount_minor', amount_minor,
                   'reported_at', date_trunc('second', reported_at)) ORDER BY id), '[]') AS records
          FROM order_disputes
         WHERE order_id = $1
    )sql",
                           order_id));
}

/// The orders that the same account or address made before.
json::Scalar list_earlier_orders(DatabaseHandle& handle, OrderId order_id) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'order', earlier.public_id, 'course', order_items.title,
                   'status', earlier.status, 'paid_amount_minor', earlier.paid_amount_minor,
                   'currency', coalesce(earlier.paid_currency, earlier.currency),
                   'created_at', date_trunc('second', earlier.created_at),
                   'paid_at', date_trunc('second', earlier.paid_at)) ORDER BY earlier.id), '[]')
                   AS records
          FROM orders
          JOIN orders AS earlier ON earlier.id < orders.id
                                AND (earlier.user_id = orders.user_id
                                     OR earlier.canonical_email = orders.canonical_email)
          JOIN order_items ON order_items.order_id = earlier.id
         WHERE orders.id = $1
    )sql",
                           order_id));
}

/// The mails about the order, and since it was made those to its owner or address about no order.
json::Scalar list_mails(DatabaseHandle& handle, OrderId order_id) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'mail', mail.id, 'kind', mail.kind, 'to', mail.to_email,
                   'status', mail.status, 'queued_at', date_trunc('second', mail.created_at),
                   'accepted_by_mail_server_at', date_trunc('second', mail.sent_at),
                   'last_error', mail.last_error) ORDER BY mail.id), '[]') AS records
          FROM orders
          JOIN mail_outbox AS mail
               ON mail.order_id = orders.id
               OR (mail.order_id IS NULL
                   AND mail.created_at >= orders.created_at
                   AND (mail.user_id = orders.user_id
                        OR mail.canonical_email = orders.canonical_email))
         WHERE orders.id = $1
    )sql",
                           order_id));
}

/// The networks from which the order was begun and its owner acted.
json::Scalar list_networks(DatabaseHandle& handle, OrderId order_id) {
    return list_from(query(handle, R"sql(
          WITH seen AS (
               SELECT network, min(at) AS first_at, max(at) AS last_at,
                      bool_or(event = 'checkout_started') AS is_of_checkout
                 FROM audit_logs
                WHERE network <> ''
                  AND actor IN ('visitor', 'learner')
                  AND (order_id = $1
                       OR actor_user_id = (SELECT user_id FROM orders WHERE id = $1)
                       OR user_id = (SELECT user_id FROM orders WHERE id = $1)
                          AND event = 'signed_in')
             GROUP BY network)
        SELECT coalesce(json_agg(json_build_object(
                   'network', network, 'is_of_checkout', is_of_checkout,
                   'first_at', date_trunc('second', first_at),
                   'last_at', date_trunc('second', last_at)) ORDER BY first_at, network), '[]')
                   AS records
          FROM seen
    )sql",
                           order_id));
}

json::Scalar list_sign_ins(DatabaseHandle& handle, std::optional<UserId> owner) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'at', date_trunc('second', at), 'network', network) ORDER BY id), '[]')
                   AS records
          FROM (SELECT id, at, network
                  FROM audit_logs
                 WHERE user_id = $1
                   AND event = 'signed_in'
              ORDER BY id DESC
                 LIMIT 500) AS newest
    )sql",
                           owner));
}

/// The lessons of the course that the owner opened, and how much of each video was played.
json::Scalar list_lessons(DatabaseHandle& handle, std::optional<UserId> owner, CourseId course_id) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'lesson', lesson.title,
                   'first_visited_at', date_trunc('second', progress.first_visited_at),
                   'last_visited_at', date_trunc('second', progress.last_visited_at),
                   'watched_seconds', (SELECT coalesce(sum(upper(part) - lower(part)), 0)
                                         FROM unnest(progress.watched) AS part),
                   'video_seconds', lesson.duration_seconds,
                   'last_watched_at', date_trunc('second', progress.position_reported_at),
                   'completed_at', date_trunc('second', progress.completed_at),
                   'completed_by', progress.completed_by)
                   ORDER BY progress.first_visited_at, lesson.id), '[]') AS records
          FROM lesson_progress AS progress
          JOIN course_lessons AS lesson ON lesson.id = progress.lesson_id
         WHERE progress.user_id = $1
           AND lesson.course_id = $2
    )sql",
                           owner, course_id));
}

json::Scalar list_downloads(DatabaseHandle& handle, std::optional<UserId> owner,
                            CourseId course_id) {
    return list_from(query(handle, R"sql(
        SELECT coalesce(json_agg(json_build_object(
                   'at', date_trunc('second', at), 'file', file_name, 'title', title,
                   'network', network) ORDER BY id), '[]') AS records
          FROM (SELECT audit_logs.id, at, network, file_name, title
                  FROM audit_logs
             LEFT JOIN lesson_resources ON lesson_resources.id = resource_id
                 WHERE user_id = $1
                   AND event = 'resource_download_requested'
                   AND audit_logs.course_id = $2
              ORDER BY audit_logs.id DESC
                 LIMIT 500) AS newest
    )sql",
                           owner, course_id));
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

}  // namespace

std::optional<OrderEvidence> find_order_evidence(DatabaseHandle& handle, const std::string& id,
                                                 const SchoolWords& school) {
    const auto order = payments::find_order_by_any_id(handle, id);
    if (!order) return std::nullopt;
    const auto details = details_of(handle, order->id);
    const auto paid = order->has_money()
                          ? catalog::money_text(order->paid_amount_minor, order->paid_currency)
                          : std::string{};
    auto record = json::object(
        {{"order", order->public_id},
         {"status", details.text("status")},
         {"course", order->course_slug},
         {"title", order->course_title},
         {"price", catalog::money_text(order->amount_minor, order->currency)},
         {"paid", unless_empty(paid)},
         {"tax", tax_of(*order)},
         {"ordered_at", text_in(details, "ordered_at")},
         {"ordered_from_network", text_in(details, "ordered_from")},
         {"paid_at", text_in(details, "paid_at")},
         {"withdrawal_waived_at", text_in(details, "withdrawal_waived_at")},
         {"withdrawal_version", order->withdrawal_version
                                    ? json::Scalar{std::int64_t{*order->withdrawal_version}}
                                    : json::Scalar{nullptr}},
         {"withdrawal_text", withdrawal_text_of(*order)},
         {"stripe_payment_intent", unless_empty(order->payment_intent)},
         {"receipt_url", text_in(details, "receipt_url")},
         {"buyer_email", unless_empty(order->email.text)},
         {"account_email", text_in(details, "account_email")},
         {"account_name", text_in(details, "buyer_name")},
         {"account_id",
          order->user_id ? json::Scalar{order->user_id->value()} : json::Scalar{nullptr}},
         {"registered_at", text_in(details, "registered_at")},
         {"address_proven_at", text_in(details, "address_proven_at")},
         {"claimed_at", text_in(details, "claimed_at")},
         {"claimed_from_network", text_in(details, "claimed_from")},
         {"school_url", unless_empty(school.url)},
         {"school_contact", unless_empty(school.contact)},
         {"refund_policy_url", unless_empty(school.refund_policy_url)},
         {"refund_policy_note", refund_policy_note(school)},
         {"refunds", list_refunds(handle, order->id)},
         {"disputes", list_disputes(handle, order->id)},
         {"earlier_orders", list_earlier_orders(handle, order->id)},
         {"mails", list_mails(handle, order->id)},
         {"networks", list_networks(handle, order->id)},
         {"sign_ins", list_sign_ins(handle, order->user_id)},
         {"lessons", list_lessons(handle, order->user_id, order->course_id)},
         {"downloads", list_downloads(handle, order->user_id, order->course_id)}});
    return OrderEvidence{.record = std::move(record),
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
