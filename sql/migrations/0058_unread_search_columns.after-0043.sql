-- Columns that no program reads since migration 0043, with their indexes. What a search finds is in course_search, and former slugs are in
-- course_slugs.

ALTER TABLE courses
    DROP COLUMN search,
    DROP COLUMN search_heading,
    DROP COLUMN former_slugs;
