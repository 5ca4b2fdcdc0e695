-- The schema as of now. Databases are made by `lectern migrate` from sql/migrations/; this is what that comes to, in one
-- place to read. tests/schema holds the two equal, so a change is made in a new migration and here.

-- The migrations that this database has had, in order.
CREATE TABLE schema_migrations (
    version    integer PRIMARY KEY,              -- 17 of 0017_name.sql
    file       text NOT NULL,
    checksum   text NOT NULL,                    -- SHA-256 of the file: one that was applied never changes
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_version_positive CHECK (version > 0)
);


-- People, their sessions, and what guards the sign-in.

-- This installation's own name, so that Stripe's events for another one can be told apart.
CREATE TABLE installation (
    id         text PRIMARY KEY,                 -- random; in the metadata of every Stripe session
    only_row   boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT installation_only_row_unique UNIQUE (only_row),
    CONSTRAINT installation_only_row_true CHECK (only_row)
);

-- A learner with an account.
CREATE TABLE users (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email             text,                      -- as its owner writes it; mail goes there. Empty once the person was erased
    email_verified_at timestamptz,               -- set once a mailed link proved the address
    name              text NOT NULL,
    password_hash     text NOT NULL,             -- Argon2id with its parameters
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    deleted_at        timestamptz,               -- the person was erased; the row stays for what refers to it
    canonical_email   text COLLATE "C",          -- the one form that decides who is who: domain by IDNA, local part in NFC, ASCII in lower case
    email_changes     integer NOT NULL DEFAULT 0,  -- how often the address was changed
    email_undo_from   integer NOT NULL DEFAULT 0,  -- changes before this one can no longer be undone
    CONSTRAINT users_email_form CHECK (email LIKE '_%@_%' AND octet_length(email) <= 254),
    CONSTRAINT users_email_unless_deleted
        CHECK ((email IS NULL) = (deleted_at IS NOT NULL) AND (canonical_email IS NULL) = (deleted_at IS NOT NULL)),
    CONSTRAINT users_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    CONSTRAINT users_canonical_email_unique UNIQUE (canonical_email),
    CONSTRAINT users_name_length CHECK (length(name) BETWEEN 1 AND 200)
);

-- A browser that is signed in.
CREATE TABLE sessions (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash   bytea NOT NULL,                 -- SHA-256 of the cookie's 32 random bytes
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,           -- touched at most every 5 minutes
    expires_at   timestamptz NOT NULL,           -- absolute limit
    network      text NOT NULL,                  -- /24 or /48 at sign-in
    user_agent   text NOT NULL,
    CONSTRAINT sessions_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT sessions_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT sessions_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX sessions_user ON sessions (user_id);

-- A link that was mailed and grants something once.
CREATE TABLE email_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL,                   -- SHA-256 of the link's 32 random bytes
    purpose    text NOT NULL,
    email      text NOT NULL,                    -- the address that the mail went to, which it proves
    user_id    bigint REFERENCES users ON DELETE CASCADE,
    data       jsonb NOT NULL DEFAULT '{}',      -- what waits with the link: name and password hash of a registration
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,                      -- set by the one POST that won
    canonical_email text COLLATE "C" NOT NULL,   -- of email
    CONSTRAINT email_tokens_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    CONSTRAINT email_tokens_token_hash_unique UNIQUE (token_hash),
    CONSTRAINT email_tokens_token_hash_length CHECK (octet_length(token_hash) = 32),
    CONSTRAINT email_tokens_purpose CHECK (purpose IN ('claim', 'verify', 'reset', 'change', 'undo_change')),
    CONSTRAINT email_tokens_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX email_tokens_canonical_email ON email_tokens (canonical_email, purpose);

-- How often something that may be guessed was tried in the current window.
CREATE TABLE throttles (
    subject           text PRIMARY KEY,          -- what is counted, hashed where it holds an address
    tries             integer NOT NULL,
    window_started_at timestamptz NOT NULL,
    CONSTRAINT throttles_tries_positive CHECK (tries > 0)
);


-- What is for sale, and how it is taught.

-- A course of the creator.
CREATE TABLE courses (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug               text NOT NULL,
    former_slugs       text[] NOT NULL DEFAULT '{}',  -- not read any more (course_slugs); dropped by the next release
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
    lesson_titles      text NOT NULL DEFAULT '', -- of its published lessons; kept by the import
    search             tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', lower(title COLLATE "und-x-icu")), 'A') ||
        setweight(to_tsvector('simple', lower(promise COLLATE "und-x-icu")), 'B') ||
        setweight(to_tsvector('simple', lower(lesson_titles COLLATE "und-x-icu")), 'C') ||
        setweight(to_tsvector('simple', lower(description COLLATE "und-x-icu")), 'D')
    ) STORED,                                    -- no language: it is the school's, and words match by their beginning;
                                                 -- letters are folded alike whatever the database's locale
    cover_content_type text,
    cover_width        integer,                  -- in pixels, so that a page keeps its place free
    cover_height       integer,
    cover_alt          text NOT NULL DEFAULT '', -- what it shows, for who cannot see it; empty: decoration
    lesson_count       integer NOT NULL DEFAULT 0,  -- published lessons, and
    duration_seconds   integer NOT NULL DEFAULT 0,  -- the length of their videos; both kept by keep_course_sizes()
    search_heading     tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', lower(title COLLATE "und-x-icu")), 'A') ||
        setweight(to_tsvector('simple', lower(promise COLLATE "und-x-icu")), 'B') ||
        setweight(to_tsvector('simple', lower(lesson_titles COLLATE "und-x-icu")), 'C')
    ) STORED,                                    -- what is found is ranked by: small enough to stand with the row
    CONSTRAINT courses_slug_unique UNIQUE (slug),
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
    CONSTRAINT courses_cover_size_positive CHECK (cover_width > 0 AND cover_height > 0)
);

CREATE INDEX courses_former_slugs ON courses USING gin (former_slugs);
-- A list of pending entries would make every search read every course.
CREATE INDEX courses_search ON courses USING gin (search) WITH (fastupdate = off);
CREATE INDEX courses_newest ON courses (published_at DESC, id DESC) WHERE status = 'published';

-- Every slug that a course has or had. Two courses never share one.
CREATE TABLE course_slugs (
    slug      text PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES courses,
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
    is_removed       boolean NOT NULL DEFAULT false,  -- gone from the course file; kept for its progress
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

-- Every slug that a lesson has or had. A former one leads to its lesson until another lesson of the course takes it.
CREATE TABLE lesson_slugs (
    course_id bigint NOT NULL,
    slug      text NOT NULL,
    lesson_id bigint NOT NULL,
    CONSTRAINT lesson_slugs_pkey PRIMARY KEY (course_id, slug),
    CONSTRAINT lesson_slugs_of_lesson UNIQUE (lesson_id, slug),
    CONSTRAINT lesson_slugs_lesson_of_course FOREIGN KEY (lesson_id, course_id) REFERENCES course_lessons (id, course_id)
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

-- The lessons that are shown, to whoever may see them. Ordered by `place`, they stand as the course has them.
CREATE VIEW visible_lessons AS
SELECT lesson.id, lesson.course_id, module.id AS module_id, module.title AS module_title,
       (module.position::bigint << 32) + lesson.position AS place,
       lesson.slug, lesson.title, lesson.body_html, lesson.stream_uid, lesson.duration_seconds, lesson.is_preview
  FROM course_lessons AS lesson
  JOIN course_modules AS module ON module.id = lesson.module_id
 WHERE lesson.is_published
   AND NOT module.is_removed;

-- The size of a course is kept beside it, as every visitor of the catalogue sees it.
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


-- Orders as facts, and the ledger of Stripe's events. Rows here are never deleted.

-- One purchase: what was agreed, the newest facts about it, and the status computed from them.
CREATE TABLE orders (
    id                       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id                text NOT NULL,      -- random; in URLs, mails and Stripe's metadata
    user_id                  bigint REFERENCES users,  -- a member's order, or a guest's once it was claimed
    email                    text,               -- the buyer's; empty once the person was erased
    canonical_email          text COLLATE "C",   -- of email, as users.canonical_email
    browser_token_hash       bytea NOT NULL,     -- the browser that began it may set a password on the success page
    checkout_key             bytea NOT NULL,     -- SHA-256 of browser, course, buyer and price: the same again reuses the open order
    amount_minor             bigint NOT NULL,    -- the price when it was made
    currency                 text NOT NULL,
    status                   text NOT NULL DEFAULT 'pending',  -- computed from the facts, never set by hand
    payment                  text NOT NULL DEFAULT 'pending',  -- newest fact; paid outranks the others. mismatched: paid otherwise than agreed
    paid_amount_minor        bigint,             -- what Stripe took, after promotion codes
    paid_currency            text,               -- of paid_amount_minor; another than agreed only of a mismatched payment
    is_duplicate             boolean NOT NULL DEFAULT false,  -- when it was paid, its buyer had the course already
    paid_at                  timestamptz,        -- by Stripe's clock, however late it was told
    checkout_attempt         integer NOT NULL DEFAULT 1,  -- the second half of the idempotency key
    attempt_expires_at       timestamptz NOT NULL,  -- the session of this attempt ends then; one of the parameters of its key
    checkout_stripe_price    text NOT NULL,      -- price_… the session was asked for; the other parameter that can change
    checkout_promotion_code  text,               -- promo_… that was entered; a parameter of the key too
    stripe_session_id        text,
    stripe_session_url       text,
    stripe_payment_intent_id text,               -- none where a promotion code paid everything
    receipt_url              text,               -- Stripe's own receipt
    voided_at                timestamptz,        -- an operator ended an order that has no payment intent
    claimed_at               timestamptz,        -- a guest's order got its account
    refunded_told_minor      bigint NOT NULL DEFAULT 0,  -- the most that a charge said was refunded since Stripe was last asked
    settle_at                timestamptz,        -- `lectern jobs` asks Stripe for the order's refunds, disputes and receipt then
    settle_requests          integer NOT NULL DEFAULT 0,  -- how often that was wanted: an answer to an earlier wish is stale
    settle_failures          integer NOT NULL DEFAULT 0,  -- tries since that failed
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    CONSTRAINT orders_public_id_unique UNIQUE (public_id),
    CONSTRAINT orders_stripe_session_id_unique UNIQUE (stripe_session_id),
    CONSTRAINT orders_stripe_payment_intent_id_unique UNIQUE (stripe_payment_intent_id),
    CONSTRAINT orders_email_and_canonical CHECK ((email IS NULL) = (canonical_email IS NULL)),
    CONSTRAINT orders_canonical_email_of_email
        CHECK (octet_length(email) <> length(email)
               OR canonical_email = translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')),
    CONSTRAINT orders_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT orders_paid_amount_not_negative CHECK (paid_amount_minor >= 0),
    CONSTRAINT orders_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT orders_payment CHECK (payment IN ('pending', 'processing', 'paid', 'mismatched', 'failed', 'expired')),
    CONSTRAINT orders_status CHECK (status IN ('pending', 'processing', 'paid', 'mismatched', 'failed', 'expired',
                                               'partially_refunded', 'refunded', 'disputed', 'charged_back')),
    CONSTRAINT orders_paid_is_dated CHECK (payment NOT IN ('paid', 'mismatched')
                                           OR (paid_at IS NOT NULL AND paid_amount_minor IS NOT NULL AND paid_currency IS NOT NULL)),
    CONSTRAINT orders_paid_currency_form CHECK (paid_currency ~ '^[A-Z]{3}$'),
    CONSTRAINT orders_attempt_positive CHECK (checkout_attempt > 0)
);

CREATE INDEX orders_user ON orders (user_id);
CREATE INDEX orders_canonical_email ON orders (canonical_email);
CREATE INDEX orders_browser ON orders (browser_token_hash);
CREATE UNIQUE INDEX orders_one_open_checkout ON orders (checkout_key) WHERE status = 'pending';
CREATE INDEX orders_to_settle ON orders (settle_at) WHERE settle_at IS NOT NULL;
CREATE INDEX orders_sent_to_pay ON orders (created_at) WHERE stripe_session_id IS NOT NULL;

-- What an order is for: one course each.
CREATE TABLE order_items (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     bigint NOT NULL REFERENCES orders,
    course_id    bigint NOT NULL REFERENCES courses,
    title        text NOT NULL,                  -- as it was sold
    amount_minor bigint NOT NULL,
    currency     text NOT NULL,
    CONSTRAINT order_items_course_once UNIQUE (order_id, course_id),
    CONSTRAINT order_items_amount_not_negative CHECK (amount_minor >= 0)
);

CREATE INDEX order_items_course ON order_items (course_id);

-- A refund, by Stripe's id, at its newest.
CREATE TABLE order_refunds (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id         bigint NOT NULL REFERENCES orders,
    stripe_refund_id text NOT NULL,
    status           text NOT NULL,
    amount_minor     bigint NOT NULL,
    told_at          timestamptz NOT NULL,       -- when Stripe made the newest statement about it
    CONSTRAINT order_refunds_stripe_refund_id_unique UNIQUE (stripe_refund_id),
    CONSTRAINT order_refunds_status CHECK (status IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
    CONSTRAINT order_refunds_amount_positive CHECK (amount_minor > 0)
);

CREATE INDEX order_refunds_order ON order_refunds (order_id);

-- A dispute, by Stripe's id, at its newest.
CREATE TABLE order_disputes (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id          bigint NOT NULL REFERENCES orders,
    stripe_dispute_id text NOT NULL,
    status            text NOT NULL,             -- Stripe's word: needs_response, under_review, won, lost, warning_…
    amount_minor      bigint NOT NULL,
    told_at           timestamptz NOT NULL,
    funds_withdrawn   boolean NOT NULL DEFAULT false,  -- Stripe took the money back, as long as the dispute is open
    CONSTRAINT order_disputes_stripe_dispute_id_unique UNIQUE (stripe_dispute_id)
);

CREATE INDEX order_disputes_order ON order_disputes (order_id);

-- What an event is worked on with, without the buyer's name, address and other details. Of a list of what stays, so that a field
-- that Stripe adds does not stay by oversight.
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

-- Every event that Stripe told, stored before it is worked on.
CREATE TABLE stripe_events (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stripe_event_id  text NOT NULL,              -- evt_…: what makes a second delivery nothing
    type             text NOT NULL,
    livemode         boolean NOT NULL,
    stripe_created_at timestamptz NOT NULL,
    payload          jsonb NOT NULL,
    order_id         bigint REFERENCES orders,   -- the order it turned out to be about
    status           text NOT NULL DEFAULT 'received',
    outcome_reason   text,                       -- why it was ignored, refused or unmatched
    processing_error text,                       -- of the newest try
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz,                -- a failed one is tried again then
    received_at      timestamptz NOT NULL,
    processed_at     timestamptz,
    payment_intent   text,                       -- of a refund, dispute or charge: found again once an order is paid by it
    is_asked_for     boolean NOT NULL DEFAULT false,  -- found by reconciliation, which makes up for what was not delivered
    personal_data_erased_at timestamptz,         -- the payload was cut down to what it is worked on with
    CONSTRAINT stripe_events_stripe_event_id_unique UNIQUE (stripe_event_id),
    CONSTRAINT stripe_events_status CHECK (status IN ('received', 'processed', 'failed', 'ignored', 'unmatched', 'refused')),
    CONSTRAINT stripe_events_failed_has_error CHECK (status <> 'failed' OR processing_error IS NOT NULL)
);

CREATE INDEX stripe_events_of_no_order ON stripe_events (received_at) WHERE order_id IS NULL AND personal_data_erased_at IS NULL;
CREATE INDEX stripe_events_to_retry ON stripe_events (next_attempt_at) WHERE status = 'failed';
CREATE INDEX stripe_events_order ON stripe_events (order_id);
CREATE INDEX stripe_events_received ON stripe_events (received_at);
CREATE INDEX stripe_events_waiting ON stripe_events (payment_intent) WHERE status IN ('unmatched', 'ignored');


-- Who may learn what: a ledger of grants, one row per cause. Grants are revoked, never deleted.
CREATE TABLE entitlements (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id       bigint NOT NULL REFERENCES courses,
    user_id         bigint REFERENCES users,     -- empty until a guest's purchase is claimed
    cause           text NOT NULL,
    order_item_id   bigint REFERENCES order_items,  -- of a purchase
    granted_by      text,                        -- the operator's name, of an operator's decision
    granted_because text,
    status          text NOT NULL DEFAULT 'active',
    status_because  text,                        -- why it is suspended or revoked
    operator_revoked_at timestamptz,             -- an operator's revocation, which no payment fact restores
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT entitlements_cause CHECK (cause IN ('purchase', 'operator', 'free')),
    CONSTRAINT entitlements_status CHECK (status IN ('active', 'suspended', 'revoked')),
    CONSTRAINT entitlements_one_per_item UNIQUE (order_item_id),
    CONSTRAINT entitlements_purchase_has_item CHECK ((cause = 'purchase') = (order_item_id IS NOT NULL)),
    CONSTRAINT entitlements_operator_is_named CHECK (cause <> 'operator' OR (granted_by IS NOT NULL AND granted_because IS NOT NULL)),
    CONSTRAINT entitlements_owner_known CHECK (cause = 'purchase' OR user_id IS NOT NULL),
    CONSTRAINT entitlements_operator_revocation CHECK (operator_revoked_at IS NULL OR status = 'revoked')
);

CREATE INDEX entitlements_user ON entitlements (user_id, course_id) WHERE status = 'active';
CREATE INDEX entitlements_course ON entitlements (course_id);
CREATE UNIQUE INDEX entitlements_one_free_per_user ON entitlements (user_id, course_id) WHERE cause = 'free';
CREATE UNIQUE INDEX entitlements_one_operator_per_user ON entitlements (user_id, course_id) WHERE cause = 'operator';

-- Who may learn what. A learner may have several entitlements to a course, each with a row here.
CREATE VIEW learner_courses AS
SELECT entitlements.user_id, entitlements.course_id, entitlements.created_at AS granted_at
  FROM entitlements
  JOIN courses ON courses.id = entitlements.course_id
 WHERE entitlements.status = 'active'
   AND courses.status <> 'draft';


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


-- Mails to send, written in the transaction that causes them and delivered by `lectern jobs`.
CREATE TABLE mail_outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key      text NOT NULL,               -- the cause: a second mail for it is never queued
    kind            text NOT NULL,               -- the views below views/mail that it is rendered with
    to_email        text NOT NULL,               -- operator: the school; erased: nobody any more
    canonical_email text COLLATE "C",            -- of to_email, as users.canonical_email; empty where that is no address
    user_id         bigint REFERENCES users,     -- whom it is about, also where it goes to a former address
    order_id        bigint REFERENCES orders,    -- the order that it is about
    erase_when_settled boolean NOT NULL DEFAULT false,  -- the farewell: its address goes once it was delivered or given up
    data            jsonb NOT NULL,              -- what the views read; never a token
    link_purpose    text,                        -- the one-time link that delivery makes, so that no link is kept in clear
    link_user_id    bigint REFERENCES users ON DELETE CASCADE,
    link_data       jsonb NOT NULL DEFAULT '{}',
    status          text NOT NULL DEFAULT 'queued',  -- void: must not go out any more
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


-- What happened: one row per act that matters, written in the act's own transaction, only ever added. Rows hold ids, never an
-- address or a learner's name, so that a person can be erased without touching them; hence no foreign keys.
CREATE TABLE audit_logs (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL,
    event           text NOT NULL,
    actor           text NOT NULL,
    actor_user_id   bigint,                      -- of a learner
    actor_name      text,                        -- the Unix name of an operator
    user_id         bigint,                      -- whom it is about
    order_id        bigint,
    course_id       bigint,
    lesson_id       bigint,
    resource_id     bigint,
    entitlement_id  bigint,
    stripe_event_id text,
    outcome         text NOT NULL,
    reason          text,
    request_id      text NOT NULL DEFAULT '',
    network         text NOT NULL DEFAULT '',    -- /24 or /48
    transaction_id  xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- sealing takes only what is below pg_snapshot_xmin
    CONSTRAINT audit_logs_event_form CHECK (event ~ '^[a-z_]+$'),
    CONSTRAINT audit_logs_actor CHECK (actor IN ('visitor', 'learner', 'operator', 'stripe', 'job')),
    CONSTRAINT audit_logs_outcome CHECK (outcome IN ('done', 'undone', 'refused', 'failed')),
    CONSTRAINT audit_logs_operator_is_named CHECK (actor <> 'operator' OR actor_name IS NOT NULL)
);

CREATE INDEX audit_logs_at ON audit_logs (at);
CREATE INDEX audit_logs_user ON audit_logs (user_id, event, at);
CREATE INDEX audit_logs_transaction ON audit_logs (transaction_id, id);  -- the order in which it is followed
CREATE INDEX audit_logs_order ON audit_logs (order_id) WHERE order_id IS NOT NULL;
