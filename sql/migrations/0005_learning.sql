-- How far a learner has come, lesson by lesson.

CREATE TABLE lesson_progress (
    user_id          bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    lesson_id        bigint NOT NULL REFERENCES course_lessons,
    status           text NOT NULL DEFAULT 'in_progress',
    first_visited_at timestamptz NOT NULL,
    completed_at     timestamptz,
    completed_by     text,                       -- the learner's own word, or enough of the video watched
    position_seconds integer NOT NULL DEFAULT 0, -- where the video goes on
    position_told_at timestamptz,                -- when the browser was there; an older report does not overwrite it
    watched          int4multirange NOT NULL DEFAULT '{}',  -- seconds of the video that were played
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (user_id, lesson_id),
    CONSTRAINT lesson_progress_status CHECK (status IN ('in_progress', 'completed')),
    CONSTRAINT lesson_progress_completed_by CHECK (completed_by IN ('learner', 'watching')),
    CONSTRAINT lesson_progress_completed_is_dated CHECK ((status = 'completed') = (completed_at IS NOT NULL AND completed_by IS NOT NULL)),
    CONSTRAINT lesson_progress_position_not_negative CHECK (position_seconds >= 0)
);

CREATE INDEX lesson_progress_lesson ON lesson_progress (lesson_id);
