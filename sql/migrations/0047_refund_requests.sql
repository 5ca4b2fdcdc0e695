-- An operator's requests to Stripe to refund money. A request is stored before Stripe is called, so that a repeated command sends the same
-- request again and never refunds twice.

CREATE TABLE refund_requests (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id         bigint NOT NULL REFERENCES orders,
    amount_minor     bigint NOT NULL,
    attempt          integer NOT NULL DEFAULT 1,
    requested_at     timestamptz NOT NULL,
    stripe_refund_id text,
    refused_at       timestamptz,
    CONSTRAINT refund_requests_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT refund_requests_attempt_positive CHECK (attempt > 0),
    CONSTRAINT refund_requests_one_outcome CHECK (stripe_refund_id IS NULL OR refused_at IS NULL),
    CONSTRAINT refund_requests_requested_at_finite CHECK (isfinite(requested_at)),
    CONSTRAINT refund_requests_refused_at_finite CHECK (isfinite(refused_at))
);

CREATE INDEX refund_requests_order ON refund_requests (order_id);
CREATE UNIQUE INDEX refund_requests_unanswered ON refund_requests (order_id) WHERE stripe_refund_id IS NULL AND refused_at IS NULL;
