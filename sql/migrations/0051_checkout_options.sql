-- What else the checkout of an order asks Stripe for. Orders that were opened before asked for none of it.

ALTER TABLE orders
    ADD COLUMN checkout_locale text;  -- language of Stripe's page; NULL: it follows the buyer's browser
