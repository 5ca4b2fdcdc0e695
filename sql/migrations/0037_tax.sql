-- Tax: how the checkout of an order asks Stripe for it, and what Stripe reported with the payment. Of orders that were paid before, the tax
-- is not known.

ALTER TABLE orders
    ADD COLUMN checkout_tax text,  -- whether the price includes tax; NULL: Stripe was not asked for tax
    ADD COLUMN tax_minor bigint,   -- the part of paid_amount_minor that is tax; NULL: not known
    ADD CONSTRAINT orders_checkout_tax CHECK (checkout_tax IN ('inclusive', 'exclusive')) NOT VALID,
    ADD CONSTRAINT orders_tax_within_payment
        CHECK (tax_minor IS NULL OR (paid_amount_minor IS NOT NULL AND tax_minor BETWEEN 0 AND paid_amount_minor)) NOT VALID;
