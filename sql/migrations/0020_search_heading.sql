-- Searches rank by the texts that stand with the row itself, and read no description.

ALTER TABLE courses
    ADD COLUMN search_heading tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', lower(title COLLATE "und-x-icu")), 'A') ||
        setweight(to_tsvector('simple', lower(promise COLLATE "und-x-icu")), 'B') ||
        setweight(to_tsvector('simple', lower(lesson_titles COLLATE "und-x-icu")), 'C')
    ) STORED;

-- With a list of entries that wait to be put into the index, the planner reads every course instead.
ALTER INDEX courses_search SET (fastupdate = off);
SELECT gin_clean_pending_list('courses_search');
