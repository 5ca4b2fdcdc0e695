-- What a mail is about, so that it is found when that person is erased; and which changes of address can still be undone.

ALTER TABLE mail_outbox
    ADD COLUMN user_id  bigint REFERENCES users,   -- whom it is about, also where it goes to a former address
    ADD COLUMN order_id bigint REFERENCES orders,  -- the order that it is about
    ADD COLUMN erase_when_settled boolean NOT NULL DEFAULT false;  -- the farewell: its address goes once it was delivered or given up

UPDATE mail_outbox
   SET user_id = users.id
  FROM users
 WHERE users.id = link_user_id
    OR users.canonical_email = mail_outbox.canonical_email;

UPDATE mail_outbox
   SET order_id = orders.id
  FROM orders
 WHERE dedupe_key = 'receipt:order:' || orders.id;

-- A mail that must not go out any more: its link became void, or its reader was erased.
ALTER TABLE mail_outbox
    DROP CONSTRAINT mail_outbox_status,
    ADD CONSTRAINT mail_outbox_status CHECK (status IN ('queued', 'sent', 'failed', 'void'));

CREATE INDEX mail_outbox_user ON mail_outbox (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX mail_outbox_order ON mail_outbox (order_id) WHERE order_id IS NOT NULL;

ALTER TABLE users
    ADD COLUMN email_changes   integer NOT NULL DEFAULT 0,  -- how often the address was changed
    ADD COLUMN email_undo_from integer NOT NULL DEFAULT 0;  -- changes before this one can no longer be undone

-- What an event is worked on with, without the buyer's name, address and other details. Of a list of what stays, so that a field
-- that Stripe adds does not stay by oversight.
CREATE FUNCTION without_personal_data(payload jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object(
               'id', payload -> 'id', 'object', 'event', 'type', payload -> 'type',
               'livemode', payload -> 'livemode', 'created', payload -> 'created',
               'data', jsonb_build_object('object', coalesce((
                   SELECT jsonb_object_agg(key, CASE
                              WHEN key IN ('payment_intent', 'charge') AND jsonb_typeof(value) = 'object' THEN value -> 'id'
                              WHEN key = 'metadata' THEN jsonb_build_object(
                                       'order_id', value -> 'order_id', 'course', value -> 'course',
                                       'installation_id', value -> 'installation_id')
                              ELSE value END)
                     FROM jsonb_each(CASE WHEN jsonb_typeof(payload #> '{data,object}') = 'object'
                                          THEN payload #> '{data,object}' ELSE '{}' END)
                    WHERE key IN ('id', 'object', 'status', 'payment_status', 'amount', 'amount_total', 'amount_subtotal',
                                  'amount_refunded', 'total_details', 'currency', 'payment_intent', 'charge', 'refunded',
                                  'reason', 'client_reference_id', 'metadata', 'created', 'expires_at', 'mode')), '{}')))
$$;

ALTER TABLE stripe_events
    ADD COLUMN personal_data_erased_at timestamptz;  -- the payload was cut down to what it is worked on with

CREATE INDEX stripe_events_of_no_order ON stripe_events (received_at) WHERE order_id IS NULL AND personal_data_erased_at IS NULL;
