-- When a background process last reported that it works. Health checks and metrics read it.

CREATE TABLE signs_of_life (
    name    text PRIMARY KEY,     -- jobs
    seen_at timestamptz NOT NULL,
    CONSTRAINT signs_of_life_name_form CHECK (name ~ '^[a-z_]+$')
);
