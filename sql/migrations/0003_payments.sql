-- Orders as facts, and the ledger of Stripe's events. Rows here are never deleted.

-- One purchase: what was agreed, the newest facts about it, and the status computed from them.
CREATE TABLE orders (
    id                       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id                text NOT NULL,      -- random; in URLs, mails and Stripe's metadata
    user_id                  bigint REFERENCES users,  -- a member's order, or a guest's once it was claimed
    email                    text,               -- the buyer's; empty once the person was erased
    browser_token_hash       bytea NOT NULL,     -- the browser that began it may set a password on the success page
    checkout_key             bytea NOT NULL,     -- SHA-256 of browser, course, buyer and price: the same again reuses the open order
    amount_minor             bigint NOT NULL,    -- the price when it was made
    currency                 text NOT NULL,
    status                   text NOT NULL DEFAULT 'pending',  -- computed from the facts, never set by hand
    payment                  text NOT NULL DEFAULT 'pending',  -- newest fact; paid outranks the others
    paid_amount_minor        bigint,             -- what Stripe took, after promotion codes
    paid_at                  timestamptz,
    checkout_attempt         integer NOT NULL DEFAULT 1,  -- the second half of the idempotency key
    attempt_expires_at       timestamptz NOT NULL,  -- the session of this attempt ends then; one of the parameters of its key
    checkout_stripe_price    text NOT NULL,      -- price_… the session was asked for; the other parameter that can change
    checkout_promotion_code  text,               -- promo_… that was entered; a parameter of the key too
    stripe_session_id        text,
    stripe_session_url       text,
    stripe_payment_intent_id text,               -- none where a promotion code paid everything
    receipt_url              text,               -- Stripe's own receipt
    voided_at                timestamptz,        -- an operator ended an order that has no payment intent
    claimed_at               timestamptz,        -- a guest's order got its account
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    CONSTRAINT orders_public_id_unique UNIQUE (public_id),
    CONSTRAINT orders_stripe_session_id_unique UNIQUE (stripe_session_id),
    CONSTRAINT orders_stripe_payment_intent_id_unique UNIQUE (stripe_payment_intent_id),
    CONSTRAINT orders_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT orders_paid_amount_not_negative CHECK (paid_amount_minor >= 0),
    CONSTRAINT orders_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT orders_payment CHECK (payment IN ('pending', 'processing', 'paid', 'failed', 'expired')),
    CONSTRAINT orders_status CHECK (status IN ('pending', 'processing', 'paid', 'failed', 'expired',
                                               'partially_refunded', 'refunded', 'disputed', 'charged_back')),
    CONSTRAINT orders_paid_is_dated CHECK (payment <> 'paid' OR (paid_at IS NOT NULL AND paid_amount_minor IS NOT NULL)),
    CONSTRAINT orders_attempt_positive CHECK (checkout_attempt > 0)
);

CREATE INDEX orders_user ON orders (user_id);
CREATE INDEX orders_email ON orders (lower(email));
CREATE UNIQUE INDEX orders_one_open_checkout ON orders (checkout_key) WHERE status = 'pending';

-- What an order is for: one course each.
CREATE TABLE order_items (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     bigint NOT NULL REFERENCES orders,
    course_id    bigint NOT NULL REFERENCES courses,
    title        text NOT NULL,                  -- as it was sold
    amount_minor bigint NOT NULL,
    currency     text NOT NULL,
    CONSTRAINT order_items_course_once UNIQUE (order_id, course_id),
    CONSTRAINT order_items_amount_not_negative CHECK (amount_minor >= 0)
);

CREATE INDEX order_items_course ON order_items (course_id);

-- A refund, by Stripe's id, at its newest.
CREATE TABLE order_refunds (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id         bigint NOT NULL REFERENCES orders,
    stripe_refund_id text NOT NULL,
    status           text NOT NULL,
    amount_minor     bigint NOT NULL,
    told_at          timestamptz NOT NULL,       -- when Stripe made the newest statement about it
    CONSTRAINT order_refunds_stripe_refund_id_unique UNIQUE (stripe_refund_id),
    CONSTRAINT order_refunds_status CHECK (status IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
    CONSTRAINT order_refunds_amount_positive CHECK (amount_minor > 0)
);

CREATE INDEX order_refunds_order ON order_refunds (order_id);

-- A dispute, by Stripe's id, at its newest.
CREATE TABLE order_disputes (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id          bigint NOT NULL REFERENCES orders,
    stripe_dispute_id text NOT NULL,
    status            text NOT NULL,             -- Stripe's word: needs_response, under_review, won, lost, warning_…
    amount_minor      bigint NOT NULL,
    told_at           timestamptz NOT NULL,
    CONSTRAINT order_disputes_stripe_dispute_id_unique UNIQUE (stripe_dispute_id)
);

CREATE INDEX order_disputes_order ON order_disputes (order_id);

-- Every event that Stripe delivered, stored before it is worked on.
CREATE TABLE stripe_events (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stripe_event_id  text NOT NULL,              -- evt_…: what makes a second delivery nothing
    type             text NOT NULL,
    livemode         boolean NOT NULL,
    stripe_created_at timestamptz NOT NULL,
    payload          jsonb NOT NULL,
    order_id         bigint REFERENCES orders,   -- the order it turned out to be about
    status           text NOT NULL DEFAULT 'received',
    outcome_reason   text,                       -- why it was ignored, refused or unmatched
    processing_error text,                       -- of the newest try
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz,                -- a failed one is tried again then
    received_at      timestamptz NOT NULL,
    processed_at     timestamptz,
    CONSTRAINT stripe_events_stripe_event_id_unique UNIQUE (stripe_event_id),
    CONSTRAINT stripe_events_status CHECK (status IN ('received', 'processed', 'failed', 'ignored', 'unmatched', 'refused')),
    CONSTRAINT stripe_events_failed_has_error CHECK (status <> 'failed' OR processing_error IS NOT NULL)
);

CREATE INDEX stripe_events_to_retry ON stripe_events (next_attempt_at) WHERE status = 'failed';
CREATE INDEX stripe_events_order ON stripe_events (order_id);
