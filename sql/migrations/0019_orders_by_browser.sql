-- The orders of a browser: its course pages say that the course was paid for, instead of selling it again.

CREATE INDEX orders_browser ON orders (browser_token_hash);
