-- Facts about refunds and disputes, and when Stripe is asked for its own objects.

ALTER TABLE orders
    ADD COLUMN refunded_told_minor bigint NOT NULL DEFAULT 0,  -- the most that a charge said was refunded since Stripe was last asked
    ADD COLUMN settle_at       timestamptz,                    -- `lectern jobs` asks Stripe for the order's refunds, disputes and receipt then
    ADD COLUMN settle_requests integer NOT NULL DEFAULT 0,     -- how often that was wanted: an answer to an earlier wish is stale
    ADD COLUMN settle_failures integer NOT NULL DEFAULT 0;     -- tries since that failed

CREATE INDEX orders_to_settle ON orders (settle_at) WHERE settle_at IS NOT NULL;

ALTER TABLE order_disputes
    ADD COLUMN funds_withdrawn boolean NOT NULL DEFAULT false;  -- Stripe took the money back, as long as the dispute is open

ALTER TABLE stripe_events
    ADD COLUMN payment_intent text;  -- of a refund, dispute or charge: found again once an order is paid by it

CREATE INDEX stripe_events_waiting ON stripe_events (payment_intent) WHERE status IN ('unmatched', 'ignored');
