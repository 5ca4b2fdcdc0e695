-- Purchases that do not open their course: what happened to the payment, and since when. Buyers and operators are told it in the same
-- words everywhere. So a dispute keeps when it was opened; of disputes that were recorded before, it is not known.

ALTER TABLE order_disputes
    ADD COLUMN opened_at timestamptz,  -- by Stripe's clock; NULL: not known
    ADD CONSTRAINT order_disputes_opened_at_finite CHECK (isfinite(opened_at)) NOT VALID;

CREATE VIEW unopened_purchases AS
SELECT orders.id AS order_id, orders.public_id, orders.user_id, orders.canonical_email, order_items.course_id, order_items.title,
       orders.status,
       coalesce(CASE orders.status
                    WHEN 'refunded' THEN coalesce(orders.voided_at,
                                                  (SELECT max(reported_at)
                                                     FROM order_refunds
                                                    WHERE order_id = orders.id
                                                      AND order_refunds.status IN ('pending', 'succeeded')))
                    WHEN 'disputed' THEN (SELECT min(coalesce(opened_at, reported_at))
                                            FROM order_disputes
                                           WHERE order_id = orders.id
                                             AND order_disputes.status NOT IN ('won', 'lost', 'prevented', 'warning_closed'))
                    WHEN 'charged_back' THEN (SELECT max(reported_at)
                                                FROM order_disputes
                                               WHERE order_id = orders.id
                                                 AND order_disputes.status = 'lost')
                END,
                orders.updated_at) AS since
  FROM orders
  JOIN order_items ON order_items.order_id = orders.id
 WHERE orders.status IN ('processing', 'failed', 'refunded', 'disputed', 'charged_back');
