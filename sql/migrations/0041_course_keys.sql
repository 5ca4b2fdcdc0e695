-- A course has a key as its parts have: it tells a renamed course from a new one. It also names the addresses of removed lessons.

ALTER TABLE courses ADD COLUMN key text;  -- stable name in the course file; never changes

-- A course without a key gets its first slug. The previous release knows no keys.
CREATE FUNCTION give_course_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.key := coalesce(NEW.key, NEW.slug);
    RETURN NEW;
END
$$;

CREATE TRIGGER courses_give_key BEFORE INSERT ON courses
    FOR EACH ROW EXECUTE FUNCTION give_course_key();

-- Which of the slugs of a course was its first is not known.
UPDATE courses
   SET key = slug;

-- accepted set-not-null: a school has few courses
ALTER TABLE courses ALTER COLUMN key SET NOT NULL;

-- accepted add-constraint: a school has few courses
ALTER TABLE courses
    ADD CONSTRAINT courses_key_unique UNIQUE (key),
    ADD CONSTRAINT courses_key_form CHECK (key ~ '^[A-Za-z0-9._-]+$' AND length(key) <= 80);

-- The slugs that lead to a lesson which is no longer in the course file. The outline of the course is shown in its place.
CREATE VIEW removed_lesson_slugs AS
SELECT lesson_slugs.course_id, lesson_slugs.slug
  FROM lesson_slugs
  JOIN course_lessons AS lesson ON lesson.id = lesson_slugs.lesson_id
 WHERE lesson.is_removed;
