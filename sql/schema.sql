-- The current schema in one file, for reading. `lectern migrate` creates databases from sql/migrations/. tests/schema keeps the
-- two equal, so every change is made in a new migration and here.

-- The migrations that were applied to this database, in order.
CREATE TABLE schema_migrations (
    version    integer PRIMARY KEY,              -- 17 of 0017_name.sql
    file       text NOT NULL,
    checksum   text NOT NULL,                    -- SHA-256 of the file; an applied migration must not change
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_version_positive CHECK (version > 0)
);

-- Each time that this database was restored from a backup, written by `lectern restore`.
CREATE TABLE restorations (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backed_up_at timestamptz NOT NULL,           -- when the backup was made; what was changed later is lost
    lost_at      timestamptz NOT NULL,           -- until then the lost database was in use, and sent mails
    restored_at  timestamptz NOT NULL,
    CONSTRAINT restorations_in_order CHECK (backed_up_at <= lost_at)
);

-- When a background process last reported that it works.
CREATE TABLE signs_of_life (
    name    text PRIMARY KEY,                    -- jobs
    seen_at timestamptz NOT NULL,
    CONSTRAINT signs_of_life_name_form CHECK (name ~ '^[a-z_]+$')
);


-- People, their sessions, and the protection of the sign-in.

-- The id of this installation, by which Stripe's events for another installation are recognised.
CREATE TABLE installation (
    id         text PRIMARY KEY,                 -- random; in the metadata of every Stripe session
    only_row   boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT installation_only_row_unique UNIQUE (only_row),
    CONSTRAINT installation_only_row_true CHECK (only_row)
);

-- The account of a learner.
CREATE TABLE users (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email             text,                      -- as its owner writes it; mail is sent to it. NULL once the person is erased
    email_verified_at timestamptz,               -- when a mailed link proved the address
    name              text NOT NULL,
    password_hash     text NOT NULL,             -- Argon2id with its parameters; empty: no password, or erased
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    deleted_at        timestamptz,               -- when the person was erased; the row stays because others refer to it
    canonical_email   text COLLATE "C",          -- the form that identifies an account: domain by IDNA, local part in NFC, ASCII in lower case
    email_changes     integer NOT NULL DEFAULT 0,  -- how many changes of the address were made and not undone
    email_undo_from   integer NOT NULL DEFAULT 0,  -- not read any more; dropped by the next release
    CONSTRAINT users_email_form CHECK (email LIKE '_%@_%' AND octet_length(email) <= 254),
    CONSTRAINT users_email_unless_deleted
        CHECK ((email IS NULL) = (deleted_at IS NOT NULL) AND (canonical_email IS NULL) = (deleted_at IS NOT NULL)),
    CONSTRAINT users_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    CONSTRAINT users_canonical_email_unique UNIQUE (canonical_email),
    CONSTRAINT users_name_length CHECK (length(name) BETWEEN 1 AND 200)
);

-- A signed-in browser.
CREATE TABLE sessions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash   bytea NOT NULL,                 -- SHA-256 of the cookie's 32 random bytes
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,           -- updated at most every 5 minutes
    expires_at   timestamptz NOT NULL,           -- the session ends then, even if it is in use
    network      text NOT NULL,                  -- the client's /24 (IPv4) or /48 (IPv6) at sign-in
    user_agent   text NOT NULL,
    CONSTRAINT sessions_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT sessions_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT sessions_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX sessions_user ON sessions (user_id);

-- The authenticator app of a learner who uses two-step sign-in, or who is setting it up.
CREATE TABLE two_step_secrets (
    user_id          bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    encrypted_secret bytea NOT NULL,             -- nonce, 20 bytes and tag: XChaCha20-Poly1305 with LECTERN_TWO_STEP_KEY
    created_at       timestamptz NOT NULL,
    confirmed_at     timestamptz,                -- when two-step sign-in was turned on; NULL while it is being set up
    last_step        bigint NOT NULL DEFAULT 0,  -- the newest time step whose code was accepted; no code is accepted twice
    session_id       bigint,                     -- the session that sets it up, which alone sees the secret; it may have ended
    CONSTRAINT two_step_secrets_encrypted_length CHECK (octet_length(encrypted_secret) = 60)
);

-- The recovery codes of two-step sign-in, each for one use.
CREATE TABLE recovery_codes (
    user_id   bigint NOT NULL REFERENCES two_step_secrets ON DELETE CASCADE,
    code_hash bytea NOT NULL,                    -- SHA-256 of 24 random characters (120 bits)
    used_at   timestamptz,
    PRIMARY KEY (user_id, code_hash),
    CONSTRAINT recovery_codes_code_hash_length CHECK (octet_length(code_hash) = 32)
);

-- A browser that gave the right password, or used a mailed link, and still has to give a code.
CREATE TABLE pending_sign_ins (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id         bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash      bytea NOT NULL,              -- SHA-256 of the cookie's 32 random bytes
    password_digest bytea NOT NULL,              -- SHA-256 of users.password_hash; the row is void once the password is changed
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    CONSTRAINT pending_sign_ins_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT pending_sign_ins_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT pending_sign_ins_password_digest_length CHECK (octet_length(password_digest) = 32),
    CONSTRAINT pending_sign_ins_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX pending_sign_ins_user ON pending_sign_ins (user_id);
CREATE INDEX pending_sign_ins_expiry ON pending_sign_ins (expires_at);

-- A mailed link that can be used once.
CREATE TABLE email_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL,                   -- SHA-256 of the link's 32 random bytes
    purpose    text NOT NULL,
    email      text NOT NULL,                    -- the address that the mail was sent to; using the link proves it
    user_id    bigint REFERENCES users ON DELETE CASCADE,
    data       jsonb NOT NULL DEFAULT '{}',      -- data for when the link is used, such as name and password hash of a registration
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,                      -- set by the one POST that used it
    canonical_email text COLLATE "C" NOT NULL,   -- of email, as users.canonical_email
    CONSTRAINT email_tokens_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    CONSTRAINT email_tokens_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT email_tokens_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT email_tokens_purpose
        CHECK (purpose IN ('claim', 'verify', 'reset', 'sign_in', 'enrol', 'change', 'undo_change')),
    CONSTRAINT email_tokens_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX email_tokens_canonical_email ON email_tokens (canonical_email, purpose);

-- The number of tries in the current window, for whatever could be guessed or flooded.
CREATE TABLE throttles (
    subject           text PRIMARY KEY,          -- what is counted; hashed if it contains an address
    tries             integer NOT NULL,
    window_started_at timestamptz NOT NULL,
    CONSTRAINT throttles_tries_positive CHECK (tries > 0)
);

-- A form that was refused, until its page shows it again: for minutes, and without passwords and codes.
CREATE TABLE refused_forms (
    token_hash bytea PRIMARY KEY,             -- SHA-256 of the cookie's 32 random bytes and the session
    path_hash  bytea NOT NULL,             -- SHA-256 of the path of the page, which may be a one-time link
    content    text NOT NULL,             -- JSON: the values and errors
    expires_at timestamptz NOT NULL,
    CONSTRAINT refused_forms_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT refused_forms_path_hash_length CHECK (octet_length(path_hash) = 32),
    CONSTRAINT refused_forms_content_size CHECK (octet_length(content) <= 20000)
);

CREATE INDEX refused_forms_expiry ON refused_forms (expires_at);


-- What is for sale: courses, modules and lessons.

-- A course.
CREATE TABLE courses (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug               text NOT NULL,
    title              text NOT NULL,
    promise            text NOT NULL,            -- one line for the catalogue
    description        text NOT NULL DEFAULT '', -- Markdown
    description_html   text NOT NULL DEFAULT '', -- rendered at import by cmark in safe mode
    outcomes           text[] NOT NULL DEFAULT '{}',
    requirements       text[] NOT NULL DEFAULT '{}',
    teacher_name       text NOT NULL DEFAULT '',
    teacher_about      text NOT NULL DEFAULT '', -- Markdown
    teacher_about_html text NOT NULL DEFAULT '',
    cover_object_key   text,                     -- R2 object; if NULL, a cover is drawn
    status             text NOT NULL DEFAULT 'draft',
    amount_minor       bigint NOT NULL DEFAULT 0,  -- in the currency's minor unit; 0: free
    currency           text NOT NULL DEFAULT 'EUR',
    stripe_price       text,                     -- price_…; if NULL, a paid course cannot be bought
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    published_at       timestamptz,
    lesson_titles      text NOT NULL DEFAULT '', -- of the published lessons; maintained by the import
    cover_content_type text,
    cover_width        integer,                  -- in pixels, so that a page reserves the space
    cover_height       integer,
    cover_alt          text NOT NULL DEFAULT '', -- the alt text of the cover; empty: decoration
    intro_stream_uid   text,                     -- the video on the course's page: at Stream,
    intro_object_key   text,                     -- or a file in the R2 bucket
    intro_duration_seconds integer,
    lesson_count       integer NOT NULL DEFAULT 0,  -- number of published lessons
    duration_seconds   integer NOT NULL DEFAULT 0,  -- total length of their videos; keep_course_sizes() maintains both
    key                text NOT NULL,            -- stable name in the course file; never changes
    next_amount_minor  bigint,                   -- what the course file asks for; NULL: the same as amount_minor
    next_currency      text,
    CONSTRAINT courses_next_price_whole CHECK ((next_amount_minor IS NULL) = (next_currency IS NULL)),
    CONSTRAINT courses_next_amount_positive CHECK (next_amount_minor > 0),
    CONSTRAINT courses_slug_unique UNIQUE (slug),
    CONSTRAINT courses_key_unique UNIQUE (key),
    CONSTRAINT courses_key_form CHECK (key ~ '^[A-Za-z0-9._-]+$' AND length(key) <= 80),
    CONSTRAINT courses_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    CONSTRAINT courses_title_length CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT courses_status CHECK (status IN ('draft', 'published', 'retired')),
    CONSTRAINT courses_amount_not_negative CHECK (amount_minor >= 0),
    CONSTRAINT courses_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT courses_published_at_known CHECK (status <> 'published' OR published_at IS NOT NULL),
    CONSTRAINT courses_cover_whole
        CHECK ((cover_object_key IS NULL) = (cover_content_type IS NULL)
               AND (cover_object_key IS NULL) = (cover_width IS NULL)
               AND (cover_object_key IS NULL) = (cover_height IS NULL)),
    CONSTRAINT courses_cover_size_positive CHECK (cover_width > 0 AND cover_height > 0),
    CONSTRAINT courses_one_intro CHECK (intro_stream_uid IS NULL OR intro_object_key IS NULL),
    CONSTRAINT courses_intro_type CHECK (intro_object_key ~* '\.(mp4|m4v|webm)$'),
    CONSTRAINT courses_intro_duration_plausible CHECK (intro_duration_seconds BETWEEN 1 AND 86400),
    CONSTRAINT courses_cover_type_known CHECK (cover_content_type IN ('image/avif', 'image/jpeg', 'image/png', 'image/webp'))
);

CREATE INDEX courses_newest ON courses (published_at DESC, id DESC) WHERE status = 'published';

-- The prices at Stripe at which a course was sold before sync-prices made another one.
CREATE TABLE replaced_prices (
    stripe_price text PRIMARY KEY,          -- price_…
    course_id    bigint NOT NULL REFERENCES courses,
    replaced_at  timestamptz NOT NULL,
    archived_at  timestamptz                -- at Stripe; NULL: not yet
);

-- A course without a key gets its first slug.
CREATE FUNCTION give_course_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.key := coalesce(NEW.key, NEW.slug);
    RETURN NEW;
END
$$;

CREATE TRIGGER courses_give_key BEFORE INSERT ON courses
    FOR EACH ROW EXECUTE FUNCTION give_course_key();

-- Every current and former slug of a course. Two courses never share a slug.
CREATE TABLE course_slugs (
    slug      text PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES courses ON DELETE CASCADE,
    CONSTRAINT course_slugs_of_course UNIQUE (course_id, slug),
    CONSTRAINT course_slugs_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80)
);

-- The current slug always leads to its course.
ALTER TABLE courses
    ADD CONSTRAINT courses_slug_leads_here FOREIGN KEY (id, slug) REFERENCES course_slugs (course_id, slug)
        DEFERRABLE INITIALLY DEFERRED;

-- A slug that another course has or had violates course_slugs_pkey.
CREATE FUNCTION keep_course_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO course_slugs (slug, course_id)
         VALUES (NEW.slug, NEW.id)
    ON CONFLICT (course_id, slug) DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER courses_keep_slug AFTER INSERT OR UPDATE OF slug ON courses
    FOR EACH ROW EXECUTE FUNCTION keep_course_slug();

-- The catalogue is searched in any language: by words and their parts, with or without accents, and with one wrong letter in a word.
-- Each published course has keys, which the functions below make from its texts. The same functions make the keys of a search, so the
-- locale of the database does not matter. The first letter of a key tells in which texts its word is: A title; B also promise, teacher
-- and slug; C also description; D also lessons. So a search looks up one key for each of its words:
--     A^word       a whole word
--     Aord         what is left of a word without its first letters: at least three letters, found by their beginning (not in C)
--     A<w A<wo     the first two letters of a word; the first letter, of words of titles and of words of one letter
--     A語 A言語    one and two characters of a script that is written without spaces
--     ?word ?w?rd  a word (unless only the description has it), and the same with each letter replaced

-- The keys of each published course, for the search of the catalogue. A trigger keeps them.
CREATE TABLE course_search (
    course_id    bigint PRIMARY KEY REFERENCES courses ON DELETE CASCADE,
    published_at timestamptz NOT NULL,
    keys         tsvector NOT NULL               -- without positions; stored outside the row, which searches do not read it from
) WITH (toast_tuple_target = 128);

ALTER TABLE course_search ALTER COLUMN keys SET STORAGE EXTERNAL;

-- Returns the form in which texts are compared: in lower case, without accents, Arabic diacritics and invisible characters.
CREATE FUNCTION search_form(original text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(replace(replace(replace(replace(
               normalize(regexp_replace(
                   normalize(lower(original COLLATE "und-x-icu"), NFKD) COLLATE "C",
                   '[\u00AD\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640'
                    '\u064B-\u065F\u0670\u06D6-\u06ED\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFE00-\uFE0F\uFEFF]+', '', 'g')),
               'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
               'łøđðıħŧςىةکیٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'loddihtσيهكيا01234567890123456789')
$$;

-- Returns the words of a text in its search form. A script without spaces is separated from what stands beside it. + and # belong to
-- the word before them (C++), which is found without them too.
CREATE FUNCTION search_words(form text) RETURNS TABLE (word text, is_unspaced boolean) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(found[1], 60),
           found[1] COLLATE "C" ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FF\u31F0-\u31FF\u3400-\u9FFF'
                    '\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]'
      FROM regexp_matches(regexp_replace(form COLLATE "C",
                   '([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FF\u31F0-\u31FF\u3400-\u9FFF'
                    '\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]+)', ' \1 ', 'g'),
                   '[^\s\u0001-\u002F\u003A-\u0060\u007B-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F\u0589\u058A\u05BE'
                    '\u05C0\u05C3\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u0964\u0965\u1680\u2000-\u206F'
                    '\u20A0-\u20CF\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3008-\u3030\u303D-\u303F\u30FB\uE000-\uF8FF'
                    '\uFD3E\uFD3F\uFF00-\uFF0F\U0001F000-\U0001FAFF]+[+#]*', 'g') AS found
$$;

-- Returns a word that hyphens, apostrophes or full stops join, without these (e-mail: email), or NULL if the text is something else.
CREATE FUNCTION search_joined(chunk text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT joined
      FROM trim(chunk, '!"#$%&''()*+,-./:;<=>?@[\]_`{|}~«»„“”‚‘’…¿¡،؛؟。、「」') AS trimmed,
           translate(trimmed, '-''’‐.', '') AS joined
     WHERE joined <> trimmed
       AND joined = (SELECT string_agg(word, ' ') FILTER (WHERE NOT is_unspaced) FROM search_words(joined))
$$;

-- Returns the keys of one text of a course, whose level is A to D. The most important have the lowest number.
CREATE FUNCTION search_keys(level text, original text) RETURNS TABLE (key text, importance integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      WITH form AS MATERIALIZED (
           SELECT search_form(left(original, 60000)) AS text
           ),
           found AS MATERIALIZED (
           SELECT DISTINCT word, is_unspaced
             FROM form, search_words(form.text)
           ),
           spaced AS MATERIALIZED (
           SELECT word FROM found WHERE NOT is_unspaced
            UNION
           SELECT rtrim(word, '+#') FROM found WHERE NOT is_unspaced
            UNION
           SELECT search_joined(chunk)
             FROM form, regexp_split_to_table(form.text, '\s+') AS chunk
            WHERE chunk ~ '[-''’‐.]'
           ),
           part AS (
           SELECT '^' || word AS text, 1 AS importance, false AS is_unspaced
             FROM spaced
            WHERE word <> ''
            UNION
           SELECT '<' || left(word, size), 1, false
             FROM spaced, generate_series(1, 2) AS size
            WHERE length(word) >= size
              AND (size = 2 OR length(word) = 1 OR level = 'A')
            UNION
           SELECT substr(word, start, size), 1, true
             FROM found, generate_series(1, length(word)) AS start, generate_series(1, 2) AS size
            WHERE is_unspaced
            UNION
           SELECT substr(word, start, 20), CASE start WHEN 1 THEN 1 ELSE 2 END, false
             FROM spaced, generate_series(1, length(word) - 2) AS start
           )
    SELECT letter || part.text, part.importance
      FROM part, unnest('{A,B,C,D}'::text[]) AS letter
     WHERE letter >= level COLLATE "C"
       AND (letter <> 'C' OR part.text ~ '^\^' OR is_unspaced)
     UNION ALL
    SELECT DISTINCT '?' || CASE WHEN start = 0 THEN word ELSE overlay(word PLACING '?' FROM start FOR 1) END, 3
      FROM spaced, generate_series(0, CASE WHEN length(word) < 5 THEN 0 ELSE length(word) END) AS start
     WHERE level <> 'C'
       AND length(word) BETWEEN 4 AND 21
$$;

-- A tsvector holds a megabyte. Of a course with longer texts, the most important keys are kept.
CREATE FUNCTION search_vector(course courses) RETURNS tsvector LANGUAGE sql IMMUTABLE
    SET jit = off  -- compiling takes a hundred times as long
AS $$
    SELECT array_to_tsvector(array_agg(key))
      FROM (SELECT key, sum(octet_length(key)) OVER (ORDER BY importance, level, key COLLATE "C") AS size
              FROM (SELECT key, min(importance) AS importance, min(course_text.level) AS level
                      FROM (VALUES ('A', course.title),
                                   ('B', concat_ws(' ', course.promise, course.teacher_name, course.slug)),
                                   ('C', course.description),
                                   ('D', course.lesson_titles)) AS course_text (level, original),
                           search_keys(level, original)
                  GROUP BY key) AS each) AS sized
     WHERE size < 1000000
$$;

CREATE FUNCTION keep_course_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' THEN
        INSERT INTO course_search (course_id, published_at, keys)
             VALUES (NEW.id, NEW.published_at, search_vector(NEW))
        ON CONFLICT (course_id) DO UPDATE SET published_at = EXCLUDED.published_at, keys = EXCLUDED.keys;
    ELSE
        DELETE FROM course_search WHERE course_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER courses_added_to_search AFTER INSERT ON courses
    FOR EACH ROW EXECUTE FUNCTION keep_course_search();
CREATE TRIGGER courses_keep_search AFTER UPDATE ON courses
    FOR EACH ROW
    WHEN ((OLD.status, OLD.published_at, OLD.slug, OLD.title, OLD.promise, OLD.teacher_name, OLD.description, OLD.lesson_titles)
          IS DISTINCT FROM
          (NEW.status, NEW.published_at, NEW.slug, NEW.title, NEW.promise, NEW.teacher_name, NEW.description, NEW.lesson_titles))
    EXECUTE FUNCTION keep_course_search();

-- Returns a word with one letter replaced by any (?), or missing, or added, or two neighbours swapped, as far as a course has it.
CREATE FUNCTION search_corrections(word text) RETURNS text[] LANGUAGE sql STABLE
    SET enable_seqscan = off  -- reading the keys of every course is slow, because they are stored outside the rows
AS $$
    SELECT coalesce(array_agg(key), '{}')
      FROM (SELECT DISTINCT '''?' || typo || '''' AS key
              FROM generate_series(1, length(word) + 1) AS place,
                   unnest(ARRAY[overlay(word PLACING '?' FROM place FOR 1), overlay(word PLACING '?' FROM place FOR 0),
                                overlay(word PLACING '' FROM place FOR 1),
                                overlay(word PLACING reverse(substr(word, place, 2)) FROM place FOR 2)]) AS typo) AS typos
     WHERE length(word) BETWEEN 5 AND 20
       AND EXISTS (SELECT FROM course_search WHERE keys @@ key::tsquery)
$$;

-- Returns the condition that the texts of this level have all the words, in whole or in part. `joined` are other spellings of the words, or
-- NULL; `corrections` replace a word, or are NULL. The words of search_words() have no character to escape.
CREATE FUNCTION search_condition(words text[], joined text[], unspaced boolean[], corrections text[], level text, whole boolean)
RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    conditions text := '';
    condition text;
    word text;
BEGIN
    FOR number IN 1..cardinality(words) LOOP
        word := words[number];
        IF unspaced[number] THEN
            SELECT string_agg('''' || level || substr(word, start, 2) || '''', ' & ') INTO condition
              FROM generate_series(1, greatest(length(word) - 1, 1)) AS start;
        ELSE
            condition := coalesce(corrections[number], CASE
                WHEN whole THEN format('''%s^%s''', level, word)
                WHEN word ~ '[+#]$' THEN format('''%s^%s'':*', level, word)
                WHEN length(word) < 3 THEN format('''%s<%s''', level, word)
                ELSE format('''%s%s'':*', level, left(word, 20))
            END);
            IF joined[number] <> '' THEN
                condition := condition || format(CASE WHEN whole THEN ' | ''%s^%s''' ELSE ' | ''%s^%s'':*' END, level, joined[number]);
            END IF;
        END IF;
        conditions := conditions || CASE number WHEN 1 THEN '(' ELSE ' & (' END || condition || ')';
    END LOOP;
    RETURN conditions::tsquery;
END
$$;

-- Finds the published courses that have all the words, and counts them. First come courses with all words in the title; then those with
-- all words in title, promise, teacher or slug; then with the description; then with lessons. Whole words come before parts, and the
-- newest course first. A word of five letters or more that no course has may have one letter wrong, if a title, promise, teacher or
-- lesson has it otherwise. `wanted` limits the ids, not the count; with NULL, all are returned, in any order. Only the six longest words
-- of the first 200 letters count. Of words that most courses have, the newest courses are looked through one by one: that is faster than
-- to sort all that the index finds, and happens once, because it fills the page.
CREATE FUNCTION search_courses(words text, wanted integer) RETURNS TABLE (ids bigint[], found_count integer)
LANGUAGE plpgsql STABLE
    SET enable_seqscan = off  -- as above
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    tiers text[] := '{A^,A,B^,B,C^,D^,D}';  -- from the best to the weakest; ^: whole words
    tier text;
    longest text[];
    joined text[];
    unspaced boolean[];
    corrections text[] := '{}';
    weakest tsquery;
    condition tsquery;
    newest bigint[];
BEGIN
    SELECT array_agg(word), array_agg(other), array_agg(is_unspaced) INTO longest, joined, unspaced
      FROM (SELECT word, CASE WHEN chunk ~ '[-''’‐.]' THEN search_joined(chunk) END AS other, is_unspaced
              FROM regexp_split_to_table(search_form(left(words, 200)), '\s+') AS chunk, search_words(chunk)
          ORDER BY length(word) DESC, word COLLATE "C"
             LIMIT 6) AS selected;
    ids := '{}';
    found_count := 0;
    IF longest IS NOT NULL THEN
        weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
        -- Of words that the newest courses of a large school all have, three count: more would find nearly the same courses.
        IF cardinality(longest) > 3
           AND EXISTS (SELECT FROM course_search OFFSET 500)
           AND (SELECT bool_and(pg_column_size(keys) < 131072 AND keys @@ weakest)
                  FROM (SELECT keys FROM course_search ORDER BY published_at DESC, course_id DESC LIMIT 5) AS recent) THEN
            longest := longest[:3];
            weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
        END IF;
        SELECT count(*) INTO found_count FROM course_search WHERE keys @@ weakest;
    END IF;
    IF found_count = 0 THEN
        FOR number IN 1..coalesce(cardinality(longest), 0) LOOP
            condition := search_condition(longest[number:number], joined[number:number], unspaced[number:number], '{}', 'D', false);
            CONTINUE WHEN EXISTS (SELECT FROM course_search WHERE keys @@ condition);
            corrections[number] := array_to_string(search_corrections(longest[number]), ' | ');
            IF corrections[number] = '' OR unspaced[number] THEN
                longest := NULL;
                EXIT;
            END IF;
        END LOOP;
        IF longest IS NULL OR corrections = '{}' THEN
            RETURN NEXT;
            RETURN;
        END IF;
        tiers := '{D}';
        weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
        SELECT count(*) INTO found_count FROM course_search WHERE keys @@ weakest;
    END IF;
    IF wanted IS NULL THEN
        ids := ARRAY(SELECT course_id FROM course_search WHERE keys @@ weakest);
    END IF;
    FOREACH tier IN ARRAY tiers LOOP
        EXIT WHEN cardinality(ids) >= least(wanted, found_count);
        condition := CASE tier
            WHEN 'D' THEN weakest
            ELSE search_condition(longest, joined, unspaced, corrections, left(tier, 1), length(tier) = 2)
        END;
        -- As many as are wanted, because the others may have been found before.
        newest := '{}';
        -- If the two newest courses have the words, probably many have. Large keys are not read: they are outside the rows.
        IF wanted < 50 AND found_count > 10 * wanted
           AND (SELECT bool_and(pg_column_size(keys) < 32768 AND keys @@ condition)
                  FROM (SELECT keys FROM course_search ORDER BY published_at DESC, course_id DESC LIMIT 2) AS recent) THEN
            newest := ARRAY(
                SELECT course_id
                  FROM (SELECT course_id, published_at, keys
                          FROM course_search
                      ORDER BY published_at DESC, course_id DESC
                         LIMIT 3 * wanted) AS recent
                 WHERE keys @@ condition
              ORDER BY published_at DESC, course_id DESC
                 LIMIT wanted);
        END IF;
        IF cardinality(newest) < wanted THEN
            -- OFFSET 0 keeps the index of the newest courses from being used, which suits frequent words only.
            newest := ARRAY(
                SELECT course_id
                  FROM (SELECT course_id, published_at
                          FROM course_search
                         WHERE keys @@ condition
                        OFFSET 0) AS found
              ORDER BY published_at DESC, course_id DESC
                 LIMIT wanted);
        END IF;
        ids := ids || ARRAY(
            SELECT id
              FROM unnest(newest) WITH ORDINALITY AS hit (id, place)
             WHERE id <> ALL (ids)
          ORDER BY place);
    END LOOP;
    IF wanted IS NOT NULL THEN
        ids := ids[:wanted];
    END IF;
    RETURN NEXT;
END
$$;

-- fastupdate is off, because every search would have to read the whole list of pending entries.
CREATE INDEX course_search_keys ON course_search USING gin (keys) WITH (fastupdate = off);
CREATE INDEX course_search_newest ON course_search (published_at DESC, course_id DESC);

-- A part of a course; modules are ordered by `position`.
CREATE TABLE course_modules (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id  bigint NOT NULL REFERENCES courses,
    key        text NOT NULL,                    -- stable name in the course file
    position   integer NOT NULL,
    title      text NOT NULL,
    is_removed boolean NOT NULL DEFAULT false,   -- no longer in the course file; kept for the progress of learners
    CONSTRAINT course_modules_key_unique UNIQUE (course_id, key),
    CONSTRAINT course_modules_of_course UNIQUE (id, course_id),
    CONSTRAINT course_modules_title_length CHECK (length(title) BETWEEN 1 AND 200)
);

-- A lesson; lessons are ordered by their module, then by `position`.
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
    stream_uid       text,                       -- Cloudflare Stream's id of the video
    video_object_key text,                       -- the video's file in the R2 bucket, instead of stream_uid
    duration_seconds integer,                    -- length of the video, as Stream reports it
    is_preview       boolean NOT NULL DEFAULT false,  -- open to visitors
    is_published     boolean NOT NULL DEFAULT true,
    is_removed       boolean NOT NULL DEFAULT false,  -- no longer in the course file; kept for the progress of learners
    search           tsvector NOT NULL GENERATED ALWAYS AS (  -- the parser ignores the tags of body_html
        setweight(to_tsvector('simple', lower(normalize(title) COLLATE "und-x-icu")), 'A') ||
        setweight(to_tsvector('simple', lower(normalize(body_html) COLLATE "und-x-icu")), 'D')
    ) STORED,
    CONSTRAINT course_lessons_key_unique UNIQUE (course_id, key),
    CONSTRAINT course_lessons_slug_unique UNIQUE (course_id, slug) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT course_lessons_of_course UNIQUE (id, course_id),
    CONSTRAINT course_lessons_module_of_course FOREIGN KEY (module_id, course_id)
        REFERENCES course_modules (id, course_id),
    CONSTRAINT course_lessons_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    CONSTRAINT course_lessons_title_length CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT course_lessons_duration_plausible CHECK (duration_seconds BETWEEN 1 AND 86400),
    CONSTRAINT course_lessons_one_video CHECK (stream_uid IS NULL OR video_object_key IS NULL),
    CONSTRAINT course_lessons_video_type CHECK (video_object_key ~* '\.(mp4|m4v|webm)$')
);

CREATE INDEX course_lessons_module ON course_lessons (module_id);

-- Every current and former slug of a lesson. A former slug leads to its lesson until another lesson of the course takes it.
CREATE TABLE lesson_slugs (
    course_id bigint NOT NULL,
    slug      text NOT NULL,
    lesson_id bigint NOT NULL,
    CONSTRAINT lesson_slugs_pkey PRIMARY KEY (course_id, slug),
    CONSTRAINT lesson_slugs_of_lesson UNIQUE (lesson_id, slug),
    CONSTRAINT lesson_slugs_lesson_of_course FOREIGN KEY (lesson_id, course_id) REFERENCES course_lessons (id, course_id)
        ON DELETE CASCADE
);

-- The current slug always leads to its lesson. Deferred, as lessons may swap theirs.
ALTER TABLE course_lessons
    ADD CONSTRAINT course_lessons_slug_leads_here FOREIGN KEY (id, slug) REFERENCES lesson_slugs (lesson_id, slug)
        DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION keep_lesson_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lesson_slugs (course_id, slug, lesson_id)
         VALUES (NEW.course_id, NEW.slug, NEW.id)
    ON CONFLICT (course_id, slug) DO UPDATE
            SET lesson_id = EXCLUDED.lesson_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER course_lessons_keep_slug AFTER INSERT OR UPDATE OF slug ON course_lessons
    FOR EACH ROW EXECUTE FUNCTION keep_lesson_slug();

-- The slugs that lead to a lesson which is no longer in the course file. The outline of the course is shown in its place.
CREATE VIEW removed_lesson_slugs AS
SELECT lesson_slugs.course_id, lesson_slugs.slug
  FROM lesson_slugs
  JOIN course_lessons AS lesson ON lesson.id = lesson_slugs.lesson_id
 WHERE lesson.is_removed;

-- Links by which whoever has one looks at a draft course.
CREATE TABLE draft_links (
    token_hash bytea PRIMARY KEY,                -- SHA-256 of the 32 random bytes in the link
    course_id  bigint NOT NULL REFERENCES courses,
    expires_at timestamptz NOT NULL,
    CONSTRAINT draft_links_token_hash_length CHECK (octet_length(token_hash) = 32)
);

CREATE INDEX draft_links_of_course ON draft_links (course_id);

-- The lessons that are shown to those who may see them. `place` gives their order within the course.
CREATE VIEW visible_lessons AS
SELECT lesson.id, lesson.course_id, module.id AS module_id, module.title AS module_title,
       (module.position::bigint << 32) + lesson.position AS place,
       lesson.slug, lesson.title, lesson.body_html, lesson.stream_uid, lesson.duration_seconds, lesson.is_preview,
       lesson.video_object_key, lesson.search
  FROM course_lessons AS lesson
  JOIN course_modules AS module ON module.id = lesson.module_id
 WHERE lesson.is_published
   AND NOT module.is_removed;

-- The size of a course is stored in its row, because every view of the catalogue shows it.
CREATE FUNCTION keep_course_sizes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE courses
       SET lesson_count = size.lessons, duration_seconds = size.seconds
      FROM (SELECT course.id, count(lesson.id) AS lessons, coalesce(sum(lesson.duration_seconds), 0) AS seconds
              FROM courses AS course
         LEFT JOIN visible_lessons AS lesson ON lesson.course_id = course.id
             WHERE course.id IN (SELECT course_id FROM changed)
             GROUP BY course.id) AS size
     WHERE courses.id = size.id
       AND (courses.lesson_count, courses.duration_seconds) IS DISTINCT FROM (size.lessons, size.seconds);
    RETURN NULL;
END
$$;

CREATE TRIGGER course_lessons_added AFTER INSERT ON course_lessons
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();
CREATE TRIGGER course_lessons_changed AFTER UPDATE ON course_lessons
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();
CREATE TRIGGER course_lessons_deleted AFTER DELETE ON course_lessons
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();
CREATE TRIGGER course_modules_changed AFTER UPDATE ON course_modules
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_course_sizes();

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

CREATE UNIQUE INDEX lesson_captions_one_of_language ON lesson_captions (lesson_id, lower(language));

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

-- A file to download that belongs to a course, a module or a lesson.
CREATE TABLE lesson_resources (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id    text NOT NULL,                  -- random; the only id in a URL
    course_id    bigint NOT NULL REFERENCES courses,
    module_id    bigint,
    lesson_id    bigint,                         -- module_id and lesson_id both NULL: belongs to the whole course
    key          text NOT NULL,
    position     integer NOT NULL,
    title        text NOT NULL,
    file_name    text NOT NULL,                  -- the name that the browser saves it under
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

-- Workers keep what the pages show of a course, together with its version, and ask for the version at each page
-- (docs/decisions/0041). A version is random, so that none ever returns: not after a rollback, not after a restore.

-- The version of everything that pages show of a course but an import writes. Triggers renew it with every change.
CREATE TABLE course_versions (
    course_id bigint PRIMARY KEY REFERENCES courses ON DELETE CASCADE,
    version   uuid NOT NULL DEFAULT gen_random_uuid()
);

-- The version of all courses together.
CREATE TABLE catalogue_version (
    version  uuid NOT NULL DEFAULT gen_random_uuid(),
    only_row boolean NOT NULL DEFAULT true,
    CONSTRAINT catalogue_version_only_row_unique UNIQUE (only_row),
    CONSTRAINT catalogue_version_only_row_true CHECK (only_row)
);

-- Renews the versions of the courses of all changed rows. If a row moves, that is the course that it leaves, too.
CREATE FUNCTION renew_course_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        ids := ARRAY(SELECT course_id FROM course_versions);
    ELSIF TG_TABLE_NAME = 'courses' THEN
        ids := ARRAY(SELECT id FROM changed);
    ELSIF TG_TABLE_NAME = 'lesson_captions' AND TG_OP = 'UPDATE' THEN
        ids := ARRAY(SELECT course_id
                       FROM course_lessons
                      WHERE id IN (SELECT lesson_id FROM changed UNION ALL SELECT lesson_id FROM former));
    ELSIF TG_TABLE_NAME = 'lesson_captions' THEN
        ids := ARRAY(SELECT course_id FROM course_lessons WHERE id IN (SELECT lesson_id FROM changed));
    ELSIF TG_OP = 'UPDATE' THEN
        ids := ARRAY(SELECT course_id FROM changed UNION ALL SELECT course_id FROM former);
    ELSE
        ids := ARRAY(SELECT course_id FROM changed);
    END IF;
    INSERT INTO course_versions (course_id)
         SELECT DISTINCT course_id
           FROM unnest(ids) AS changed_course (course_id)
       ORDER BY course_id
    ON CONFLICT (course_id) DO UPDATE SET version = EXCLUDED.version;
    RETURN NULL;
END
$$;

-- The deletion of a course deletes its version.
CREATE TRIGGER courses_added_renew_version AFTER INSERT ON courses
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER courses_changed_renew_version AFTER UPDATE ON courses
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_added_renew_version AFTER INSERT ON course_modules
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_changed_renew_version AFTER UPDATE ON course_modules
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_deleted_renew_version AFTER DELETE ON course_modules
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_modules_truncated_renew_version AFTER TRUNCATE ON course_modules
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_added_renew_version AFTER INSERT ON course_lessons
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_changed_renew_version AFTER UPDATE ON course_lessons
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_deleted_renew_version AFTER DELETE ON course_lessons
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER course_lessons_truncated_renew_version AFTER TRUNCATE ON course_lessons
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_added_renew_version AFTER INSERT ON lesson_captions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_changed_renew_version AFTER UPDATE ON lesson_captions
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_deleted_renew_version AFTER DELETE ON lesson_captions
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_captions_truncated_renew_version AFTER TRUNCATE ON lesson_captions
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_added_renew_version AFTER INSERT ON lesson_resources
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_changed_renew_version AFTER UPDATE ON lesson_resources
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_deleted_renew_version AFTER DELETE ON lesson_resources
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();
CREATE TRIGGER lesson_resources_truncated_renew_version AFTER TRUNCATE ON lesson_resources
    FOR EACH STATEMENT EXECUTE FUNCTION renew_course_versions();

-- Renews the version of the catalogue once in each transaction: the setting is undone at its end, or with a savepoint.
CREATE FUNCTION renew_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('lectern.catalogue_is_renewed', true) IS DISTINCT FROM 'yes' THEN
        UPDATE catalogue_version SET version = gen_random_uuid();
        PERFORM set_config('lectern.catalogue_is_renewed', 'yes', true);
    END IF;
    RETURN NULL;
END
$$;

-- Deferred: the row is locked for the commit alone, so two imports neither wait for each other nor block each other for ever.
CREATE CONSTRAINT TRIGGER course_versions_renew_catalogue AFTER INSERT OR UPDATE OR DELETE ON course_versions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_catalogue_version();
CREATE TRIGGER course_versions_truncated_renew_catalogue AFTER TRUNCATE ON course_versions
    FOR EACH STATEMENT EXECUTE FUNCTION renew_catalogue_version();


-- Orders, the facts about them, and Stripe's events. These rows are never deleted.

-- One order: what was agreed, the newest facts about it, and the status computed from them.
CREATE TABLE orders (
    id                       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id                text NOT NULL,      -- random; in URLs, mails and Stripe's metadata
    user_id                  bigint REFERENCES users,  -- a member, or the account that claimed a guest's order
    email                    text,               -- of the buyer; NULL once the person is erased
    canonical_email          text COLLATE "C",   -- of email, as users.canonical_email
    browser_token_hash       bytea NOT NULL,     -- of the browser that began the order, which may set a password on the success page
    checkout_key             bytea NOT NULL,     -- SHA-256 of browser, course, buyer and price; the same key reuses the open order
    amount_minor             bigint NOT NULL,    -- the price when the order was made
    currency                 text NOT NULL,
    status                   text NOT NULL DEFAULT 'pending',  -- computed from the facts, never set by hand
    payment                  text NOT NULL DEFAULT 'pending',  -- newest fact; paid outranks the others. mismatched: not as agreed
    paid_amount_minor        bigint,             -- what Stripe took, after promotion codes
    paid_currency            text,               -- of paid_amount_minor; differs from currency only if the payment is mismatched
    tax_minor                bigint,             -- the part of paid_amount_minor that is tax; NULL: not known
    is_duplicate             boolean NOT NULL DEFAULT false,  -- the buyer already had the course when the order was paid
    paid_at                  timestamptz,        -- by Stripe's clock, even if the event arrived late
    checkout_attempt         integer NOT NULL DEFAULT 1,  -- the second half of the idempotency key
    attempt_expires_at       timestamptz NOT NULL,  -- when the attempt's session expires; a parameter of the idempotent request
    checkout_stripe_price    text NOT NULL,      -- price_… of the session; another such parameter
    checkout_promotion_code  text,               -- promo_… that was entered; another such parameter
    checkout_tax             text,               -- whether the price includes tax; another such parameter. NULL: Stripe was not asked for tax
    checkout_locale          text,               -- language of Stripe's page; another such parameter. NULL: it follows the buyer's browser
    checkout_invoice         boolean NOT NULL DEFAULT false,  -- whether Stripe makes an invoice; another such parameter
    checkout_terms           boolean NOT NULL DEFAULT false,  -- whether the buyer must accept the terms on Stripe's page; another one
    withdrawal_waived_at     timestamptz,        -- when the buyer ticked to lose the right of withdrawal; NULL: not asked
    withdrawal_version       integer,            -- of the text that was ticked
    stripe_session_id        text,
    stripe_session_url       text,
    stripe_payment_intent_id text,               -- NULL if a promotion code covered the whole price
    stripe_invoice_id        text,               -- NULL: none yet, or not asked for
    receipt_url              text,               -- Stripe's own receipt
    voided_at                timestamptz,        -- when an operator voided an order without a payment intent
    claimed_at               timestamptz,        -- when a guest's order was claimed
    address_corrections      integer NOT NULL DEFAULT 0,  -- how often the browser that began the order has corrected its address
    reported_refund_minor    bigint NOT NULL DEFAULT 0,  -- largest refunded amount in a charge event since the last settling
    settle_at                timestamptz,        -- when `lectern jobs` fetches refunds, disputes and receipt from Stripe
    settle_requests          integer NOT NULL DEFAULT 0,  -- number of requests to settle; the answer to an earlier request is stale
    settle_failures          integer NOT NULL DEFAULT 0,  -- failed tries since the latest request
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    personal_data_erased_at  timestamptz,        -- the buyer was erased; an operator's reassignment ends that
    CONSTRAINT orders_erased_has_no_address CHECK (personal_data_erased_at IS NULL OR email IS NULL),
    CONSTRAINT orders_public_id_unique UNIQUE (public_id),
    CONSTRAINT orders_stripe_session_id_unique UNIQUE (stripe_session_id),
    CONSTRAINT orders_stripe_payment_intent_id_unique UNIQUE (stripe_payment_intent_id),
    CONSTRAINT orders_email_and_canonical CHECK ((email IS NULL) = (canonical_email IS NULL)),
    CONSTRAINT orders_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    CONSTRAINT orders_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT orders_paid_amount_not_negative CHECK (paid_amount_minor >= 0),
    CONSTRAINT orders_tax_within_payment
        CHECK (tax_minor IS NULL OR (paid_amount_minor IS NOT NULL AND tax_minor BETWEEN 0 AND paid_amount_minor)),
    CONSTRAINT orders_checkout_tax CHECK (checkout_tax IN ('inclusive', 'exclusive')),
    CONSTRAINT orders_withdrawal_waiver
        CHECK ((withdrawal_waived_at IS NULL) = (withdrawal_version IS NULL) AND withdrawal_version > 0
               AND isfinite(withdrawal_waived_at)),
    CONSTRAINT orders_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT orders_payment CHECK (payment IN ('pending', 'processing', 'paid', 'mismatched', 'failed', 'expired')),
    CONSTRAINT orders_status CHECK (status IN ('pending', 'processing', 'paid', 'mismatched', 'failed', 'expired',
                                               'partially_refunded', 'refunded', 'disputed', 'charged_back')),
    CONSTRAINT orders_paid_is_dated CHECK (payment NOT IN ('paid', 'mismatched')
                                           OR (paid_at IS NOT NULL AND paid_amount_minor IS NOT NULL AND paid_currency IS NOT NULL)),
    CONSTRAINT orders_paid_currency_form CHECK (paid_currency ~ '^[A-Z]{3}$'),
    CONSTRAINT orders_attempt_positive CHECK (checkout_attempt > 0),
    CONSTRAINT orders_times_finite CHECK (isfinite(created_at) AND isfinite(updated_at) AND isfinite(paid_at) AND isfinite(voided_at)
                                          AND isfinite(claimed_at))
);

CREATE INDEX orders_user ON orders (user_id);
CREATE INDEX orders_canonical_email ON orders (canonical_email);
CREATE INDEX orders_browser ON orders (browser_token_hash);
CREATE UNIQUE INDEX orders_one_open_checkout ON orders (checkout_key) WHERE status = 'pending';
CREATE INDEX orders_to_settle ON orders (settle_at) WHERE settle_at IS NOT NULL;
CREATE INDEX orders_sent_to_pay ON orders (created_at) WHERE stripe_session_id IS NOT NULL;

-- The items of an order; each is one course.
CREATE TABLE order_items (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     bigint NOT NULL REFERENCES orders,
    course_id    bigint NOT NULL REFERENCES courses,
    title        text NOT NULL,                  -- of the course at the time of the sale
    amount_minor bigint NOT NULL,
    currency     text NOT NULL,
    CONSTRAINT order_items_course_once UNIQUE (order_id, course_id),
    CONSTRAINT order_items_amount_not_negative CHECK (amount_minor >= 0)
);

CREATE INDEX order_items_course ON order_items (course_id);

-- A refund, identified by Stripe's id, in its newest state.
CREATE TABLE order_refunds (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id         bigint NOT NULL REFERENCES orders,
    stripe_refund_id text NOT NULL,
    status           text NOT NULL,
    amount_minor     bigint NOT NULL,
    reported_at      timestamptz NOT NULL,       -- when Stripe reported the newest state
    CONSTRAINT order_refunds_stripe_refund_id_unique UNIQUE (stripe_refund_id),
    CONSTRAINT order_refunds_status CHECK (status IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
    CONSTRAINT order_refunds_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT order_refunds_reported_at_finite CHECK (isfinite(reported_at))
);

CREATE INDEX order_refunds_order ON order_refunds (order_id);

-- An operator's request to Stripe to refund money, stored before Stripe is called. A repeated command sends the same request again.
CREATE TABLE refund_requests (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id         bigint NOT NULL REFERENCES orders,
    amount_minor     bigint NOT NULL,
    attempt          integer NOT NULL DEFAULT 1, -- the next one begins when Stripe stored an error under the old idempotency key
    requested_at     timestamptz NOT NULL,
    stripe_refund_id text,                       -- NULL: Stripe refused, or its answer is not known
    refused_at       timestamptz,                -- when Stripe refused; nothing was refunded
    CONSTRAINT refund_requests_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT refund_requests_attempt_positive CHECK (attempt > 0),
    CONSTRAINT refund_requests_one_outcome CHECK (stripe_refund_id IS NULL OR refused_at IS NULL),
    CONSTRAINT refund_requests_requested_at_finite CHECK (isfinite(requested_at)),
    CONSTRAINT refund_requests_refused_at_finite CHECK (isfinite(refused_at))
);

CREATE INDEX refund_requests_order ON refund_requests (order_id);
CREATE UNIQUE INDEX refund_requests_unanswered ON refund_requests (order_id) WHERE stripe_refund_id IS NULL AND refused_at IS NULL;

-- A dispute, identified by Stripe's id, in its newest state.
CREATE TABLE order_disputes (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id          bigint NOT NULL REFERENCES orders,
    stripe_dispute_id text NOT NULL,
    status            text NOT NULL,             -- as Stripe names it: needs_response, under_review, won, lost, warning_…
    amount_minor      bigint NOT NULL,
    reported_at       timestamptz NOT NULL,      -- when Stripe reported the newest state
    funds_withdrawn   boolean NOT NULL DEFAULT false,  -- Stripe has withdrawn the money while the dispute is open
    opened_at         timestamptz,               -- when it was opened, by Stripe's clock; NULL: not known
    CONSTRAINT order_disputes_stripe_dispute_id_unique UNIQUE (stripe_dispute_id),
    CONSTRAINT order_disputes_reported_at_finite CHECK (isfinite(reported_at)),
    CONSTRAINT order_disputes_opened_at_finite CHECK (isfinite(opened_at))
);

CREATE INDEX order_disputes_order ON order_disputes (order_id);

-- Purchases that do not open their course: what happened to the payment, and since when.
CREATE VIEW unopened_purchases AS
SELECT orders.id AS order_id, orders.public_id, orders.user_id, orders.canonical_email, order_items.course_id, order_items.title,
       orders.status,
       coalesce(CASE orders.status
                    WHEN 'refunded' THEN coalesce(orders.voided_at,
                                                  (SELECT max(reported_at)
                                                     FROM order_refunds
                                                    WHERE order_id = orders.id
                                                      AND order_refunds.status IN ('pending', 'succeeded')))
                    WHEN 'disputed' THEN (SELECT min(coalesce(opened_at, reported_at))
                                            FROM order_disputes
                                           WHERE order_id = orders.id
                                             AND order_disputes.status NOT IN ('won', 'lost', 'prevented', 'warning_closed'))
                    WHEN 'charged_back' THEN (SELECT max(reported_at)
                                                FROM order_disputes
                                               WHERE order_id = orders.id
                                                 AND order_disputes.status = 'lost')
                END,
                orders.updated_at) AS since
  FROM orders
  JOIN order_items ON order_items.order_id = orders.id
 WHERE orders.status IN ('processing', 'failed', 'refunded', 'disputed', 'charged_back');

-- Returns the part of an event's payload that is needed to process it, without the buyer's name, address and other details. The
-- list names the fields to keep, so that a field that Stripe adds is not kept by oversight.
CREATE FUNCTION without_personal_data(payload jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object(
               'id', payload -> 'id', 'object', 'event', 'type', payload -> 'type',
               'livemode', payload -> 'livemode', 'created', payload -> 'created',
               'data', jsonb_build_object('object', coalesce((
                   SELECT jsonb_object_agg(key, CASE
                              WHEN key IN ('payment_intent', 'charge') AND jsonb_typeof(value) = 'object' THEN value -> 'id'
                              WHEN key = 'metadata' THEN jsonb_build_object(
                                       'order_id', value -> 'order_id', 'course', value -> 'course',
                                       'installation_id', value -> 'installation_id')
                              ELSE value END)
                     FROM jsonb_each(CASE WHEN jsonb_typeof(payload #> '{data,object}') = 'object'
                                          THEN payload #> '{data,object}' ELSE '{}' END)
                    WHERE key IN ('id', 'object', 'status', 'payment_status', 'amount', 'amount_total', 'amount_subtotal',
                                  'amount_refunded', 'total_details', 'currency', 'payment_intent', 'charge', 'refunded',
                                  'reason', 'client_reference_id', 'metadata', 'created', 'expires_at', 'mode')), '{}')))
$$;

-- Every event received from Stripe, stored before it is processed.
CREATE TABLE stripe_events (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stripe_event_id  text NOT NULL,              -- evt_…; a second delivery of the same event has no effect
    type             text NOT NULL,
    livemode         boolean NOT NULL,
    stripe_created_at timestamptz NOT NULL,
    payload          jsonb NOT NULL,
    order_id         bigint REFERENCES orders,   -- the order that the event is about, once known
    status           text NOT NULL DEFAULT 'received',
    outcome_reason   text,                       -- why it was ignored, refused or unmatched
    processing_error text,                       -- of the latest attempt
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz,                -- when a failed event is retried
    received_at      timestamptz NOT NULL,
    processed_at     timestamptz,
    payment_intent   text,                       -- of a refund, dispute or charge; finds the event again once an order is paid with it
    is_asked_for     boolean NOT NULL DEFAULT false,  -- fetched by reconciliation, because the webhook missed it
    personal_data_erased_at timestamptz,         -- when the payload was reduced by without_personal_data()
    CONSTRAINT stripe_events_stripe_event_id_unique UNIQUE (stripe_event_id),
    CONSTRAINT stripe_events_status CHECK (status IN ('received', 'processed', 'failed', 'ignored', 'unmatched', 'refused')),
    CONSTRAINT stripe_events_failed_has_error CHECK (status <> 'failed' OR processing_error IS NOT NULL),
    CONSTRAINT stripe_events_times_finite CHECK (isfinite(stripe_created_at) AND isfinite(received_at) AND isfinite(processed_at))
);

CREATE INDEX stripe_events_of_no_order ON stripe_events (received_at) WHERE order_id IS NULL AND personal_data_erased_at IS NULL;
CREATE INDEX stripe_events_with_details ON stripe_events (received_at) WHERE personal_data_erased_at IS NULL;
CREATE INDEX stripe_events_to_retry ON stripe_events (next_attempt_at) WHERE status = 'failed';
CREATE INDEX stripe_events_order ON stripe_events (order_id);
CREATE INDEX stripe_events_received ON stripe_events (received_at);
CREATE INDEX stripe_events_waiting ON stripe_events (payment_intent) WHERE status IN ('unmatched', 'ignored');


-- Who has access to which course, one row for each cause. Entitlements are revoked, never deleted.
CREATE TABLE entitlements (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id       bigint NOT NULL REFERENCES courses,
    user_id         bigint REFERENCES users,     -- NULL until a guest's purchase is claimed
    cause           text NOT NULL,
    order_item_id   bigint REFERENCES order_items,  -- if the cause is a purchase
    granted_by      text,                        -- the operator's name, if the cause is an operator
    granted_because text,
    status          text NOT NULL DEFAULT 'active',
    status_because  text,                        -- the reason why it is suspended or revoked
    operator_revoked_at timestamptz,             -- when an operator revoked it; payments do not restore it then
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT entitlements_cause CHECK (cause IN ('purchase', 'operator', 'free')),
    CONSTRAINT entitlements_status CHECK (status IN ('active', 'suspended', 'revoked')),
    CONSTRAINT entitlements_one_per_item UNIQUE (order_item_id),
    CONSTRAINT entitlements_purchase_has_item CHECK ((cause = 'purchase') = (order_item_id IS NOT NULL)),
    CONSTRAINT entitlements_operator_is_named CHECK (cause <> 'operator' OR (granted_by IS NOT NULL AND granted_because IS NOT NULL)),
    CONSTRAINT entitlements_owner_known CHECK (cause = 'purchase' OR user_id IS NOT NULL),
    CONSTRAINT entitlements_operator_revocation CHECK (operator_revoked_at IS NULL OR status = 'revoked'),
    CONSTRAINT entitlements_times_finite CHECK (isfinite(created_at) AND isfinite(updated_at) AND isfinite(operator_revoked_at))
);

CREATE INDEX entitlements_user ON entitlements (user_id, course_id) WHERE status = 'active';
CREATE INDEX entitlements_course ON entitlements (course_id);
CREATE UNIQUE INDEX entitlements_one_free_per_user ON entitlements (user_id, course_id) WHERE cause = 'free';
CREATE UNIQUE INDEX entitlements_one_operator_per_user ON entitlements (user_id, course_id) WHERE cause = 'operator';

-- Who may learn what: one row for each active entitlement to a course that is not a draft.
CREATE VIEW learner_courses AS
SELECT entitlements.user_id, entitlements.course_id, entitlements.created_at AS granted_at
  FROM entitlements
  JOIN courses ON courses.id = entitlements.course_id
 WHERE entitlements.status = 'active'
   AND courses.status <> 'draft';

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


-- The progress of a learner in each lesson.
CREATE TABLE lesson_progress (
    user_id              bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    lesson_id            bigint NOT NULL REFERENCES course_lessons,
    status               text NOT NULL DEFAULT 'in_progress',
    first_visited_at     timestamptz NOT NULL,
    completed_at         timestamptz,
    completed_by         text,                       -- learner: marked by hand; watching: enough of the video was played
    position_seconds     integer NOT NULL DEFAULT 0, -- where the video continues
    position_reported_at timestamptz,                -- when that report arrived
    watched              int4multirange NOT NULL DEFAULT '{}',  -- seconds of the video that were played
    updated_at           timestamptz NOT NULL,
    last_visited_at      timestamptz NOT NULL DEFAULT now(),  -- when the page was last opened, to the minute
    undone_at            timestamptz,                -- when the learner last took a completion back
    watched_again        int4multirange,             -- seconds that were played since then; NULL if that never happened
    PRIMARY KEY (user_id, lesson_id),
    CONSTRAINT lesson_progress_status CHECK (status IN ('in_progress', 'completed')),
    CONSTRAINT lesson_progress_completed_by CHECK (completed_by IN ('learner', 'watching')),
    CONSTRAINT lesson_progress_completed_is_dated CHECK ((status = 'completed') = (completed_at IS NOT NULL AND completed_by IS NOT NULL)),
    CONSTRAINT lesson_progress_position_plausible CHECK (position_seconds BETWEEN 0 AND 86400),
    CONSTRAINT lesson_progress_watched_plausible
        CHECK (watched <@ int4range(0, 86400) AND watched_again <@ int4range(0, 86400))
);

CREATE INDEX lesson_progress_lesson ON lesson_progress (lesson_id);

-- How many seconds a playback that began at `started_at` can have shown by `at`: 2.5 for each second, because the fastest speed is 2 and
-- beats are late by different times. The 3 seconds at the start are for rounding.
CREATE FUNCTION watchable_seconds(started_at timestamptz, at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT floor((extract(epoch FROM at - started_at) + 3) * 2.5)::integer
$$;

-- How many seconds some ranges have together. A function with a SELECT of its own does not become part of the statement that calls it,
-- and costs more there.
CREATE FUNCTION seconds_in(ranges int4multirange) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF ranges = int4multirange(range_merge(ranges)) THEN  -- one range or none, as most are
        RETURN coalesce(upper(ranges) - lower(ranges), 0);
    END IF;
    RETURN (SELECT sum(upper(part) - lower(part)) FROM unnest(ranges) AS part);
END
$$;

-- How many seconds of a lesson's video count as learnt: all if it is completed, else those that were watched. NULL if the length is not
-- known. Ranges beyond the end do not count: a video may be replaced by a shorter one.
-- It becomes part of the statements that call it.
CREATE FUNCTION learnt_seconds(status text, watched int4multirange, duration_seconds integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN duration_seconds IS NULL OR status = 'completed' THEN duration_seconds
                WHEN watched IS NULL OR isempty(watched) THEN 0
                ELSE seconds_in(watched * int4multirange(int4range(0, duration_seconds)))
            END
$$;

-- The time for which a lesson counts in the percentage of its course: the length of its video, or five minutes.
CREATE FUNCTION counted_seconds(duration_seconds integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(duration_seconds, 300)
$$;

-- The percentage of a course: by time, rounded down; 100 if and only if all lessons are completed.
CREATE FUNCTION percent_learnt(lessons bigint, completed bigint, seconds bigint, learnt bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN completed = lessons THEN 100 ELSE least(learnt * 100 / seconds, 99)::integer END
$$;

-- One load of a lesson's page in a browser, which reports by beats what was watched. Rows are deleted a day after the last beat.
CREATE TABLE playbacks (
    user_id         bigint NOT NULL,
    lesson_id       bigint NOT NULL,
    id              uuid NOT NULL,               -- random, chosen by the page
    highest_beat    integer NOT NULL,            -- beats up to this number are late; 0: none was credible so far
    beat_count      integer NOT NULL,            -- beats that were taken
    watched_seconds integer NOT NULL DEFAULT 0,  -- seconds of these that the learner had not watched before
    started_at      timestamptz NOT NULL,        -- at most 15 seconds before the first beat, not before the page was opened
    first_beat_at   timestamptz NOT NULL,        -- an undone completion stays undone for playbacks that were there before
    last_beat_at    timestamptz NOT NULL,
    CONSTRAINT playbacks_pkey PRIMARY KEY (user_id, lesson_id, id),
    CONSTRAINT playbacks_of_progress FOREIGN KEY (user_id, lesson_id) REFERENCES lesson_progress ON DELETE CASCADE,
    CONSTRAINT playbacks_beats CHECK (beat_count >= 0 AND highest_beat >= beat_count),
    CONSTRAINT playbacks_in_order CHECK (started_at <= first_beat_at AND first_beat_at <= last_beat_at),
    CONSTRAINT playbacks_watched_no_faster_than_time CHECK (watched_seconds BETWEEN 0 AND watchable_seconds(started_at, last_beat_at))
);

-- The notes that learners write to lessons. Nobody else reads them: not the audit record, not an operator's commands.
CREATE TABLE lesson_notes (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id          bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    lesson_id        bigint NOT NULL REFERENCES course_lessons,
    position_seconds integer,                    -- where the video was; NULL: the note is about no second of it
    text             text NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT lesson_notes_position CHECK (position_seconds BETWEEN 0 AND 86400),
    CONSTRAINT lesson_notes_length CHECK (char_length(text) BETWEEN 1 AND 10000)
);

CREATE INDEX lesson_notes_of_learner ON lesson_notes (user_id, lesson_id);

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


-- Mails to send. A mail is inserted in the transaction that causes it; `lectern jobs` delivers it.
CREATE TABLE mail_outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key      text NOT NULL,               -- identifies the cause, for which no second mail is queued
    kind            text NOT NULL,               -- names the views below views/mail that render it
    to_email        text NOT NULL,               -- an address; or operator: the school; or erased: the address was erased
    canonical_email text COLLATE "C",            -- of to_email, as users.canonical_email; NULL if that is not an address
    user_id         bigint REFERENCES users,     -- the account that it is about, even if it is sent to a former address
    order_id        bigint REFERENCES orders,    -- the order that it is about
    erase_when_settled boolean NOT NULL DEFAULT false,  -- last mail to an erased person: delivery or giving up erases the address
    data            jsonb NOT NULL,              -- data for the views; never a token
    link_purpose    text,                        -- of the one-time link, created at delivery so that none is stored in clear
    link_user_id    bigint REFERENCES users ON DELETE CASCADE,
    link_data       jsonb NOT NULL DEFAULT '{}',
    status          text NOT NULL DEFAULT 'queued',  -- void: must not be sent any more
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error      text,
    request_id      text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    CONSTRAINT mail_outbox_dedupe_key_unique UNIQUE (dedupe_key),
    CONSTRAINT mail_outbox_status CHECK (status IN ('queued', 'sent', 'failed', 'void')),
    CONSTRAINT mail_outbox_sent_is_dated CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);

CREATE INDEX mail_outbox_due ON mail_outbox (next_attempt_at) WHERE status = 'queued';
CREATE INDEX mail_outbox_user ON mail_outbox (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX mail_outbox_order ON mail_outbox (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX mail_outbox_of_nobody ON mail_outbox (created_at)
    WHERE user_id IS NULL AND order_id IS NULL AND canonical_email IS NOT NULL;
CREATE INDEX mail_outbox_with_address ON mail_outbox (created_at)
    WHERE canonical_email IS NOT NULL AND status <> 'queued';


-- The audit record: one row for each relevant act, inserted in the transaction of the act. Rows are never changed or deleted. They
-- contain ids, never an address or a learner's name, so that a person can be erased without changing them; hence no foreign keys.
CREATE TABLE audit_logs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL,
    event           text NOT NULL,
    actor           text NOT NULL,
    actor_user_id   bigint,                      -- if the actor is a learner
    actor_name      text,                        -- Unix name, if the actor is an operator
    user_id         bigint,                      -- the account that the act is about
    order_id        bigint,
    course_id       bigint,
    lesson_id       bigint,
    resource_id     bigint,
    entitlement_id  bigint,
    stripe_event_id text,
    outcome         text NOT NULL,
    reason          text,
    request_id      text NOT NULL DEFAULT '',
    network         text NOT NULL DEFAULT '',    -- the client's /24 (IPv4) or /48 (IPv6)
    transaction_id  xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- readers stop at pg_snapshot_xmin, to miss no late commit
    CONSTRAINT audit_logs_event_form CHECK (event ~ '^[a-z_]+$'),
    CONSTRAINT audit_logs_actor CHECK (actor IN ('visitor', 'learner', 'operator', 'stripe', 'job')),
    CONSTRAINT audit_logs_outcome CHECK (outcome IN ('done', 'undone', 'refused', 'failed')),
    CONSTRAINT audit_logs_operator_is_named CHECK (actor <> 'operator' OR actor_name IS NOT NULL),
    CONSTRAINT audit_logs_at_finite CHECK (isfinite(at))
);

CREATE INDEX audit_logs_at ON audit_logs (at);
CREATE INDEX audit_logs_user ON audit_logs (user_id, event, at);
CREATE INDEX audit_logs_transaction ON audit_logs (transaction_id, id);  -- the order in which `lectern audit tail -f` reads
CREATE INDEX audit_logs_order ON audit_logs (order_id) WHERE order_id IS NOT NULL;

-- The seal of the audit record: a chain of hashes over its rows. `lectern jobs` appends to it; rows are never changed or deleted. The
-- positions are the order of the record. They do not depend on transaction ids, so they survive a dump and restore.
CREATE TABLE audit_seals (
    position bigint PRIMARY KEY,  -- 1, 2, 3, … without a gap
    audit_id bigint NOT NULL,     -- the row at this position; no foreign key, so that a removed row is noticed and not prevented
    hash     bytea NOT NULL,      -- BLAKE2b-256 of the hash before it and the row
    CONSTRAINT audit_seals_audit_id UNIQUE (audit_id),
    CONSTRAINT audit_seals_position_positive CHECK (position > 0),
    CONSTRAINT audit_seals_hash_size CHECK (octet_length(hash) = 32)
);

-- What `lectern jobs` signed and printed: the state of the seal when all finished rows were sealed.
CREATE TABLE audit_checkpoints (
    position  bigint PRIMARY KEY,    -- the newest position of the seal at that time
    hash      bytea NOT NULL,        -- its hash
    at        timestamptz NOT NULL,
    signature bytea,                 -- Ed25519; NULL: no key was configured
    CONSTRAINT audit_checkpoints_at_finite CHECK (isfinite(at)),
    CONSTRAINT audit_checkpoints_hash_size CHECK (octet_length(hash) = 32),
    CONSTRAINT audit_checkpoints_signature_size CHECK (octet_length(signature) = 64)
);
