#include "payments/order_records.hpp"

#include "catalog/money.hpp"
#include "payments/stripe_statuses.hpp"
#include "platform/ascii.hpp"
#include "platform/email_address.hpp"
#include "platform/json.hpp"

namespace lectern::payments {
namespace {

std::vector<std::string> records_from(const Rows& rows) {
    std::vector<std::string> records;
    for (const auto& row : rows) records.push_back(row.text("record"));
    return records;
}

std::optional<std::string> only_record(const Rows& rows) {
    if (rows.empty()) return {};
    return rows.front().text("record");
}

}  // namespace

std::vector<std::string> list_order_records(DatabaseHandle& handle, const OrderFilter& filter) {
    return records_from(query(handle, R"sql(
        SELECT json_build_object(
                   'order', public_id, 'status', orders.status,
                   'amount_minor', orders.amount_minor,
                   'paid_amount_minor', paid_amount_minor, 'currency', orders.currency,
                   'paid_currency', paid_currency,
                   'course', courses.slug, 'email', orders.email, 'user_id', user_id,
                   'created_at', date_trunc('second', orders.created_at),
                   'paid_at', date_trunc('second', paid_at),
                   'refunded_minor', greatest(reported_refund_minor,
                                              (SELECT coalesce(sum(amount_minor), 0)
                                                 FROM order_refunds
                                                WHERE order_id = orders.id
                                                  AND status = ANY ($8::text[]))))
                   AS record
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
     LEFT JOIN users ON users.id = orders.user_id
         WHERE ($1 = '' OR orders.canonical_email = $4 OR users.canonical_email = $4)
           AND ($2 = '' OR orders.status = $2)
           AND ($5 = '' OR strpos(orders.canonical_email, $5) > 0
                OR strpos(users.canonical_email, $5) > 0)
           AND ($6::timestamptz IS NULL OR orders.created_at >= $6)
           AND ($7::timestamptz IS NULL OR orders.created_at < $7)
      ORDER BY orders.id DESC
         LIMIT $3
    )sql",
                              filter.email, filter.status, filter.limit,
                              canonical_form(filter.email), lower_case(filter.like), filter.since,
                              filter.until, counted_refunds));
}

std::string short_order_record(const std::string& record) {
    const auto order = json::parse(record);
    const auto text = [&](std::string_view name) -> json::Scalar {
        const auto value = order.text(name);
        return value ? json::Scalar{*value} : nullptr;
    };
    const auto currency = order.text("currency").value_or("");
    const auto paid_currency = order.text("paid_currency").value_or(currency);
    const auto money = [](std::int64_t amount_minor, const std::string& code) {
        return catalog::money_text(amount_minor, code);
    };
    const auto paid = order.integer("paid_amount_minor");
    const auto refunded = order.integer("refunded_minor").value_or(0);
    return json::object(
        {{"order", text("order")},
         {"status", text("status")},
         {"amount", paid ? money(*paid, paid_currency)
                         : money(order.integer("amount_minor").value_or(0), currency)},
         {"refunded", refunded == 0 ? json::Scalar{nullptr} : money(refunded, paid_currency)},
         {"course", text("course")},
         {"email", text("email")},
         {"paid_at", text("paid_at")}});
}

std::optional<std::string> find_order_record(DatabaseHandle& handle, const std::string& id) {
    return only_record(query(handle, R"sql(
        SELECT json_build_object(
                   'order', public_id, 'order_id', orders.id, 'status', orders.status,
                   'payment', payment, 'amount_minor', orders.amount_minor,
                   'paid_amount_minor', paid_amount_minor, 'currency', orders.currency,
                   'paid_currency', paid_currency, 'checkout_tax', checkout_tax,
                   'checkout_locale', checkout_locale,
                   'checkout_invoice', checkout_invoice,
                   'checkout_terms', checkout_terms,
                   'stripe_invoice', stripe_invoice_id,
                   'withdrawal_waived_at', withdrawal_waived_at,
                   'withdrawal_version', withdrawal_version,
                   'tax_minor', tax_minor,
                   'refunded_tax_minor',
                   round(tax_minor::numeric
                         * least(paid_amount_minor,
                                 greatest(reported_refund_minor,
                                          (SELECT coalesce(sum(amount_minor), 0)
                                             FROM order_refunds
                                            WHERE order_id = orders.id
                                              AND status = ANY ($2::text[]))))
                         / nullif(paid_amount_minor, 0))::bigint,
                   'is_duplicate', is_duplicate,
                   'email', orders.email, 'user_id', user_id, 'created_at', orders.created_at,
                   'paid_at', paid_at, 'claimed_at', claimed_at,
                   'checkout_attempt', checkout_attempt, 'stripe_session', stripe_session_id,
                   'stripe_payment_intent', stripe_payment_intent_id, 'receipt_url', receipt_url,
                   'items', (SELECT json_agg(json_build_object(
                                        'course', courses.slug, 'title', order_items.title,
                                        'amount_minor', order_items.amount_minor,
                                        'currency', order_items.currency))
                               FROM order_items
                               JOIN courses ON courses.id = course_id
                              WHERE order_id = orders.id),
                   'refunds', (SELECT coalesce(json_agg(json_build_object(
                                          'refund', stripe_refund_id, 'status', status,
                                          'amount_minor', amount_minor, 'reported_at', reported_at)
                                          ORDER BY id), '[]')
                                 FROM order_refunds
                                WHERE order_id = orders.id),
                   'disputes', (SELECT coalesce(json_agg(json_build_object(
                                           'dispute', stripe_dispute_id, 'status', status,
                                           'amount_minor', amount_minor, 'reported_at', reported_at)
                                           ORDER BY id), '[]')
                                  FROM order_disputes
                                 WHERE order_id = orders.id),
                   'entitlements', (SELECT coalesce(json_agg(json_build_object(
                                         'entitlement', entitlements.id, 'course', courses.slug,
                                         'user_id', entitlements.user_id,
                                         'status', entitlements.status,
                                         'because', status_because)
                                         ORDER BY entitlements.id), '[]')
                                FROM entitlements
                                JOIN order_items ON order_items.id = order_item_id
                                JOIN courses ON courses.id = entitlements.course_id
                               WHERE order_id = orders.id),
                   'mails', (SELECT coalesce(json_agg(json_build_object(
                                        'mail', id, 'kind', kind, 'to', to_email,
                                        'status', status, 'created_at', created_at,
                                        'sent_at', sent_at, 'last_error', last_error)
                                        ORDER BY id), '[]')
                               FROM mail_outbox
                              WHERE order_id = orders.id),
                   'events', (SELECT coalesce(json_agg(json_build_object(
                                         'event', stripe_event_id, 'type', type,
                                         'status', status, 'received_at', received_at,
                                         'error', processing_error)
                                         ORDER BY id), '[]')
                                FROM stripe_events
                               WHERE order_id = orders.id
                                  OR (status = 'failed'
                                      AND payload #>> '{data,object,metadata,order_id}'
                                          = orders.public_id)
                                  OR (status = 'failed'
                                      AND payment_intent = orders.stripe_payment_intent_id)))
                   AS record
          FROM orders
         WHERE public_id = $1
            OR stripe_session_id = $1
            OR stripe_payment_intent_id = $1
            OR id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
    )sql",
                             id, counted_refunds));
}

std::vector<std::string> list_event_records(DatabaseHandle& handle, const std::string& status,
                                            int limit) {
    return records_from(query(handle, R"sql(
        SELECT json_build_object(
                   'event', stripe_event_id, 'type', type, 'status', stripe_events.status,
                   'reason', outcome_reason, 'order', public_id, 'attempts', attempts,
                   'received_at', date_trunc('second', received_at)) AS record
          FROM stripe_events
     LEFT JOIN orders ON orders.id = order_id
         WHERE ($1 = '' OR stripe_events.status = $1)
      ORDER BY stripe_events.id DESC
         LIMIT $2
    )sql",
                              status, limit));
}

std::optional<std::string> find_event_record(DatabaseHandle& handle,
                                             const std::string& stripe_event_id) {
    return only_record(query(handle, R"sql(
        SELECT json_build_object(
                   'event', stripe_event_id, 'type', type, 'status', stripe_events.status,
                   'reason', outcome_reason, 'error', processing_error, 'attempts', attempts,
                   'next_attempt_at', next_attempt_at, 'order', public_id, 'livemode', livemode,
                   'created_at', stripe_created_at, 'received_at', received_at,
                   'processed_at', processed_at,
                   'personal_data_erased_at', stripe_events.personal_data_erased_at,
                   'payload', payload) AS record
          FROM stripe_events
     LEFT JOIN orders ON orders.id = order_id
         WHERE stripe_event_id = $1
    )sql",
                             stripe_event_id));
}

}  // namespace lectern::payments
