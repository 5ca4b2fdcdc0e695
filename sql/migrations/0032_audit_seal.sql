-- The seal of the audit record: a chain of hashes over its rows, in an order that does not depend on transaction ids, and checkpoints of
-- the chain.

CREATE TABLE audit_seals (
    position bigint PRIMARY KEY,  -- 1, 2, 3, … without a gap
    audit_id bigint NOT NULL,     -- the row at this position; no foreign key, so that a removed row is noticed and not prevented
    hash     bytea NOT NULL,      -- BLAKE2b-256 of the hash before it and the row
    CONSTRAINT audit_seals_audit_id UNIQUE (audit_id),
    CONSTRAINT audit_seals_position_positive CHECK (position > 0),
    CONSTRAINT audit_seals_hash_size CHECK (octet_length(hash) = 32)
);

CREATE TABLE audit_checkpoints (
    position  bigint PRIMARY KEY,    -- the newest position of the seal at that time
    hash      bytea NOT NULL,        -- its hash
    at        timestamptz NOT NULL,
    signature bytea,                 -- Ed25519; NULL: no key was configured
    CONSTRAINT audit_checkpoints_hash_size CHECK (octet_length(hash) = 32),
    CONSTRAINT audit_checkpoints_signature_size CHECK (octet_length(signature) = 64)
);
