-- A video is at Cloudflare Stream or a file in the school's own storage, and a course may have one that introduces it on its page.

ALTER TABLE course_lessons
    ADD COLUMN video_object_key text,  -- the video's file in the R2 bucket, instead of stream_uid
    ADD CONSTRAINT course_lessons_one_video CHECK (stream_uid IS NULL OR video_object_key IS NULL),
    ADD CONSTRAINT course_lessons_video_type CHECK (video_object_key ~* '\.(mp4|m4v|webm)$');

ALTER TABLE courses
    ADD COLUMN intro_stream_uid       text,  -- the video on the course's page: at Stream,
    ADD COLUMN intro_object_key       text,  -- or a file in the R2 bucket
    ADD COLUMN intro_duration_seconds integer,
    ADD CONSTRAINT courses_one_intro CHECK (intro_stream_uid IS NULL OR intro_object_key IS NULL),
    ADD CONSTRAINT courses_intro_type CHECK (intro_object_key ~* '\.(mp4|m4v|webm)$'),
    ADD CONSTRAINT courses_intro_duration_positive CHECK (intro_duration_seconds > 0);

CREATE OR REPLACE VIEW visible_lessons AS
SELECT lesson.id, lesson.course_id, module.id AS module_id, module.title AS module_title,
       (module.position::bigint << 32) + lesson.position AS place,
       lesson.slug, lesson.title, lesson.body_html, lesson.stream_uid, lesson.duration_seconds, lesson.is_preview,
       lesson.video_object_key
  FROM course_lessons AS lesson
  JOIN course_modules AS module ON module.id = lesson.module_id
 WHERE lesson.is_published
   AND NOT module.is_removed;
