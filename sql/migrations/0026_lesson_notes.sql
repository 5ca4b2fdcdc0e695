-- Notes that learners write to lessons, for themselves.
CREATE TABLE lesson_notes (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id          bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    lesson_id        bigint NOT NULL REFERENCES course_lessons,
    position_seconds integer,                    -- where the video was; NULL: the note is about no place in it
    text             text NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT lesson_notes_position CHECK (position_seconds BETWEEN 0 AND 86400),
    CONSTRAINT lesson_notes_length CHECK (char_length(text) BETWEEN 1 AND 10000)
);

CREATE INDEX lesson_notes_of_learner ON lesson_notes (user_id, lesson_id);
