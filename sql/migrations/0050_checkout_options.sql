-- What else the checkout of an order asks Stripe and the buyer for. Orders that were opened before asked for none of it.

-- accepted add-constraint: it reads the table once, and no row has a value in the new columns.
ALTER TABLE orders
    ADD COLUMN checkout_locale text,             -- language of Stripe's page; NULL: it follows the buyer's browser
    ADD COLUMN checkout_invoice boolean NOT NULL DEFAULT false,  -- whether Stripe makes an invoice
    ADD COLUMN checkout_terms boolean NOT NULL DEFAULT false,    -- whether the buyer must accept the terms on Stripe's page
    ADD COLUMN stripe_invoice_id text,           -- NULL: none yet, or not asked for
    ADD COLUMN withdrawal_waived_at timestamptz, -- when the buyer ticked to lose the right of withdrawal; NULL: not asked
    ADD COLUMN withdrawal_version integer,       -- of the text that was ticked
    ADD CONSTRAINT orders_withdrawal_waiver
        CHECK ((withdrawal_waived_at IS NULL) = (withdrawal_version IS NULL) AND withdrawal_version > 0
               AND isfinite(withdrawal_waived_at));
