-- How much of a video a learner has watched, where they were last, and where they continue.

-- A learner is at the lesson whose page they opened last. Until now only the last change of each row is known. The default is for
-- workers of the release before.
ALTER TABLE lesson_progress
    ADD COLUMN last_visited_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN undone_at       timestamptz;  -- when the learner last took a completion back

UPDATE lesson_progress SET last_visited_at = updated_at;

-- How many seconds a playback that began at `started_at` can have shown by `at`: 2.5 for each second, because the fastest speed is 2 and
-- beats are late by different times. The 3 seconds at the start are for rounding.
CREATE FUNCTION watchable_seconds(started_at timestamptz, at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT floor((extract(epoch FROM at - started_at) + 3) * 2.5)::integer
$$;

-- How many seconds of a lesson's video count as learnt: all if it is completed, else those that were watched. NULL if the length is not
-- known. Ranges beyond the end do not count: a video may be replaced by a shorter one.
CREATE FUNCTION learnt_seconds(status text, watched int4multirange, duration_seconds integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN duration_seconds IS NULL OR status = 'completed' THEN duration_seconds
                WHEN watched IS NULL OR isempty(watched) THEN 0
                ELSE (SELECT coalesce(sum(upper(part) - lower(part)), 0)::integer
                        FROM unnest(watched * int4multirange(int4range(0, duration_seconds))) AS part)
            END
$$;

-- One load of a video in a browser, which reports by beats what was watched. Rows are deleted a day after the last beat.
CREATE TABLE playbacks (
    user_id         bigint NOT NULL,
    lesson_id       bigint NOT NULL,
    id              uuid NOT NULL,               -- random, chosen by the page
    highest_beat    integer NOT NULL,            -- beats up to this number are late; 0: none was credible so far
    beat_count      integer NOT NULL,            -- beats that were taken
    watched_seconds integer NOT NULL DEFAULT 0,  -- seconds that these reported
    started_at      timestamptz NOT NULL,        -- at most 15 seconds before the first beat, not before the page was opened
    first_beat_at   timestamptz NOT NULL,        -- an undone completion stays undone for playbacks that were there before
    last_beat_at    timestamptz NOT NULL,
    CONSTRAINT playbacks_pkey PRIMARY KEY (user_id, lesson_id, id),
    CONSTRAINT playbacks_of_progress FOREIGN KEY (user_id, lesson_id) REFERENCES lesson_progress ON DELETE CASCADE,
    CONSTRAINT playbacks_beats CHECK (beat_count >= 0 AND highest_beat >= beat_count),
    CONSTRAINT playbacks_in_order CHECK (started_at <= first_beat_at AND first_beat_at <= last_beat_at),
    CONSTRAINT playbacks_watched_no_faster_than_time CHECK (watched_seconds BETWEEN 0 AND watchable_seconds(started_at, last_beat_at))
);

-- The progress of a learner in each course that is open to them and has a lesson to show. They continue at the lesson that they visited
-- last; if it is completed, at the next one that is not, else at the first that is not; at the first lesson if all are completed.
CREATE VIEW course_progress AS
SELECT user_id, course_id,
       count(*)::integer AS lesson_count,
       (count(*) FILTER (WHERE is_completed))::integer AS completed_count,
       coalesce(sum(duration_seconds), 0)::integer AS duration_seconds,
       coalesce(sum(learnt_seconds), 0)::integer AS learnt_seconds,
       max(learnt_at) AS learnt_at,  -- the last visit or completion; NULL: not started
       (array_agg(lesson_id ORDER BY is_completed, NOT is_completed AND place < last_place, place))[1] AS next_lesson_id
  FROM (SELECT held.user_id, held.course_id, lesson.id AS lesson_id, lesson.place, lesson.duration_seconds,
               coalesce(progress.status = 'completed', false) AS is_completed,
               learnt_seconds(progress.status, progress.watched, lesson.duration_seconds) AS learnt_seconds,
               greatest(progress.last_visited_at, progress.updated_at) AS learnt_at,
               first_value(lesson.place) OVER (PARTITION BY held.user_id, held.course_id
                                               ORDER BY progress.last_visited_at DESC NULLS LAST, lesson.place) AS last_place
          FROM (SELECT DISTINCT user_id, course_id FROM learner_courses) AS held
          JOIN visible_lessons AS lesson ON lesson.course_id = held.course_id
          LEFT JOIN lesson_progress AS progress ON progress.user_id = held.user_id AND progress.lesson_id = lesson.id) AS outline
 GROUP BY user_id, course_id;
