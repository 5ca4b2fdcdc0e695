-- Prices at Stripe never change. A course is sold at its old price until `lectern course sync-prices` has made the new one.

ALTER TABLE courses
    ADD COLUMN next_amount_minor bigint,  -- what the course file asks for; NULL: the same as amount_minor
    ADD COLUMN next_currency     text;

-- accepted add-constraint: a school has few courses
ALTER TABLE courses
    ADD CONSTRAINT courses_next_price_whole CHECK ((next_amount_minor IS NULL) = (next_currency IS NULL)),
    ADD CONSTRAINT courses_next_amount_positive CHECK (next_amount_minor > 0);

-- The prices at Stripe at which a course was sold before sync-prices made another one.
CREATE TABLE replaced_prices (
    stripe_price text PRIMARY KEY,          -- price_…
    course_id    bigint NOT NULL REFERENCES courses,
    replaced_at  timestamptz NOT NULL,
    archived_at  timestamptz                -- at Stripe; NULL: not yet
);
