-- Two-step sign-in: a code of an authenticator app besides the password.

CREATE TABLE two_step_secrets (
    user_id          bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    encrypted_secret bytea NOT NULL,
    created_at       timestamptz NOT NULL,
    confirmed_at     timestamptz,
    last_step        bigint NOT NULL DEFAULT 0,
    CONSTRAINT two_step_secrets_encrypted_length CHECK (octet_length(encrypted_secret) = 60)
);

CREATE TABLE recovery_codes (
    user_id   bigint NOT NULL REFERENCES two_step_secrets ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    used_at   timestamptz,
    PRIMARY KEY (user_id, code_hash),
    CONSTRAINT recovery_codes_code_hash_length CHECK (octet_length(code_hash) = 32)
);

CREATE TABLE pending_sign_ins (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id         bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash      bytea NOT NULL,
    password_digest bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    CONSTRAINT pending_sign_ins_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT pending_sign_ins_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT pending_sign_ins_password_digest_length CHECK (octet_length(password_digest) = 32),
    CONSTRAINT pending_sign_ins_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX pending_sign_ins_user ON pending_sign_ins (user_id);
CREATE INDEX pending_sign_ins_expiry ON pending_sign_ins (expires_at);
