-- Pictures in the texts of lessons.

-- A picture in the text of a lesson. Those no longer in the course file are deleted.
CREATE TABLE lesson_pictures (
    lesson_id    bigint NOT NULL REFERENCES course_lessons ON DELETE CASCADE,
    name         text NOT NULL,     -- as the Markdown of the lesson has it
    position     integer NOT NULL,  -- in the course file
    public_id    text NOT NULL,     -- in its URL, which course_lessons.body_html contains
    object_key   text NOT NULL,     -- where it is in the storage
    content_type text NOT NULL,
    width        integer NOT NULL,  -- pixels
    height       integer NOT NULL,
    CONSTRAINT lesson_pictures_pkey PRIMARY KEY (lesson_id, name),
    CONSTRAINT lesson_pictures_public_id_unique UNIQUE (public_id),
    CONSTRAINT lesson_pictures_name_length CHECK (length(name) BETWEEN 1 AND 300),
    CONSTRAINT lesson_pictures_position_not_negative CHECK (position >= 0),
    CONSTRAINT lesson_pictures_public_id_form CHECK (public_id ~ '^[0-9a-f]{32}$'),
    CONSTRAINT lesson_pictures_object_key_length CHECK (length(object_key) BETWEEN 1 AND 1000),
    CONSTRAINT lesson_pictures_content_type_known CHECK (content_type IN ('image/gif', 'image/jpeg', 'image/png', 'image/webp')),
    CONSTRAINT lesson_pictures_size_plausible CHECK (width BETWEEN 1 AND 10000 AND height BETWEEN 1 AND 10000)
);
