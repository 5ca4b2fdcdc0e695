-- The percentage of a course is computed here alone. A lesson without a video, or whose length is not known, counts as five minutes; it
-- counted as nothing beside lessons with a length.

-- The time for which a lesson counts in the percentage of its course: the length of its video, or five minutes.
CREATE FUNCTION counted_seconds(duration_seconds integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(duration_seconds, 300)
$$;

-- The percentage of a course: by time, rounded down; 100 if and only if all lessons are completed.
CREATE FUNCTION percent_learnt(lessons bigint, completed bigint, seconds bigint, learnt bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN completed = lessons THEN 100 ELSE least(learnt * 100 / seconds, 99)::integer END
$$;

DROP VIEW course_progress;

-- The progress of a learner in each course that is open to them and has a lesson to show. They continue at the lesson that they visited
-- last; if it is completed, at the next one that is not, else at the first that is not; at the first lesson if all are completed.
CREATE VIEW course_progress AS
SELECT user_id, course_id,
       count(*)::integer AS lesson_count,
       (count(*) FILTER (WHERE is_completed))::integer AS completed_count,
       percent_learnt(count(*), count(*) FILTER (WHERE is_completed), sum(seconds), sum(learnt_seconds)) AS percent,
       max(learnt_at) AS learnt_at,  -- the last visit or completion; NULL: not started
       (array_agg(lesson_id ORDER BY is_completed, NOT is_completed AND place < last_place, place))[1] AS next_lesson_id
  FROM (SELECT held.user_id, held.course_id, lesson.id AS lesson_id, lesson.place,
               coalesce(progress.status = 'completed', false) AS is_completed,
               counted_seconds(lesson.duration_seconds) AS seconds,
               learnt_seconds(progress.status, progress.watched, counted_seconds(lesson.duration_seconds)) AS learnt_seconds,
               greatest(progress.last_visited_at, progress.updated_at) AS learnt_at,
               first_value(lesson.place) OVER (PARTITION BY held.user_id, held.course_id
                                               ORDER BY progress.last_visited_at DESC NULLS LAST, lesson.place) AS last_place
          FROM (SELECT DISTINCT user_id, course_id FROM learner_courses) AS held
          JOIN visible_lessons AS lesson ON lesson.course_id = held.course_id
          LEFT JOIN lesson_progress AS progress ON progress.user_id = held.user_id AND progress.lesson_id = lesson.id) AS outline
 GROUP BY user_id, course_id;
