-- One definition each, read by every page and command: which slug leads to which course or lesson, which lessons are shown and in
-- which order, and who may learn a course.

-- Every current and former slug of a course. Two courses never share a slug.
CREATE TABLE course_slugs (
    slug      text PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES courses ON DELETE CASCADE,
    CONSTRAINT course_slugs_of_course UNIQUE (course_id, slug),
    CONSTRAINT course_slugs_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80)
);

-- Every current and former slug of a lesson. A former slug leads to its lesson until another lesson of the course takes it.
CREATE TABLE lesson_slugs (
    course_id bigint NOT NULL,
    slug      text NOT NULL,
    lesson_id bigint NOT NULL,
    CONSTRAINT lesson_slugs_pkey PRIMARY KEY (course_id, slug),
    CONSTRAINT lesson_slugs_of_lesson UNIQUE (lesson_id, slug),
    CONSTRAINT lesson_slugs_lesson_of_course FOREIGN KEY (lesson_id, course_id) REFERENCES course_lessons (id, course_id)
        ON DELETE CASCADE
);

INSERT INTO course_slugs (slug, course_id)
     SELECT slug, id
       FROM courses;

-- Until now two courses could name one former slug: the older course keeps it.
INSERT INTO course_slugs (slug, course_id)
     SELECT former.slug, min(courses.id)
       FROM courses
 CROSS JOIN unnest(former_slugs) AS former (slug)
      GROUP BY former.slug
ON CONFLICT (slug) DO NOTHING;

INSERT INTO lesson_slugs (course_id, slug, lesson_id)
     SELECT course_id, slug, id
       FROM course_lessons;

-- A slug that another course has or had violates course_slugs_pkey.
CREATE FUNCTION keep_course_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO course_slugs (slug, course_id)
         VALUES (NEW.slug, NEW.id)
    ON CONFLICT (course_id, slug) DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION keep_lesson_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lesson_slugs (course_id, slug, lesson_id)
         VALUES (NEW.course_id, NEW.slug, NEW.id)
    ON CONFLICT (course_id, slug) DO UPDATE
            SET lesson_id = EXCLUDED.lesson_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER courses_keep_slug AFTER INSERT OR UPDATE OF slug ON courses
    FOR EACH ROW EXECUTE FUNCTION keep_course_slug();
CREATE TRIGGER course_lessons_keep_slug AFTER INSERT OR UPDATE OF slug ON course_lessons
    FOR EACH ROW EXECUTE FUNCTION keep_lesson_slug();

-- The current slug always leads to its course or lesson. Deferred: the triggers add it, and lessons may swap theirs.
ALTER TABLE courses
    ADD CONSTRAINT courses_slug_leads_here FOREIGN KEY (id, slug) REFERENCES course_slugs (course_id, slug)
        DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE course_lessons
    ADD CONSTRAINT course_lessons_slug_leads_here FOREIGN KEY (id, slug) REFERENCES lesson_slugs (lesson_id, slug)
        DEFERRABLE INITIALLY DEFERRED;

-- courses.former_slugs stays for the workers of the release before, which may run for a moment after this migration.
COMMENT ON COLUMN courses.former_slugs IS 'not read any more; dropped by the next release';

-- The lessons that are shown to those who may see them. `place` gives their order within the course.
CREATE VIEW visible_lessons AS
SELECT lesson.id, lesson.course_id, module.id AS module_id, module.title AS module_title,
       (module.position::bigint << 32) + lesson.position AS place,
       lesson.slug, lesson.title, lesson.body_html, lesson.stream_uid, lesson.duration_seconds, lesson.is_preview
  FROM course_lessons AS lesson
  JOIN course_modules AS module ON module.id = lesson.module_id
 WHERE lesson.is_published
   AND NOT module.is_removed;

-- Who may learn what: one row for each active entitlement to a course that is not a draft.
CREATE VIEW learner_courses AS
SELECT entitlements.user_id, entitlements.course_id, entitlements.created_at AS granted_at
  FROM entitlements
  JOIN courses ON courses.id = entitlements.course_id
 WHERE entitlements.status = 'active'
   AND courses.status <> 'draft';

CREATE OR REPLACE FUNCTION keep_course_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE courses
       SET lesson_count = size.lessons, duration_seconds = size.seconds
      FROM (SELECT course.id, count(lesson.id) AS lessons, coalesce(sum(lesson.duration_seconds), 0) AS seconds
              FROM courses AS course
         LEFT JOIN visible_lessons AS lesson ON lesson.course_id = course.id
             WHERE course.id IN (SELECT course_id FROM changed)
             GROUP BY course.id) AS size
     WHERE courses.id = size.id
       AND (courses.lesson_count, courses.duration_seconds) IS DISTINCT FROM (size.lessons, size.seconds);
    RETURN NULL;
END
$$;
