-- Times in the audit record and in payment records are finite. The program writes no other; a row with the time `infinity` would be left
-- out of every month and of every search by time.

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_at_finite CHECK (isfinite(at)) NOT VALID;
ALTER TABLE audit_checkpoints ADD CONSTRAINT audit_checkpoints_at_finite CHECK (isfinite(at)) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT orders_times_finite
    CHECK (isfinite(created_at) AND isfinite(updated_at) AND isfinite(paid_at) AND isfinite(voided_at) AND isfinite(claimed_at)) NOT VALID;
ALTER TABLE order_refunds ADD CONSTRAINT order_refunds_reported_at_finite CHECK (isfinite(reported_at)) NOT VALID;
ALTER TABLE order_disputes ADD CONSTRAINT order_disputes_reported_at_finite CHECK (isfinite(reported_at)) NOT VALID;
ALTER TABLE stripe_events ADD CONSTRAINT stripe_events_times_finite
    CHECK (isfinite(stripe_created_at) AND isfinite(received_at) AND isfinite(processed_at)) NOT VALID;
ALTER TABLE entitlements ADD CONSTRAINT entitlements_times_finite
    CHECK (isfinite(created_at) AND isfinite(updated_at) AND isfinite(operator_revoked_at)) NOT VALID;

-- A row that breaks the rule does not stop an upgrade: the rule then holds for new rows only, and `lectern doctor` names the row.
DO $$
DECLARE
    added record;
BEGIN
    FOR added IN
        SELECT conrelid::regclass AS relation, conname
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
           AND conname LIKE '%\_finite'
           AND NOT convalidated
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', added.relation, added.conname);
        EXCEPTION WHEN check_violation THEN
            NULL;
        END;
    END LOOP;
END
$$;
