-- Mails to send, written in the transaction that causes them and delivered by `lectern jobs`.

CREATE TABLE mail_outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key      text NOT NULL,               -- the cause: a second mail for it is never queued
    kind            text NOT NULL,               -- the views below views/mail that it is rendered with
    to_email        text NOT NULL,
    data            jsonb NOT NULL,              -- what the views read; never a token
    link_purpose    text,                        -- the one-time link that delivery makes, so that no link is kept in clear
    link_user_id    bigint REFERENCES users ON DELETE CASCADE,
    link_data       jsonb NOT NULL DEFAULT '{}',
    status          text NOT NULL DEFAULT 'queued',
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error      text,
    request_id      text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    CONSTRAINT mail_outbox_dedupe_key_unique UNIQUE (dedupe_key),
    CONSTRAINT mail_outbox_status CHECK (status IN ('queued', 'sent', 'failed')),
    CONSTRAINT mail_outbox_sent_is_dated CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);

CREATE INDEX mail_outbox_due ON mail_outbox (next_attempt_at) WHERE status = 'queued';
