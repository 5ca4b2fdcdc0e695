-- People, their sessions, and what guards the sign-in.

-- This installation's own name, so that Stripe's events for another one can be told apart.
CREATE TABLE installation (
    id         text PRIMARY KEY,                 -- random; in the metadata of every Stripe session
    only_row   boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT installation_only_row_unique UNIQUE (only_row),
    CONSTRAINT installation_only_row_true CHECK (only_row)
);

INSERT INTO installation (id) VALUES (replace(gen_random_uuid()::text, '-', ''));

-- A learner with an account.
CREATE TABLE users (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email             text NOT NULL,             -- trimmed, domain in lower case
    email_verified_at timestamptz,               -- set once a mailed link proved the address
    name              text NOT NULL,
    password_hash     text NOT NULL,             -- Argon2id with its parameters
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    deleted_at        timestamptz,               -- the person was erased; the row stays for what refers to it
    CONSTRAINT users_email_form CHECK (email ~ '^[^\s@]+@[^\s@]+$' AND length(email) <= 254),
    CONSTRAINT users_name_length CHECK (length(name) BETWEEN 1 AND 200)
);

CREATE UNIQUE INDEX users_email_unique ON users (lower(email));

-- A browser that is signed in.
CREATE TABLE sessions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash   bytea NOT NULL,                 -- SHA-256 of the cookie's 32 random bytes
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,           -- touched at most every 5 minutes
    expires_at   timestamptz NOT NULL,           -- absolute limit
    network      text NOT NULL,                  -- /24 or /48 at sign-in
    user_agent   text NOT NULL,
    CONSTRAINT sessions_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT sessions_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT sessions_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX sessions_user ON sessions (user_id);

-- A link that was mailed and grants something once.
CREATE TABLE email_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL,                   -- SHA-256 of the link's 32 random bytes
    purpose    text NOT NULL,
    email      text NOT NULL,                    -- the address that the mail went to, which it proves
    user_id    bigint REFERENCES users ON DELETE CASCADE,
    data       jsonb NOT NULL DEFAULT '{}',      -- what waits with the link: name and password hash of a registration
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,                      -- set by the one POST that won
    CONSTRAINT email_tokens_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT email_tokens_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT email_tokens_purpose CHECK (purpose IN ('claim', 'verify', 'reset', 'change', 'undo_change')),
    CONSTRAINT email_tokens_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX email_tokens_email ON email_tokens (lower(email), purpose);

-- How often something that may be guessed was tried in the current window.
CREATE TABLE throttles (
    subject           text PRIMARY KEY,          -- what is counted, hashed where it holds an address
    tries             integer NOT NULL,
    window_started_at timestamptz NOT NULL,
    CONSTRAINT throttles_tries_positive CHECK (tries > 0)
);
