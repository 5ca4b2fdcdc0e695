-- A set-up of two-step sign-in belongs to the session that began it. One that was begun before this migration begins again.

ALTER TABLE two_step_secrets
    ADD COLUMN session_id bigint;
