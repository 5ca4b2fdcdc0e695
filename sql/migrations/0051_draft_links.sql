-- Links by which whoever has one looks at a draft course.

CREATE TABLE draft_links (
    token_hash bytea PRIMARY KEY,
    course_id  bigint NOT NULL REFERENCES courses,
    expires_at timestamptz NOT NULL,
    CONSTRAINT draft_links_token_hash_length CHECK (octet_length(token_hash) = 32)
);

CREATE INDEX draft_links_of_course ON draft_links (course_id);
