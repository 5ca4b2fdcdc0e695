-- Checks the disputes that were there before 0044, while others read and write them.

ALTER TABLE order_disputes VALIDATE CONSTRAINT order_disputes_opened_at_finite;
