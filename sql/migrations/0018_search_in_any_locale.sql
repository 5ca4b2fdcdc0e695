-- A search finds the same whatever locale the database was made with. PostgreSQL folds the letters of a text's words by that: in "C"
-- none but ASCII's, in a Turkish one I is not the capital of i. So they are folded before, by one collation for all.

ALTER TABLE courses
    DROP COLUMN search;  -- and its index

ALTER TABLE courses
    ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', lower(title COLLATE "und-x-icu")), 'A') ||
        setweight(to_tsvector('simple', lower(promise COLLATE "und-x-icu")), 'B') ||
        setweight(to_tsvector('simple', lower(lesson_titles COLLATE "und-x-icu")), 'C') ||
        setweight(to_tsvector('simple', lower(description COLLATE "und-x-icu")), 'D')
    ) STORED;

CREATE INDEX courses_search ON courses USING gin (search);
