-- Workers keep what the pages show of a course, together with its version, and ask for the version at each page
-- (docs/decisions/0041). A version is random, so that none ever returns: not after a rollback, not after a restore.

-- The version of everything that pages show of a course but an import writes. Triggers renew it with every change.
CREATE TABLE course_versions (
    course_id bigint PRIMARY KEY REFERENCES courses ON DELETE CASCADE,
    version   uuid NOT NULL DEFAULT gen_random_uuid()
);

-- The version of all courses together.
CREATE TABLE catalogue_version (
    version  uuid NOT NULL DEFAULT gen_random_uuid(),
    only_row boolean NOT NULL DEFAULT true,
    CONSTRAINT catalogue_version_only_row_unique UNIQUE (only_row),
    CONSTRAINT catalogue_version_only_row_true CHECK (only_row)
);

INSERT INTO catalogue_version DEFAULT VALUES;

-- Renews the versions of the courses of all changed rows. If a row moves, that is the course that it leaves, too.
CREATE FUNCTION renew_course_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        ids := ARRAY(SELECT course_id FROM course_versions);
    ELSIF TG_TABLE_NAME = 'courses' THEN
        ids := ARRAY(SELECT id FROM changed);
    ELSIF TG_TABLE_NAME = 'lesson_captions' AND TG_OP = 'UPDATE' THEN
        ids := ARRAY(SELECT course_id
                       FROM course_lessons
                      WHERE id IN (SELECT lesson_id FROM changed UNION ALL SELECT lesson_id FROM former));
    ELSIF TG_TABLE_NAME = 'lesson_captions' THEN
        ids := ARRAY(SELECT course_id FROM course_lessons WHERE id IN (SELECT lesson_id FROM changed));
    ELSIF TG_OP = 'UPDATE' THEN
        ids := ARRAY(SELECT course_id FROM changed UNION ALL SELECT course_id FROM former);
    ELSE
        ids := ARRAY(SELECT course_id FROM changed);
    END IF;
    INSERT INTO course_versions (course_id)
         SELECT DISTINCT course_id
           FROM unnest(ids) AS changed_course (course_id)
       ORDER BY course_id
    ON CONFLICT (course_id) DO UPDATE SET version = EXCLUDED.version;
    RETURN NULL;
END
$$;

-- The deletion of a course deletes its version.
CREATE TRIGGER courses_added_renew_version AFTER INSERT ON courses
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER courses_changed_renew_version AFTER UPDATE ON courses
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_added_renew_version AFTER INSERT ON course_modules
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_changed_renew_version AFTER UPDATE ON course_modules
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_deleted_renew_version AFTER DELETE ON course_modules
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_truncated_renew_version AFTER TRUNCATE ON course_modules
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_added_renew_version AFTER INSERT ON course_lessons
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_changed_renew_version AFTER UPDATE ON course_lessons
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_deleted_renew_version AFTER DELETE ON course_lessons
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_truncated_renew_version AFTER TRUNCATE ON course_lessons
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_added_renew_version AFTER INSERT ON lesson_captions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_changed_renew_version AFTER UPDATE ON lesson_captions
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_deleted_renew_version AFTER DELETE ON lesson_captions
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_truncated_renew_version AFTER TRUNCATE ON lesson_captions
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_added_renew_version AFTER INSERT ON lesson_resources
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_changed_renew_version AFTER UPDATE ON lesson_resources
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_deleted_renew_version AFTER DELETE ON lesson_resources
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_truncated_renew_version AFTER TRUNCATE ON lesson_resources
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();

-- Renews the version of the catalogue once in each transaction: the setting is undone at its end, or with a savepoint.
CREATE FUNCTION renew_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('lectern.catalogue_is_renewed', true) IS DISTINCT FROM 'yes' THEN
        UPDATE catalogue_version SET version = gen_random_uuid();
        PERFORM set_config('lectern.catalogue_is_renewed', 'yes', true);
    END IF;
    RETURN NULL;
END
$$;

-- Deferred: the row is locked for the commit alone, so two imports neither wait for each other nor block each other for ever.
CREATE CONSTRAINT TRIGGER course_versions_renew_catalogue AFTER INSERT OR UPDATE OR DELETE ON course_versions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_catalogue_version();
CREATE TRIGGER course_versions_truncated_renew_catalogue AFTER TRUNCATE ON course_versions
    FOR EACH STATEMENT EXECUTE FUNCTION renew_catalogue_version();

-- Last: the triggers on courses keep other transactions from adding one meanwhile.
INSERT INTO course_versions (course_id)
     SELECT id
       FROM courses;
