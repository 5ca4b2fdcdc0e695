-- Captions of videos, the transcripts made of them, and the search in a course.

-- The captions of a lesson's video in one language. Those no longer in the course file are deleted.
CREATE TABLE lesson_captions (
    lesson_id bigint NOT NULL REFERENCES course_lessons ON DELETE CASCADE,
    language  text NOT NULL,     -- BCP 47
    position  integer NOT NULL,  -- in the course file; the first ones are those of the transcript
    name      text NOT NULL,     -- what learners choose by
    vtt       text NOT NULL,     -- WebVTT, as in the course file
    CONSTRAINT lesson_captions_pkey PRIMARY KEY (lesson_id, language),
    CONSTRAINT lesson_captions_language_form CHECK (language ~ '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' AND length(language) <= 35),
    CONSTRAINT lesson_captions_position_not_negative CHECK (position >= 0),
    CONSTRAINT lesson_captions_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT lesson_captions_vtt_size CHECK (octet_length(vtt) BETWEEN 6 AND 1048576)
);

-- A part of a transcript: cues that belong together. Made by the import from the captions; shown and searched as one text, because the
-- words of a sentence are spread over several cues.
CREATE TABLE transcript_paragraphs (
    lesson_id bigint NOT NULL,
    language  text NOT NULL,
    number    integer NOT NULL,  -- in the order of the video, from 1
    text      text NOT NULL,     -- of all its cues
    cues      jsonb NOT NULL,    -- [[start in milliseconds, text], …]
    search    tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', lower(normalize(text) COLLATE "und-x-icu"))) STORED,
    CONSTRAINT transcript_paragraphs_pkey PRIMARY KEY (lesson_id, language, number),
    CONSTRAINT transcript_paragraphs_of_captions FOREIGN KEY (lesson_id, language) REFERENCES lesson_captions ON DELETE CASCADE,
    CONSTRAINT transcript_paragraphs_number_positive CHECK (number > 0),
    CONSTRAINT transcript_paragraphs_have_cues CHECK (jsonb_typeof(cues) = 'array' AND jsonb_array_length(cues) > 0)
);

CREATE INDEX transcript_paragraphs_search ON transcript_paragraphs USING gin (search) WITH (fastupdate = off);

-- The parser ignores the tags of body_html.
ALTER TABLE course_lessons
    ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', lower(normalize(title) COLLATE "und-x-icu")), 'A') ||
        setweight(to_tsvector('simple', lower(normalize(body_html) COLLATE "und-x-icu")), 'D')
    ) STORED;

CREATE OR REPLACE VIEW visible_lessons AS
SELECT lesson.id, lesson.course_id, module.id AS module_id, module.title AS module_title,
       (module.position::bigint << 32) + lesson.position AS place,
       lesson.slug, lesson.title, lesson.body_html, lesson.stream_uid, lesson.duration_seconds, lesson.is_preview,
       lesson.video_object_key, lesson.search
  FROM course_lessons AS lesson
  JOIN course_modules AS module ON module.id = lesson.module_id
 WHERE lesson.is_published
   AND NOT module.is_removed;
