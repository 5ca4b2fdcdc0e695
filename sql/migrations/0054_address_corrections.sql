-- How often the browser that bought has corrected the address of an order, which is limited.

ALTER TABLE orders
    ADD COLUMN address_corrections integer NOT NULL DEFAULT 0;
