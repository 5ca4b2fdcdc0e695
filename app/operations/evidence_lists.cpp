#include "operations/evidence_lists.hpp"

namespace lectern::operations {
namespace {

/// Returns the JSON array in the column `records` of the only row.
json::Scalar list_from(const Rows& rows) {
    return json::Raw{rows.front().text("records")};
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

}  // namespace

std::vector<json::Member> evidence_lists(DatabaseHandle& handle, const payments::Order& order) {
    return {{"refunds", list_refunds(handle, order.id)},
            {"disputes", list_disputes(handle, order.id)},
            {"earlier_orders", list_earlier_orders(handle, order.id)},
            {"mails", list_mails(handle, order.id)},
            {"networks", list_networks(handle, order.id)},
            {"sign_ins", list_sign_ins(handle, order.user_id)},
            {"lessons", list_lessons(handle, order.user_id, order.course_id)},
            {"downloads", list_downloads(handle, order.user_id, order.course_id)}};
}

}  // namespace lectern::operations
