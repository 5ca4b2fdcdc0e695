-- Which events came by themselves, and which were asked for: those say nothing of the webhook endpoint.

ALTER TABLE stripe_events
    ADD COLUMN is_asked_for boolean NOT NULL DEFAULT false;  -- found by reconciliation, which makes up for what was not delivered
