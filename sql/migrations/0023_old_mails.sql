-- Addresses of mails that belong to no account and no order are erased after a month: `lectern jobs` looks for them every hour.

CREATE INDEX mail_outbox_of_nobody ON mail_outbox (created_at)
    WHERE user_id IS NULL AND order_id IS NULL AND canonical_email IS NOT NULL;
