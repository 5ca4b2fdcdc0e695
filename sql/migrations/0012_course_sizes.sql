-- How large each course is, kept beside it: the catalogue shows a page of them to every visitor, and counting lessons anew was
-- most of its cost. The database keeps it, whoever writes the lessons, also the release before this one.

ALTER TABLE courses
    ADD COLUMN lesson_count     integer NOT NULL DEFAULT 0,  -- published lessons, and
    ADD COLUMN duration_seconds integer NOT NULL DEFAULT 0;  -- the length of their videos; both kept by the triggers below

CREATE FUNCTION keep_course_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE courses
       SET lesson_count = size.lessons, duration_seconds = size.seconds
      FROM (SELECT course.id, count(module.id) AS lessons,
                   coalesce(sum(lesson.duration_seconds) FILTER (WHERE module.id IS NOT NULL), 0) AS seconds
              FROM courses AS course
         LEFT JOIN course_lessons AS lesson ON lesson.course_id = course.id AND lesson.is_published
         LEFT JOIN course_modules AS module ON module.id = lesson.module_id AND NOT module.is_removed
             WHERE course.id IN (SELECT course_id FROM changed)
             GROUP BY course.id) AS size
     WHERE courses.id = size.id
       AND (courses.lesson_count, courses.duration_seconds) IS DISTINCT FROM (size.lessons, size.seconds);
    RETURN NULL;
END
$$;

CREATE TRIGGER course_lessons_added AFTER INSERT ON course_lessons
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();
CREATE TRIGGER course_lessons_changed AFTER UPDATE ON course_lessons
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();
CREATE TRIGGER course_lessons_deleted AFTER DELETE ON course_lessons
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();
CREATE TRIGGER course_modules_changed AFTER UPDATE ON course_modules
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();

UPDATE courses
   SET lesson_count = size.lessons, duration_seconds = size.seconds
  FROM (SELECT lesson.course_id, count(*) AS lessons, coalesce(sum(lesson.duration_seconds), 0) AS seconds
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE lesson.is_published
           AND NOT module.is_removed
         GROUP BY lesson.course_id) AS size
 WHERE courses.id = size.course_id;
