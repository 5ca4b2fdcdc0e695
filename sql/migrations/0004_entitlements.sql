-- Who may learn what: a ledger of grants, one row per cause. Grants are revoked, never deleted.

CREATE TABLE entitlements (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id       bigint NOT NULL REFERENCES courses,
    user_id         bigint REFERENCES users,     -- empty until a guest's purchase is claimed
    cause           text NOT NULL,
    order_item_id   bigint REFERENCES order_items,  -- of a purchase
    granted_by      text,                        -- the operator's name, of an operator's decision
    granted_because text,
    status          text NOT NULL DEFAULT 'active',
    status_because  text,                        -- why it is suspended or revoked
    operator_revoked_at timestamptz,             -- an operator's revocation, which no payment fact restores
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT entitlements_cause CHECK (cause IN ('purchase', 'operator', 'free')),
    CONSTRAINT entitlements_status CHECK (status IN ('active', 'suspended', 'revoked')),
    CONSTRAINT entitlements_one_per_item UNIQUE (order_item_id),
    CONSTRAINT entitlements_purchase_has_item CHECK ((cause = 'purchase') = (order_item_id IS NOT NULL)),
    CONSTRAINT entitlements_operator_is_named CHECK (cause <> 'operator' OR (granted_by IS NOT NULL AND granted_because IS NOT NULL)),
    CONSTRAINT entitlements_owner_known CHECK (cause = 'purchase' OR user_id IS NOT NULL),
    CONSTRAINT entitlements_operator_revocation CHECK (operator_revoked_at IS NULL OR status = 'revoked')
);

CREATE INDEX entitlements_user ON entitlements (user_id, course_id) WHERE status = 'active';
CREATE INDEX entitlements_course ON entitlements (course_id);
CREATE UNIQUE INDEX entitlements_one_free_per_user ON entitlements (user_id, course_id) WHERE cause = 'free';
