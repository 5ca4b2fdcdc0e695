-- What is for sale, and how it is taught.

-- A course of the creator.
CREATE TABLE courses (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug               text NOT NULL,
    former_slugs       text[] NOT NULL DEFAULT '{}',  -- redirect to slug
    title              text NOT NULL,
    promise            text NOT NULL,            -- one line for the catalogue
    description        text NOT NULL DEFAULT '', -- Markdown
    description_html   text NOT NULL DEFAULT '', -- rendered at import, cmark in safe mode
    outcomes           text[] NOT NULL DEFAULT '{}',
    requirements       text[] NOT NULL DEFAULT '{}',
    teacher_name       text NOT NULL DEFAULT '',
    teacher_about      text NOT NULL DEFAULT '', -- Markdown
    teacher_about_html text NOT NULL DEFAULT '',
    cover_object_key   text,                     -- R2 object; without one a cover is drawn
    status             text NOT NULL DEFAULT 'draft',
    amount_minor       bigint NOT NULL DEFAULT 0,  -- in the currency's minor unit; 0 is free
    currency           text NOT NULL DEFAULT 'EUR',
    stripe_price       text,                     -- price_…; without one a paid course cannot be bought
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    published_at       timestamptz,
    CONSTRAINT courses_slug_unique UNIQUE (slug),
    CONSTRAINT courses_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    CONSTRAINT courses_title_length CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT courses_status CHECK (status IN ('draft', 'published', 'retired')),
    CONSTRAINT courses_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT courses_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT courses_published_at_known CHECK (status <> 'published' OR published_at IS NOT NULL)
);

CREATE INDEX courses_former_slugs ON courses USING gin (former_slugs);

-- A part of a course, in the order of `position`.
CREATE TABLE course_modules (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id  bigint NOT NULL REFERENCES courses,
    key        text NOT NULL,                    -- stable name in the course file
    position   integer NOT NULL,
    title      text NOT NULL,
    is_removed boolean NOT NULL DEFAULT false,   -- gone from the course file; kept for its progress
    CONSTRAINT course_modules_key_unique UNIQUE (course_id, key),
    CONSTRAINT course_modules_of_course UNIQUE (id, course_id),
    CONSTRAINT course_modules_title_length CHECK (length(title) BETWEEN 1 AND 200)
);

-- A lesson, in the order of its module and then of `position`.
CREATE TABLE course_lessons (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id        bigint NOT NULL REFERENCES courses,
    module_id        bigint NOT NULL,
    key              text NOT NULL,              -- stable name in the course file
    slug             text NOT NULL,
    position         integer NOT NULL,
    title            text NOT NULL,
    body             text NOT NULL DEFAULT '',   -- Markdown
    body_html        text NOT NULL DEFAULT '',
    stream_uid       text,                       -- Cloudflare Stream's name of the video
    duration_seconds integer,                    -- of the video, as Stream knows it
    is_preview       boolean NOT NULL DEFAULT false,  -- open to visitors
    is_published     boolean NOT NULL DEFAULT true,
    CONSTRAINT course_lessons_key_unique UNIQUE (course_id, key),
    CONSTRAINT course_lessons_slug_unique UNIQUE (course_id, slug) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT course_lessons_of_course UNIQUE (id, course_id),
    CONSTRAINT course_lessons_module_of_course FOREIGN KEY (module_id, course_id)
        REFERENCES course_modules (id, course_id),
    CONSTRAINT course_lessons_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    CONSTRAINT course_lessons_title_length CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT course_lessons_duration_positive CHECK (duration_seconds > 0)
);

CREATE INDEX course_lessons_module ON course_lessons (module_id);

-- A file to download, for a whole course, a module or a lesson.
CREATE TABLE lesson_resources (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id    text NOT NULL,                  -- random; the only id in a URL
    course_id    bigint NOT NULL REFERENCES courses,
    module_id    bigint,
    lesson_id    bigint,                         -- module and lesson both empty: the course's
    key          text NOT NULL,
    position     integer NOT NULL,
    title        text NOT NULL,
    file_name    text NOT NULL,                  -- what the browser saves it as
    object_key   text NOT NULL,                  -- in the R2 bucket
    content_type text NOT NULL,
    size_bytes   bigint,
    is_published boolean NOT NULL DEFAULT true,
    CONSTRAINT lesson_resources_public_id_unique UNIQUE (public_id),
    CONSTRAINT lesson_resources_key_unique UNIQUE (course_id, key),
    CONSTRAINT lesson_resources_module_of_course FOREIGN KEY (module_id, course_id)
        REFERENCES course_modules (id, course_id),
    CONSTRAINT lesson_resources_lesson_of_course FOREIGN KEY (lesson_id, course_id)
        REFERENCES course_lessons (id, course_id),
    CONSTRAINT lesson_resources_one_scope CHECK (module_id IS NULL OR lesson_id IS NULL),
    CONSTRAINT lesson_resources_size_not_negative CHECK (size_bytes >= 0)
);
