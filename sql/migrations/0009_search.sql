-- Words of a course that a visitor can search for.

ALTER TABLE courses
    ADD COLUMN lesson_titles text NOT NULL DEFAULT '';  -- of its published lessons; kept by the import

UPDATE courses AS course
   SET lesson_titles = left(shown.titles, 50000)
  FROM (SELECT lesson.course_id,
               string_agg(lesson.title, ' ' ORDER BY module.position, module.id,
                                                     lesson.position, lesson.id) AS titles
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE lesson.is_published
           AND NOT module.is_removed
      GROUP BY lesson.course_id) AS shown
 WHERE shown.course_id = course.id;

ALTER TABLE courses
    ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title), 'A') ||
        setweight(to_tsvector('simple', promise), 'B') ||
        setweight(to_tsvector('simple', lesson_titles), 'C') ||
        setweight(to_tsvector('simple', description), 'D')
    ) STORED;

CREATE INDEX courses_search ON courses USING gin (search);
CREATE INDEX courses_newest ON courses (published_at DESC, id DESC) WHERE status = 'published';
