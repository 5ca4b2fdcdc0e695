-- Links that sign in, and links that start a free course.

ALTER TABLE email_tokens
    DROP CONSTRAINT email_tokens_purpose,
    ADD CONSTRAINT email_tokens_purpose
        CHECK (purpose IN ('claim', 'verify', 'reset', 'sign_in', 'enrol', 'change', 'undo_change')) NOT VALID;
