-- Checks the orders that were there before 0037, while others read and write them.

ALTER TABLE orders VALIDATE CONSTRAINT orders_checkout_tax, VALIDATE CONSTRAINT orders_tax_within_payment;
