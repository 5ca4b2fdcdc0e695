-- Money that came, but not as it was agreed: a fact of its own, until an operator accepts or refunds it. And purchases of what the
-- buyer had already.

ALTER TABLE orders
    ADD COLUMN paid_currency text,                           -- of paid_amount_minor; another than agreed only of a mismatched payment
    ADD COLUMN is_duplicate  boolean NOT NULL DEFAULT false, -- when it was paid, its buyer had the course already
    DROP CONSTRAINT orders_payment,
    DROP CONSTRAINT orders_status,
    DROP CONSTRAINT orders_paid_is_dated;

UPDATE orders
   SET paid_currency = currency
 WHERE payment = 'paid';

ALTER TABLE orders
    ADD CONSTRAINT orders_payment CHECK (payment IN ('pending', 'processing', 'paid', 'mismatched', 'failed', 'expired')),
    ADD CONSTRAINT orders_status CHECK (status IN ('pending', 'processing', 'paid', 'mismatched', 'failed', 'expired',
                                                   'partially_refunded', 'refunded', 'disputed', 'charged_back')),
    ADD CONSTRAINT orders_paid_is_dated CHECK (payment NOT IN ('paid', 'mismatched')
                                               OR (paid_at IS NOT NULL AND paid_amount_minor IS NOT NULL AND paid_currency IS NOT NULL)),
    ADD CONSTRAINT orders_paid_currency_form CHECK (paid_currency ~ '^[A-Z]{3}$');
