-- Columns that hold when something was reported, and what, are named so.

ALTER TABLE orders RENAME COLUMN refunded_told_minor TO reported_refund_minor;
ALTER TABLE order_refunds RENAME COLUMN told_at TO reported_at;
ALTER TABLE order_disputes RENAME COLUMN told_at TO reported_at;
ALTER TABLE lesson_progress RENAME COLUMN position_told_at TO position_reported_at;
