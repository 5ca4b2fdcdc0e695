-- What happened: one row per act that matters, written in the act's own transaction, only ever added. Rows hold ids, never an
-- address or a learner's name, so that a person can be erased without touching them; hence no foreign keys.

CREATE TABLE audit_logs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL,
    event           text NOT NULL,
    actor           text NOT NULL,
    actor_user_id   bigint,                      -- of a learner
    actor_name      text,                        -- the Unix name of an operator
    user_id         bigint,                      -- whom it is about
    order_id        bigint,
    course_id       bigint,
    lesson_id       bigint,
    resource_id     bigint,
    entitlement_id  bigint,
    stripe_event_id text,
    outcome         text NOT NULL,
    reason          text,
    request_id      text NOT NULL DEFAULT '',
    network         text NOT NULL DEFAULT '',    -- /24 or /48
    transaction_id  xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- sealing takes only what is below pg_snapshot_xmin
    CONSTRAINT audit_logs_event_form CHECK (event ~ '^[a-z_]+$'),
    CONSTRAINT audit_logs_actor CHECK (actor IN ('visitor', 'learner', 'operator', 'stripe', 'job')),
    CONSTRAINT audit_logs_outcome CHECK (outcome IN ('done', 'undone', 'refused', 'failed')),
    CONSTRAINT audit_logs_operator_is_named CHECK (actor <> 'operator' OR actor_name IS NOT NULL)
);

CREATE INDEX audit_logs_at ON audit_logs (at);
CREATE INDEX audit_logs_user ON audit_logs (user_id, event, at);
CREATE INDEX audit_logs_order ON audit_logs (order_id) WHERE order_id IS NOT NULL;
