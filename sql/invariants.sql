-- Invariants of the database. Each row of the result is a violation: the rule, and the object that breaks it.
-- `lectern doctor --invariants` runs this query, which only reads.

-- Each item of a paid order has an entitlement.
SELECT 'paid order without entitlement' AS rule, 'order ' || orders.id AS object
  FROM orders
  JOIN order_items ON order_items.order_id = orders.id
 WHERE orders.payment = 'paid'
   AND NOT EXISTS (SELECT FROM entitlements WHERE order_item_id = order_items.id)

 UNION ALL
-- Each entitlement of a purchase belongs to a paid order.
SELECT 'entitlement without paid order', 'entitlement ' || entitlements.id
  FROM entitlements
  JOIN order_items ON order_items.id = order_item_id
  JOIN orders ON orders.id = order_id
 WHERE orders.payment <> 'paid'

 UNION ALL
-- Entitlements match the status of their order: active if it is paid, suspended if it is disputed, revoked if it is refunded or
-- charged back. Those that an operator revoked are exempt.
SELECT 'entitlement status differs from the status of its order', 'entitlement ' || entitlements.id
  FROM entitlements
  JOIN order_items ON order_items.id = order_item_id
  JOIN orders ON orders.id = order_id
 WHERE orders.payment = 'paid'
   AND operator_revoked_at IS NULL
   AND entitlements.status <> CASE WHEN orders.status IN ('paid', 'partially_refunded') THEN 'active'
                                   WHEN orders.status = 'disputed' THEN 'suspended'
                                   ELSE 'revoked' END

 UNION ALL
-- An entitlement has the same owner as its order.
SELECT 'entitlement and order with different owners', 'entitlement ' || entitlements.id
  FROM entitlements
  JOIN order_items ON order_items.id = order_item_id
  JOIN orders ON orders.id = order_id
 WHERE entitlements.user_id IS DISTINCT FROM orders.user_id

 UNION ALL
-- The status of an order matches its facts.
SELECT 'refunded order whose refunds are less than its payment', 'order ' || orders.id
  FROM orders
 WHERE status = 'refunded'
   AND voided_at IS NULL
   AND reported_refund_minor < paid_amount_minor
   AND coalesce((SELECT sum(amount_minor) FROM order_refunds
                  WHERE order_id = orders.id AND order_refunds.status IN ('succeeded', 'pending')), 0) < paid_amount_minor

 UNION ALL
SELECT 'order that was refunded in full and still gives access', 'order ' || orders.id
  FROM orders
 WHERE status IN ('paid', 'partially_refunded', 'disputed')
   AND (SELECT sum(amount_minor) FROM order_refunds
         WHERE order_id = orders.id AND order_refunds.status IN ('succeeded', 'pending')) >= paid_amount_minor

 UNION ALL
SELECT 'order with a lost dispute that is not charged back', 'order ' || orders.id
  FROM orders
 WHERE payment = 'paid'
   AND status <> 'charged_back'
   AND EXISTS (SELECT FROM order_disputes WHERE order_id = orders.id AND order_disputes.status = 'lost')

 UNION ALL
-- Each paid order has one `order_paid` row in the audit record, and one receipt. (The receipt's row is kept when its reader is erased.)
SELECT 'paid order with ' || count(audit_logs.id) || ' payments in the record', 'order ' || orders.id
  FROM orders
  LEFT JOIN audit_logs ON audit_logs.order_id = orders.id AND audit_logs.event = 'order_paid'
 WHERE payment = 'paid'
 GROUP BY orders.id
HAVING count(audit_logs.id) <> 1

 UNION ALL
-- An operator has to refund it or give it to an address.
SELECT 'paid order that nobody owns and nobody can claim', 'order ' || orders.id
  FROM orders
 WHERE payment = 'paid'
   AND user_id IS NULL
   AND email IS NULL
   AND status <> 'refunded'

 UNION ALL
-- (No receipt is due if the payment was recorded more than a week late, if reconciliation recreated the order, if its buyer was erased, if
-- an operator gave it to another address, or if the payment is from before a loss of the database: the lost one has mailed it.)
SELECT 'paid order without receipt', 'order ' || orders.id
  FROM orders
 WHERE payment = 'paid'
   AND personal_data_erased_at IS NULL
   AND orders.created_at <= orders.paid_at + interval '5 minutes'
   AND NOT EXISTS (SELECT FROM restorations WHERE lost_at >= orders.paid_at)
   AND NOT EXISTS (SELECT FROM audit_logs
                    WHERE audit_logs.order_id = orders.id
                      AND audit_logs.event = 'order_paid'
                      AND audit_logs.at > orders.paid_at + interval '7 days')
   AND NOT EXISTS (SELECT FROM audit_logs
                    WHERE audit_logs.order_id = orders.id
                      AND audit_logs.event = 'order_reassigned')
   AND NOT EXISTS (SELECT FROM mail_outbox WHERE dedupe_key = 'receipt:order:' || orders.id)

 UNION ALL
-- No event waits for an order that exists, and no event was stored without being processed.
SELECT 'event that waits for an order that is here', 'event ' || stripe_event_id
  FROM stripe_events
  JOIN orders ON stripe_payment_intent_id = payment_intent
 WHERE stripe_events.status IN ('unmatched', 'ignored')

 UNION ALL
SELECT 'stored event that was not processed', 'event ' || stripe_event_id
  FROM stripe_events
 WHERE status = 'received'

 UNION ALL
-- Each event is in the audit record, and was not processed more often than it was received or reprocessed.
SELECT 'event without an audit row', 'event ' || stripe_event_id
  FROM stripe_events
 WHERE NOT EXISTS (SELECT FROM audit_logs
                    WHERE audit_logs.stripe_event_id = stripe_events.stripe_event_id
                      AND audit_logs.event = 'stripe_event_received')

 UNION ALL
SELECT 'event that was processed more often than it was received', 'event ' || stripe_event_id
  FROM audit_logs
 WHERE event IN ('stripe_event_received', 'stripe_event_reprocessed', 'stripe_event_processed')
 GROUP BY stripe_event_id
HAVING count(*) FILTER (WHERE event = 'stripe_event_processed')
     > count(*) FILTER (WHERE event IN ('stripe_event_received', 'stripe_event_reprocessed'))

 UNION ALL
-- Each successful refund was mailed to its buyer, unless the buyer was erased, the refund was recorded more than a week late, or
-- reconciliation recreated the order.
SELECT 'refund without a mail to its buyer', 'refund ' || stripe_refund_id
  FROM order_refunds
  JOIN orders ON orders.id = order_id
 WHERE order_refunds.status = 'succeeded'
   AND orders.email IS NOT NULL
   AND orders.created_at <= order_refunds.reported_at + interval '5 minutes'
   AND NOT EXISTS (SELECT FROM restorations WHERE lost_at >= order_refunds.reported_at)
   AND NOT EXISTS (SELECT FROM audit_logs
                    WHERE audit_logs.order_id = orders.id
                      AND audit_logs.event = 'order_refunded'
                      AND audit_logs.reason LIKE stripe_refund_id || ' %'
                      AND audit_logs.at > order_refunds.reported_at + interval '7 days')
   AND NOT EXISTS (SELECT FROM mail_outbox WHERE dedupe_key = 'refund:' || stripe_refund_id)

 UNION ALL
-- No mismatched payment waits for an operator's decision, and buyer and school were notified of each one.
SELECT 'order paid with another amount or currency than agreed (use order accept or order refund)', 'order ' || id
  FROM orders
 WHERE status = 'mismatched'

 UNION ALL
SELECT 'mismatched payment without a notice to the school', 'order ' || id
  FROM orders
 WHERE payment = 'mismatched'
   AND created_at <= paid_at + interval '5 minutes'
   AND NOT EXISTS (SELECT FROM restorations WHERE lost_at >= paid_at)
   AND NOT (EXISTS (SELECT FROM mail_outbox WHERE dedupe_key = 'payment-mismatched:' || orders.id)
            AND (email IS NULL OR EXISTS (SELECT FROM mail_outbox WHERE dedupe_key = 'payment-mismatched-buyer:' || orders.id)))

 UNION ALL
-- A purchase of a course that its buyer already owns is marked as a duplicate, and the buyer was notified.
SELECT 'second purchase that is not marked as one', 'order ' || second.id
  FROM orders AS second
  JOIN order_items AS item ON item.order_id = second.id
 WHERE second.payment = 'paid'
   AND NOT second.is_duplicate
   AND EXISTS (SELECT
                 FROM orders AS first
                 JOIN order_items AS same ON same.order_id = first.id AND same.course_id = item.course_id
                 JOIN entitlements ON entitlements.order_item_id = same.id
                WHERE first.canonical_email = second.canonical_email
                  AND first.payment = 'paid'
                  AND first.paid_at < second.paid_at
                  AND first.id <> second.id
                  AND entitlements.status = 'active'
                  AND entitlements.updated_at < second.paid_at)

 UNION ALL
SELECT 'second purchase without a mail to its buyer', 'order ' || id
  FROM orders
 WHERE is_duplicate
   AND email IS NOT NULL
   AND created_at <= paid_at + interval '5 minutes'
   AND NOT EXISTS (SELECT FROM restorations WHERE lost_at >= paid_at)
   AND NOT EXISTS (SELECT FROM mail_outbox WHERE dedupe_key = 'duplicate-purchase-buyer:' || orders.id)

 UNION ALL
-- A lesson that was completed by watching has an audit row.
SELECT 'lesson completed by watching without an audit row', 'lesson ' || lesson_id || ' of user ' || user_id
  FROM lesson_progress
 WHERE completed_by = 'watching'
   AND NOT EXISTS (SELECT FROM audit_logs
                    WHERE audit_logs.user_id = lesson_progress.user_id
                      AND audit_logs.lesson_id = lesson_progress.lesson_id
                      AND audit_logs.event = 'lesson_completed'
                      AND audit_logs.reason = 'watched')

 UNION ALL
-- A time is a moment. (A row from before the rule may have the time `infinity`: then it belongs to no month.)
SELECT 'row with an infinite time', source || ' ' || id
  FROM (SELECT 'audit row' AS source, id, at FROM audit_logs
         UNION ALL
        SELECT 'order', id, unnest(ARRAY [created_at, updated_at, paid_at, voided_at, claimed_at]) FROM orders
         UNION ALL
        SELECT 'refund', id, reported_at FROM order_refunds
         UNION ALL
        SELECT 'dispute', id, reported_at FROM order_disputes
         UNION ALL
        SELECT 'event', id, unnest(ARRAY [stripe_created_at, received_at, processed_at]) FROM stripe_events
         UNION ALL
        SELECT 'entitlement', id, unnest(ARRAY [created_at, updated_at, operator_revoked_at]) FROM entitlements) AS times
 WHERE at IN ('infinity', '-infinity')

 UNION ALL
-- No address of an erased person is left. (The farewell mail has one until it is sent or given up.)
SELECT 'mail to an erased person', 'mail ' || mail_outbox.id
  FROM mail_outbox
  JOIN users ON users.id IN (mail_outbox.user_id, link_user_id)
 WHERE users.deleted_at IS NOT NULL
   AND to_email <> 'erased'
   AND NOT (erase_when_settled AND mail_outbox.status = 'queued')

 UNION ALL
SELECT 'order with the address of an erased person', 'order ' || orders.id
  FROM orders
  JOIN users ON users.id = orders.user_id
 WHERE users.deleted_at IS NOT NULL
   AND orders.email IS NOT NULL
