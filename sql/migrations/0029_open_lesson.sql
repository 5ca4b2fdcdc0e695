-- The lesson at an address, if it is open to the learner: one row or none. Both slugs may be former ones. It becomes part of the
-- statement that calls it, so it costs no more than its text there.
CREATE FUNCTION open_lesson(learner_id bigint, course_slug text, lesson_slug text)
    RETURNS TABLE (id bigint, course_id bigint, stream_uid text, video_object_key text, duration_seconds integer)
    LANGUAGE sql STABLE AS $$
    SELECT lesson.id, lesson.course_id, lesson.stream_uid, lesson.video_object_key, lesson.duration_seconds
      FROM course_slugs
      JOIN lesson_slugs ON lesson_slugs.course_id = course_slugs.course_id
      JOIN visible_lessons AS lesson ON lesson.id = lesson_slugs.lesson_id
     WHERE course_slugs.slug = open_lesson.course_slug
       AND lesson_slugs.slug = open_lesson.lesson_slug
       AND EXISTS (SELECT 1
                     FROM learner_courses
                    WHERE user_id = learner_id
                      AND course_id = course_slugs.course_id)
$$;
