-- Forms that were refused, until their pages show them again.

CREATE TABLE refused_forms (
    token_hash bytea PRIMARY KEY,
    path_hash  bytea NOT NULL,
    content    text NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT refused_forms_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT refused_forms_path_hash_length CHECK (octet_length(path_hash) = 32),
    CONSTRAINT refused_forms_content_size CHECK (octet_length(content) <= 20000)
);

CREATE INDEX refused_forms_expiry ON refused_forms (expires_at);
