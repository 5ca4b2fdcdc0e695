-- Restored backups are recorded, so that mails that the lost database has sent are not sent again.

CREATE TABLE restorations (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backed_up_at timestamptz NOT NULL,
    lost_at      timestamptz NOT NULL,
    restored_at  timestamptz NOT NULL,
    CONSTRAINT restorations_in_order CHECK (backed_up_at <= lost_at)
);
