"""The school that tests/bench measures: courses, people, playbacks and payments, written into its database."""

import ctypes
import ctypes.util
import hashlib
import hmac
import json
import pathlib
import subprocess
import tempfile
import time

SESSION = "5e" * 32
LIBRARY_SESSION = "5f" * 32
WATCHERS = 256  # as many rows has the table that update-only updates (peer.cpp)
BEATS_A_SECOND = 8000  # more than are sent
EVENTS_A_ROUND = 6000


def large_course(lessons):
    """Returns a free course of so many lessons, in modules of twenty. Each has a text of a hundred words, a link and a video;
    every second one has captions."""
    words = "select join table row course learner query index window order group sum count value".split()

    def text(seed, count):
        return " ".join(f"{words[(seed * 7 + i * 5) % len(words)]}{(seed + i * i) % 40}" for i in range(count))

    def lesson(number):
        video = {"stream": f"{number:032x}", "duration_seconds": 60}
        cues = "\n\n".join(f"00:{at:02}.000 --> 00:{at + 4:02}.000\n{text(number + at, 8)}." for at in range(0, 30, 5))
        captions = [{"language": "en", "name": "English", "vtt": f"WEBVTT\n\n{cues}\n"}] if number % 2 else []
        return {"key": f"lesson-{number}", "slug": f"lesson-{number}", "title": f"Lesson {number} on {text(number, 3)}",
                "body": f"{text(number, 50)}\n\n{text(number + 1, 50)}\n\n[Start](lesson:lesson-0)", "video": video,
                "captions": captions}
    modules = [{"key": f"module-{first}", "title": f"Module {first}",
                "lessons": [lesson(number) for number in range(first, min(first + 20, lessons))]}
               for first in range(0, lessons, 20)]
    return {"slug": "large-course", "title": "A large course", "promise": "Everything.", "status": "published",
            "price": {"amount_minor": 0, "currency": "EUR"}, "modules": modules, "resources": []}


class School:
    """The site's database, as its superuser."""

    def __init__(self, state):
        self.state = pathlib.Path(state)
        self.secret = (self.state / "secrets" / "STRIPE_WEBHOOK_SECRET").read_bytes()

    def sql(self, text):
        psql = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1]
        command = [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.state / "run",
                   "-U", "postgres", "-d", "lectern"]
        return subprocess.run(command, input=text, text=True, check=True, capture_output=True).stdout.strip()

    def first_lesson(self):
        """Returns the slug of the first lesson of Practical SQL, and how many bytes its text has."""
        slug, size = self.sql("""
            SELECT lesson.slug, octet_length(body_html)
              FROM course_lessons AS lesson JOIN courses AS course ON course.id = lesson.course_id
             WHERE course.slug = 'practical-sql' ORDER BY lesson.id LIMIT 1""").split("|")
        return slug, int(size)

    def add_courses(self, count):
        """Copies the largest demo course until there are `count` courses."""
        self.sql(f"""
            WITH made AS (
                INSERT INTO courses (slug, title, promise, description, description_html, status, amount_minor, currency,
                                     stripe_price, lesson_titles, created_at, updated_at, published_at)
                     SELECT 'bench-' || n, 'Course number ' || n, promise, description, description_html, 'published',
                            4900, 'EUR', 'price_bench', lesson_titles, now(), now(), now() - n * interval '1 minute'
                       FROM courses, generate_series((SELECT count(*) FROM courses) + 1, {count}) AS n
                      WHERE slug = 'practical-sql'
                  RETURNING id
            ), modules AS (
                INSERT INTO course_modules (course_id, key, position, title)
                     SELECT made.id, module.key, module.position, module.title
                       FROM made, course_modules AS module
                       JOIN courses AS course ON course.id = module.course_id
                      WHERE course.slug = 'practical-sql'
                  RETURNING id, course_id, key
            )
            INSERT INTO course_lessons (course_id, module_id, key, slug, position, title, body, body_html, duration_seconds)
                 SELECT modules.course_id, modules.id, lesson.key, lesson.slug, lesson.position, lesson.title, lesson.body,
                        lesson.body_html, lesson.duration_seconds
                   FROM modules
                   JOIN courses AS course ON course.slug = 'practical-sql'
                   JOIN course_modules AS module ON module.course_id = course.id AND module.key = modules.key
                   JOIN course_lessons AS lesson ON lesson.module_id = module.id""")
        self.sql("VACUUM ANALYZE")

    def add_learner(self):
        self.add_member("bench", SESSION)
        self.give("bench", "WHERE slug = 'practical-sql'")
        # The tables of the peers that write: these prepare their statements when they start.
        self.sql(f"""
            CREATE TABLE bench_events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL);
            CREATE TABLE bench_rows (id bigint PRIMARY KEY, number bigint NOT NULL);
            INSERT INTO bench_rows SELECT n, 0 FROM generate_series(1, {WATCHERS}) AS n""")

    def add_member(self, name, session, password_hash="x"):
        token = hashlib.sha256(session.encode()).hexdigest()
        self.sql(f"""
            WITH made AS (
                INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at, updated_at)
                     VALUES ('{name}@example.com', '{name}@example.com', now(), 'Bench', '{password_hash}', now(), now())
                  RETURNING id
            )
            INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at, network, user_agent)
                 SELECT id, '\\x{token}', now(), now(), now() + interval '1 day', '', '' FROM made""")

    def give(self, name, which):
        """Gives the member the courses that the clause `which` chooses."""
        self.sql(f"""
            INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
                 SELECT course.id, users.id, 'free', now(), now()
                   FROM users, (SELECT id FROM courses {which}) AS course
                  WHERE email = '{name}@example.com'""")

    def add_library(self, count):
        """Adds a member with `count` courses, if there is none."""
        if self.sql("SELECT 1 FROM users WHERE email = 'library@example.com'"):
            return
        self.add_courses(count)
        self.add_member("library", LIBRARY_SESSION)
        self.give("library", f"WHERE status = 'published' ORDER BY id LIMIT {count}")

    def add_owner(self, password):
        """Adds an account that can sign in. Returns its address."""
        sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
        sodium.sodium_init()
        made = ctypes.create_string_buffer(128)
        word = password.encode()
        if sodium.crypto_pwhash_str(made, word, ctypes.c_ulonglong(len(word)), ctypes.c_ulonglong(2), ctypes.c_size_t(64 << 20)):
            raise SystemExit("sign-in: the password cannot be hashed")
        self.add_member("owner", "5d" * 32, made.value.decode())
        return "owner@example.com"

    def add_course_of(self, lessons):
        """Adds a course of ten lessons in each module, and gives it to the learner. Returns its slug."""
        slug = f"bench-of-{lessons}"
        self.sql(f"""
            WITH pattern AS (
                SELECT lesson.* FROM course_lessons AS lesson JOIN courses ON courses.id = course_id
                 WHERE courses.slug = 'practical-sql' ORDER BY lesson.id LIMIT 1
            ), made AS (
                INSERT INTO courses (slug, title, promise, status, amount_minor, currency, stripe_price, created_at, updated_at,
                                     published_at)
                     VALUES ('{slug}', 'A course of {lessons} lessons', 'Long', 'published', 4900, 'EUR',
                             'price_{slug}', now(), now(), now() - interval '1 year')
                  RETURNING id
            ), modules AS (
                INSERT INTO course_modules (course_id, key, position, title)
                     SELECT id, 'm' || n, n, 'Module ' || n FROM made, generate_series(1, {lessons} / 10) AS n
                  RETURNING id, course_id, position
            )
            INSERT INTO course_lessons (course_id, module_id, key, slug, position, title, body, body_html, duration_seconds)
                 SELECT modules.course_id, modules.id, 'l' || n, 'lesson-' || n, n, 'Lesson number ' || n, pattern.body,
                        pattern.body_html, 300
                   FROM pattern, modules, generate_series(1, {lessons}) AS n
                  WHERE modules.position = (n + 9) / 10""")
        self.give("bench", f"WHERE slug = '{slug}'")
        self.sql("VACUUM ANALYZE")
        return slug

    def publish_only(self, count):
        """Publishes the newest `count` courses, and makes the others drafts; 0 publishes all."""
        newest = f"id IN (SELECT id FROM courses ORDER BY published_at DESC, id DESC LIMIT {count})" if count else "true"
        self.sql(f"""UPDATE courses SET status = CASE WHEN {newest} THEN 'published' ELSE 'draft' END
                      WHERE (status = 'published') <> ({newest})""")
        self.sql("VACUUM ANALYZE courses, course_search")

    def add_watchers(self, count):
        """Adds signed-in learners who own Practical SQL until there are `count`. Returns the slug of the lesson that
        they watch: its video takes two hours, so that the beats of a round never complete it."""
        self.sql(f"""
            WITH made AS (
                INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at, updated_at)
                     SELECT 'w' || n || '@watcher.example', 'w' || n || '@watcher.example', now(), 'Watcher', 'x', now(), now()
                       FROM generate_series((SELECT count(*) FROM users WHERE email LIKE '%@watcher.example') + 1, {count}) AS n
                  RETURNING id
            ), sessions AS (
                INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at, network, user_agent)
                     SELECT id, sha256(lpad(to_hex(id), 64, '0')::bytea), now(), now(), now() + interval '1 day', '', '' FROM made
            )
            INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
                 SELECT courses.id, made.id, 'free', now(), now() FROM courses, made WHERE slug = 'practical-sql'""")
        lesson = self.sql("""
            UPDATE course_lessons SET duration_seconds = 7200
             WHERE id = (SELECT max(lesson.id) FROM course_lessons AS lesson JOIN courses AS course
                             ON course.id = lesson.course_id WHERE course.slug = 'practical-sql')
         RETURNING slug""")
        self.sql(f"""
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
                 SELECT users.id, lesson.id, now(), now()
                   FROM users, course_lessons AS lesson JOIN courses AS course ON course.id = lesson.course_id
                  WHERE email LIKE '%@watcher.example' AND course.slug = 'practical-sql' AND lesson.slug = '{lesson}'
            ON CONFLICT DO NOTHING""")
        self.sql("VACUUM ANALYZE")
        return lesson

    def begin_playbacks(self, count):
        """Begins a playback each of `count` watchers, an hour ago. Returns [(session, playback)]."""
        rows = self.sql(f"""
            INSERT INTO playbacks (user_id, lesson_id, id, highest_beat, beat_count, started_at, first_beat_at, last_beat_at)
                 SELECT user_id, lesson_id, gen_random_uuid(), 0, 0, now() - interval '1 hour', now() - interval '1 hour',
                        now() - interval '1 hour'
                   FROM lesson_progress JOIN users ON users.id = user_id
                  WHERE email LIKE '%@watcher.example'
                  ORDER BY user_id LIMIT {count}
              RETURNING lpad(to_hex(user_id), 64, '0'), replace(id::text, '-', '')""")
        return [row.split("|") for row in rows.splitlines()]

    def beats(self, lesson, seconds):
        """Begins a playback of each watcher. Returns the playbacks, and a file of their beats."""
        playbacks = self.begin_playbacks(WATCHERS)
        count = min(BEATS_A_SECOND * seconds // len(playbacks), 400)
        with tempfile.NamedTemporaryFile("w", suffix=".beats", delete=False) as file:
            for beat in range(1, count + 1):
                for session, playback in playbacks:
                    file.write(f"lectern_session={session}\t{beat_path(lesson)}\t{beat_body(playback, beat)}\n")
        return [playback for _, playback in playbacks], file.name

    def taken(self, playbacks):
        """Returns how many beats of these playbacks were stored."""
        return int(self.sql(f"SELECT sum(beat_count) FROM playbacks WHERE id = ANY ('{{{','.join(playbacks)}}}'::uuid[])"))

    def add_progress(self, count):
        """Adds progress rows of learners in 100 lessons each."""
        self.sql(f"""
            INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at, updated_at)
                 SELECT 'p' || n || '@progress.example', 'p' || n || '@progress.example', now(), 'Learner', 'x', now(), now()
                   FROM generate_series(1, {count} / 100) AS n;
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, position_seconds, watched, updated_at)
                 SELECT users.id, lesson.id, now(), 20, '{{[0,20)}}', now()
                   FROM users, (SELECT id FROM course_lessons ORDER BY id LIMIT 100) AS lesson
                  WHERE email LIKE '%@progress.example';
            VACUUM ANALYZE lesson_progress""")
        self.sql("ANALYZE")
        rows = int(self.sql("SELECT count(*) FROM lesson_progress"))
        if rows < count:
            raise SystemExit(f"progress: {rows} rows (expected {count})")

    def add_learners(self, count):
        """Adds learners, each with an entitlement and progress in one lesson, and as many guests' orders."""
        self.sql(f"""
            INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at, updated_at)
                 SELECT 'l' || n || '@example.com', 'l' || n || '@example.com', now(), 'Learner', 'x', now(), now()
                   FROM generate_series(1, {count}) AS n;
            INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
                 SELECT courses.id, users.id, 'free', now(), now() FROM courses, users
                  WHERE slug = 'practical-sql' AND email LIKE 'l%@example.com';
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
                 SELECT users.id, lesson.id, now(), now() FROM users,
                        (SELECT min(l.id) AS id FROM course_lessons AS l JOIN courses AS c ON c.id = l.course_id
                          WHERE c.slug = 'practical-sql') AS lesson
                  WHERE email LIKE 'l%@example.com'""")
        self.add_orders(count, "old")
        self.sql("VACUUM ANALYZE")

    def add_orders(self, count, name):
        self.sql(f"""
            WITH made AS (
                INSERT INTO orders (public_id, email, canonical_email, browser_token_hash, checkout_key, amount_minor, currency,
                                    attempt_expires_at, checkout_stripe_price, stripe_session_id, created_at, updated_at)
                     SELECT '{name}-' || n, '{name}' || n || '@buyer.example', lower('{name}') || n || '@buyer.example', '\\x00',
                            sha256(('{name}' || n)::bytea), 4900,
                            'EUR', now() + interval '1 day', 'price_bench', 'cs_{name}_' || n, now(), now()
                       FROM generate_series(1, {count}) AS n
                  RETURNING id
            )
            INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
                 SELECT made.id, courses.id, title, 4900, 'EUR' FROM made, courses WHERE slug = 'practical-sql'""")

    def signed_events(self, name, count=EVENTS_A_ROUND):
        """Returns a file of signed events that report payments for new orders, as Stripe would send them."""
        with tempfile.NamedTemporaryFile("w", suffix=".events", delete=False) as file:
            file.writelines(f"{signature}\t{body}\n" for signature, body in self.payments(name, count))
        return file.name

    def payments(self, name, count):
        """Makes `count` orders. Returns the event that reports the payment of each: [(signature, body)]."""
        self.add_orders(count, name)
        installation = self.sql("SELECT id FROM installation")
        return [self.event(f"evt_{name}_{number}", "checkout.session.completed", {
            "id": f"cs_{name}_{number}", "object": "checkout.session", "status": "complete", "payment_status": "paid",
            "amount_subtotal": 4900, "amount_total": 4900, "currency": "eur", "livemode": False,
            "payment_intent": f"pi_{name}_{number}", "client_reference_id": f"{name}-{number}",
            "customer_details": {"email": f"{name}{number}@buyer.example"},
            "metadata": {"order_id": f"{name}-{number}", "installation_id": installation}})
            for number in range(1, count + 1)]

    def refund(self, name, number):
        """Returns the event that reports the refund of such an order: (signature, body)."""
        return self.event(f"evt_refund_{name}_{number}", "refund.created", {
            "id": f"re_{name}_{number}", "object": "refund", "status": "succeeded", "amount": 4900, "currency": "eur",
            "payment_intent": f"pi_{name}_{number}", "created": int(time.time()), "metadata": {}})

    def event(self, name, kind, described):
        now = int(time.time())
        body = json.dumps({"id": name, "object": "event", "type": kind, "livemode": False, "created": now,
                           "data": {"object": described}})
        code = hmac.new(self.secret, f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
        return f"t={now},v1={code}", body


def beat_path(lesson):
    return f"/learn/practical-sql/{lesson}/progress"


def beat_body(playback, beat):
    """Reports the next 15 seconds of the video."""
    return f"playback={playback}&beat={beat}&position={beat * 15}.00&watched={beat * 15 - 15}-{beat * 15}"
