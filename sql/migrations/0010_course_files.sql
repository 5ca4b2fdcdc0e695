-- What a course file tells and the tables could not yet: a cover's picture, and which lessons left the file.

ALTER TABLE courses
    ADD COLUMN cover_content_type text,
    ADD COLUMN cover_width        integer,  -- in pixels, so that a page keeps its place free
    ADD COLUMN cover_height       integer,
    ADD COLUMN cover_alt          text NOT NULL DEFAULT '',  -- what it shows, for who cannot see it; empty: decoration
    ADD CONSTRAINT courses_cover_whole
        CHECK ((cover_object_key IS NULL) = (cover_content_type IS NULL)
               AND (cover_object_key IS NULL) = (cover_width IS NULL)
               AND (cover_object_key IS NULL) = (cover_height IS NULL)),
    ADD CONSTRAINT courses_cover_size_positive CHECK (cover_width > 0 AND cover_height > 0);

ALTER TABLE course_lessons
    ADD COLUMN is_removed boolean NOT NULL DEFAULT false;  -- gone from the course file; kept for its progress

-- Until now a lesson that left its file could not be told from an unpublished one, unless its module left too.
UPDATE course_lessons AS lesson
   SET is_removed = true
  FROM course_modules AS module
 WHERE module.id = lesson.module_id
   AND module.is_removed;
