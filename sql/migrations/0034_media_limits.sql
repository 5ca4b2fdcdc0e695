-- Rules about videos, captions and covers that only the program kept.

UPDATE course_lessons SET duration_seconds = NULL WHERE duration_seconds > 86400;
UPDATE courses SET intro_duration_seconds = NULL WHERE intro_duration_seconds > 86400;

ALTER TABLE course_lessons
    DROP CONSTRAINT course_lessons_duration_positive,
    ADD CONSTRAINT course_lessons_duration_plausible CHECK (duration_seconds BETWEEN 1 AND 86400);

ALTER TABLE courses
    DROP CONSTRAINT courses_intro_duration_positive,
    ADD CONSTRAINT courses_intro_duration_plausible CHECK (intro_duration_seconds BETWEEN 1 AND 86400),
    ADD CONSTRAINT courses_cover_type_known CHECK (cover_content_type IN ('image/avif', 'image/jpeg', 'image/png', 'image/webp'));

ALTER TABLE lesson_progress
    DROP CONSTRAINT lesson_progress_position_not_negative,
    ADD CONSTRAINT lesson_progress_position_plausible CHECK (position_seconds BETWEEN 0 AND 86400),
    ADD CONSTRAINT lesson_progress_watched_plausible
        CHECK (watched <@ int4range(0, 86400) AND watched_again <@ int4range(0, 86400));

CREATE UNIQUE INDEX lesson_captions_one_of_language ON lesson_captions (lesson_id, lower(language));
