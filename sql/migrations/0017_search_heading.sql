-- Searches rank by the texts that stand with the row itself, and read no description.

ALTER TABLE courses
  ADD COLUMN search_heading tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') ||
        setweight(to_tsvector('simple', promise), 'B') ||
        setweight(to_tsvector('simple', lesson_titles), 'C')
    ) STORED;

-- With a list of entries that wait to be put into the index, the planner reads every course instead.
ALTER INDEX courses_search SET (fastupdate = off);
SELECT gin_clean_pending_list('courses_search');
