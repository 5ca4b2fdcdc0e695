-- Restored backups are recorded, so that mails that the lost database has sent are not sent again.

CREATE TABLE restorations (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backed_up_at timestamptz NOT NULL,
    lost_at      timestamptz NOT NULL,
    restored_at  timestamptz NOT NULL,
    CONSTRAINT restorations_in_order CHECK (backed_up_at <= lost_at)
);

-- `lectern jobs` looks every hour for what is kept for a limited time.

CREATE INDEX mail_outbox_with_address ON mail_outbox (created_at)
    WHERE canonical_email IS NOT NULL AND status <> 'queued';
CREATE INDEX stripe_events_with_details ON stripe_events (received_at) WHERE personal_data_erased_at IS NULL;
