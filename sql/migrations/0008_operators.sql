-- What operators read and decide.

-- The record is followed in the order of transactions.
CREATE INDEX audit_logs_transaction ON audit_logs (transaction_id, id);

-- An operator's word on one learner and one course is one row, whatever it was before.
CREATE UNIQUE INDEX entitlements_one_operator_per_user ON entitlements (user_id, course_id) WHERE cause = 'operator';
