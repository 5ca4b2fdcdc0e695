#!/usr/bin/python3
"""Measures for tests/bench/run: prepares the school, sends requests to all peers in turn, prints ratios."""

import argparse
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

PEERS = ["lectern", "hello", "one-query", "insert-only", "update-only", "php", "node"]
PARTS = ["pages", "dead-stripe", "webhooks", "beats", "restarts", "memory", "start", "import", "progress",
         "growth"]
SESSION = "5e" * 32
WATCHERS = 256  # as many rows has the table that update-only updates (peer.cpp)
BEATS_A_SECOND = 8000  # more than are sent
EVENTS_A_ROUND = 6000
RESTARTS = 100
LESSONS_OF_AN_IMPORT = 4000
CATALOGUE_SQL = """
SELECT slug, title, promise, amount_minor::integer, currency, lesson_count, duration_seconds
  FROM courses
 WHERE status = 'published'
 ORDER BY published_at DESC, id DESC
 LIMIT 12
"""


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

    def sql(self, text):
        psql = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1]
        command = [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.state / "run",
                   "-U", "postgres", "-d", "lectern"]
        return subprocess.run(command, input=text, text=True, check=True, capture_output=True).stdout.strip()

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
        token = hashlib.sha256(SESSION.encode()).hexdigest()
        self.sql(f"""
            INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at, updated_at)
                 VALUES ('bench@example.com', 'bench@example.com', now(), 'Bench', 'x', now(), now());
            INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at, network, user_agent)
                 SELECT id, '\\x{token}', now(), now(), now() + interval '1 day', '', '' FROM users;
            INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
                 SELECT courses.id, users.id, 'free', now(), now() FROM courses, users WHERE slug = 'practical-sql';
            CREATE TABLE bench_events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL)""")

    def add_watchers(self):
        """Adds signed-in learners who own Practical SQL, and the rows of update-only. Returns the slug of the lesson that
        they watch: its video takes two hours, so that the beats of a round never complete it."""
        self.sql(f"""
            INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at, updated_at)
                 SELECT 'w' || n || '@watcher.example', 'w' || n || '@watcher.example', now(), 'Watcher', 'x', now(), now()
                   FROM generate_series(1, {WATCHERS}) AS n;
            INSERT INTO sessions (user_id, token_hash, created_at, last_seen_at, expires_at, network, user_agent)
                 SELECT id, sha256(lpad(to_hex(id), 64, '0')::bytea), now(), now(), now() + interval '1 day', '', ''
                   FROM users WHERE email LIKE '%@watcher.example';
            INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
                 SELECT courses.id, users.id, 'free', now(), now() FROM courses, users
                  WHERE slug = 'practical-sql' AND email LIKE '%@watcher.example';
            CREATE TABLE bench_rows (id bigint PRIMARY KEY, number bigint NOT NULL);
            INSERT INTO bench_rows SELECT n, 0 FROM generate_series(1, {WATCHERS}) AS n""")
        lesson = self.sql("""
            UPDATE course_lessons SET duration_seconds = 7200
             WHERE id = (SELECT max(lesson.id) FROM course_lessons AS lesson JOIN courses AS course
                             ON course.id = lesson.course_id WHERE course.slug = 'practical-sql')
         RETURNING slug""")
        self.sql(f"""
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
                 SELECT users.id, lesson.id, now(), now()
                   FROM users, course_lessons AS lesson JOIN courses AS course ON course.id = lesson.course_id
                  WHERE email LIKE '%@watcher.example' AND course.slug = 'practical-sql' AND lesson.slug = '{lesson}';
            ANALYZE""")
        return lesson

    def beats(self, lesson, seconds):
        """Begins a playback of each watcher, an hour ago. Returns the playbacks, and a file of their beats, each of which
        reports the next 15 seconds."""
        rows = self.sql("""
            INSERT INTO playbacks (user_id, lesson_id, id, highest_beat, beat_count, started_at, first_beat_at, last_beat_at)
                 SELECT user_id, lesson_id, gen_random_uuid(), 0, 0, now() - interval '1 hour', now() - interval '1 hour',
                        now() - interval '1 hour'
                   FROM lesson_progress JOIN users ON users.id = user_id
                  WHERE email LIKE '%@watcher.example'
              RETURNING to_hex(user_id), replace(id::text, '-', '')""")
        playbacks = [row.split("|") for row in rows.splitlines()]
        count = min(BEATS_A_SECOND * seconds // len(playbacks), 400)
        with tempfile.NamedTemporaryFile("w", suffix=".beats", delete=False) as file:
            for beat in range(1, count + 1):
                for user, playback in playbacks:
                    file.write(f"lectern_session={user:0>64}\t/learn/practical-sql/{lesson}/progress\t"
                               f"playback={playback}&beat={beat}&position={beat * 15}.00"
                               f"&watched={beat * 15 - 15}-{beat * 15}\n")
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
        self.add_orders(count, name)
        installation = self.sql("SELECT id FROM installation")
        secret = (self.state / "secrets" / "STRIPE_WEBHOOK_SECRET").read_text().encode()
        now = int(time.time())
        lines = []
        for number in range(1, count + 1):
            order = f"{name}-{number}"
            body = json.dumps({
                "id": f"evt_{name}_{number}", "object": "event", "type": "checkout.session.completed", "livemode": False,
                "created": now, "data": {"object": {
                    "id": f"cs_{name}_{number}", "object": "checkout.session", "status": "complete", "payment_status": "paid",
                    "amount_subtotal": 4900, "amount_total": 4900, "currency": "eur", "livemode": False,
                    "payment_intent": f"pi_{name}_{number}", "client_reference_id": order,
                    "customer_details": {"email": f"{name}{number}@buyer.example"},
                    "metadata": {"order_id": order, "installation_id": installation}}}})
            code = hmac.new(secret, f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
            lines.append(f"t={now},v1={code}\t{body}\n")
        file = tempfile.NamedTemporaryFile("w", suffix=".events", delete=False)
        file.writelines(lines)
        file.close()
        return file.name


def fetch(address, cookie=None):
    request = urllib.request.Request(address, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def send(address, seconds, *, cookie=None, script=None, lines=None):
    """Returns what wrk prints. Exits if a response has an error status."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency"]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    if script:
        command += ["-s", str(pathlib.Path(__file__).with_name(script))]
    command += [address] + (["--", lines] if script else [])
    output = subprocess.run(command, text=True, check=True, capture_output=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{address}: {re.search('Non-2xx.*', output).group()}")
    return output


def figures_in(output):
    """Returns (requests per second, p99 in ms)."""
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(address, seconds, **options):
    """Returns (requests per second, p99 in ms). Exits if a response has an error status."""
    return figures_in(send(address, seconds, **options))


class Table:
    def __init__(self):
        print(f"\n{'what':<66} {'ratio':>7}  {'goal':<8} figures")

    @staticmethod
    def row(what, ratio, goal, figures):
        print(f"{what:<66} {ratio:>7}  {goal:<8} {figures}", flush=True)

    def ratio(self, what, over, under, goal):
        if not over or not under:
            self.row(what, "-", goal, "not measured")
            return
        self.row(what, f"{statistics.median(over) / statistics.median(under):.2f}", goal,
                 f"{statistics.median(over):.0f} / {statistics.median(under):.0f} requests a second")


class Bench:
    def __init__(self, options):
        self.options = options
        self.school = School(options.state)
        self.address = {name: f"http://127.0.0.1:{options.peer_port + i}" for i, name in enumerate(PEERS)}
        lesson = self.school.sql("""SELECT lesson.slug FROM course_lessons AS lesson JOIN courses AS course
            ON course.id = lesson.course_id WHERE course.slug = 'practical-sql' ORDER BY lesson.id LIMIT 1""")
        self.player = f"{self.address['lectern']}/learn/practical-sql/{lesson}"
        self.cookie = f"lectern_session={SESSION}"
        if lesson.encode() not in fetch(self.player, self.cookie):
            raise SystemExit("the player refused the learner of the benchmark")

    def is_there(self, name):
        try:
            return bool(fetch(self.address[name] + "/courses"))
        except OSError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return False

    def rounds(self, **targets):
        """Measures the targets in turn, once per round. Returns {name: [(rate, p99)]}."""
        found = {name: [] for name in targets}
        for number in range(self.options.rounds + 1):
            for name, ask in targets.items():
                figures = ask()
                if number > 0:  # the first round warms up
                    found[name].append(figures)
        return found

    def pages(self, table):
        seconds = self.options.seconds
        address = self.address
        targets = {
            "cached": lambda: load(self.options.site + "/courses", seconds),
            "static": lambda: load(self.options.site + "/assets/bench.html", seconds),
            "page": lambda: load(address["lectern"] + "/courses", seconds),
            "hello": lambda: load(address["hello"] + "/", seconds),
            "player": lambda: load(self.player, seconds, cookie=self.cookie),
            "query": lambda: load(address["one-query"] + "/", seconds),
        }
        for name in ("php", "node"):
            if self.is_there(name):
                targets[name] = lambda name=name: load(address[name] + "/courses", seconds)
        found = self.rounds(**targets)
        rates = {name: [rate for rate, _ in figures] for name, figures in found.items()}
        p99 = {name: statistics.median([late for _, late in figures]) for name, figures in found.items()}
        table.ratio("catalogue from the micro-cache ÷ static file of its size", rates["cached"], rates["static"], "≥ 0.9")
        table.row("  its p99 ÷ that of the static file", f"{p99['cached'] / p99['static']:.2f}", "≤ 2",
                  f"{p99['cached']:.2f} / {p99['static']:.2f} ms")
        table.ratio("catalogue page, uncached ÷ bare FastCGI hello", rates["page"], rates["hello"], "≥ 0.40")
        table.ratio("catalogue page, uncached ÷ PHP-FPM, plain PHP", rates["page"], rates.get("php"), "≥ 2.5")
        table.ratio("catalogue page, uncached ÷ Node, Fastify and pg", rates["page"], rates.get("node"), "≥ 3")
        table.ratio("player page ÷ bare worker with one query", rates["player"], rates["query"], "≥ 0.5")
        return rates

    def dead_stripe(self, table):
        """Measures page reads while every worker that calls Stripe waits for it in vain."""
        def buy(number):
            request = urllib.request.Request(
                f"{self.options.site}/courses/practical-sql/checkout", data=f"email=slow{number}@example.com".encode(),
                headers={"Origin": self.options.site, "Sec-Fetch-Site": "same-origin"})
            with contextlib.suppress(OSError):
                urllib.request.urlopen(request, timeout=60).close()

        def reading():
            return load(self.player, self.options.seconds, cookie=self.cookie)

        without = [reading() for _ in range(self.options.rounds)]
        with self.stopped("lectern_sandbox"):
            buyers = [threading.Thread(target=buy, args=[number]) for number in range(12)]
            for buyer in buyers:
                buyer.start()
            time.sleep(1)
            waiting = sum(buyer.is_alive() for buyer in buyers)
            during = [reading() for _ in range(self.options.rounds)]
        for buyer in buyers:
            buyer.join()
        if waiting == 0:
            raise SystemExit("no checkout waited for the stopped Stripe")
        table.ratio(f"player page while {waiting} checkouts wait for a dead Stripe ÷ otherwise",
                    [rate for rate, _ in during], [rate for rate, _ in without], "≥ 0.9")
        late, soon = (statistics.median(p99 for _, p99 in figures) for figures in (during, without))
        table.row("  its p99 ÷ otherwise", f"{late / soon:.2f}", "≤ 1.2", f"{late:.2f} / {soon:.2f} ms")

    def webhooks(self, table):
        def ask(name):
            events = self.school.signed_events(f"{name.replace('-', '')}{time.monotonic_ns()}")
            try:
                return load(self.address[name] + "/webhooks/stripe", self.options.seconds, script="events.lua", lines=events)
            finally:
                pathlib.Path(events).unlink()

        # The jobs are stopped: what they do for a payment, such as mails, happens after the
        # response.
        with self.stopped("lectern", "jobs"):
            ask("lectern")
            self.school.sql("ANALYZE")  # as autovacuum does; afterwards statements are planned again
            found = self.rounds(lectern=lambda: ask("lectern"), bare=lambda: ask("insert-only"))
        rates = {name: [rate for rate, _ in figures] for name, figures in found.items()}
        paid = int(self.school.sql("SELECT count(*) FROM orders WHERE status = 'paid'"))
        granted = int(self.school.sql("SELECT count(*) FROM entitlements WHERE cause = 'purchase'"))
        if paid == 0 or paid != granted:
            raise SystemExit(f"webhooks: {paid} orders paid, {granted} grants")
        table.ratio("webhook ÷ bare worker that verifies and inserts", rates["lectern"], rates["bare"], "≥ 0.8")

    def beats(self, table):
        """Measures beats that are stored: of many playbacks, in their order, and none more than was watched."""
        lesson = self.school.add_watchers()
        seconds = self.options.seconds

        def ask(name):
            playbacks, lines = self.school.beats(lesson, seconds)
            output = send(self.address[name], seconds, script="beats.lua", lines=lines)
            pathlib.Path(lines).unlink()
            answered = int(re.search(r"(\d+) requests in", output).group(1))
            taken = self.school.taken(playbacks)
            # wrk counts no request whose response it did not wait for.
            if name == "lectern" and not answered <= taken <= answered + 16:
                raise SystemExit(f"beats: {answered} answered and {taken} stored")
            return figures_in(output)

        found = self.rounds(lectern=lambda: ask("lectern"), bare=lambda: ask("update-only"))
        completed = int(self.school.sql("SELECT count(*) FROM lesson_progress WHERE completed_by = 'watching'"))
        if completed > 0:
            raise SystemExit(f"beats: {completed} lessons completed (expected none)")
        rates = {name: [rate for rate, _ in figures] for name, figures in found.items()}
        table.ratio("progress beat ÷ bare worker with one UPDATE", rates["lectern"], rates["bare"], "≥ 0.7")

    def restarts(self, table):
        """Replaces the workers repeatedly while pages are read and payment events are delivered."""
        supervisor = self.parent("pages")
        events = self.school.signed_events("restarts", 4 * EVENTS_A_ROUND)
        wrk = ["wrk", "-t1", "-c4", "-d600s"]
        told = ["-s", str(pathlib.Path(__file__).with_name("events.lua")),
                self.address["lectern"] + "/webhooks/stripe", "--", events]
        loads = [subprocess.Popen(wrk + command, text=True, stdout=subprocess.PIPE)
                 for command in (["-H", f"Cookie: {self.cookie}", self.player], told)]
        for _ in range(RESTARTS):
            before = set(self.children("pages"))
            os.kill(supervisor, signal.SIGHUP)
            while before & set(self.children("pages")):
                time.sleep(0.01)
        for process in loads:
            process.send_signal(signal.SIGINT)
        outputs = [process.communicate()[0] for process in loads]
        pathlib.Path(events).unlink()
        failed = sum(int(number) for output in outputs
                     for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", output))
        failed += sum(int(number) for output in outputs for line in re.findall(r"Socket errors: (.*)", output)
                      for number in re.findall(r"\d+", line))
        read, posted = (int(re.search(r"(\d+) requests in", output).group(1)) for output in outputs)
        stored = int(self.school.sql("SELECT count(*) FROM stripe_events WHERE stripe_event_id LIKE 'evt_restarts_%'"))
        if stored < min(posted, 4 * EVENTS_A_ROUND):
            raise SystemExit(f"restarts: {posted} events acknowledged and {stored} stored")
        table.row(f"requests that failed in {RESTARTS} restarts of the workers", str(failed), "0",
                  f"of {read} pages and {posted} webhooks")

    def memory(self, table):
        def largest():
            """Returns the memory of the largest worker in MiB: (resident, of which anonymous)."""
            sizes = []
            for worker in self.children("pages"):
                status = pathlib.Path(f"/proc/{worker}/status").read_text()
                sizes.append([int(re.search(rf"{name}:\s+(\d+)", status).group(1)) / 1024
                              for name in ("VmRSS", "RssAnon")])
            return max(sizes)

        def ask(count):
            addresses = [self.address["lectern"] + path for path in ("/courses", "/courses/practical-sql", "/login")]
            for number in range(count // 500):
                address = ([self.player] + addresses)[number % 4]
                subprocess.run(["wrk", "-t1", "-c4", "-d1s", "-H", f"Cookie: {self.cookie}", address], check=True,
                               capture_output=True)
        ask(10_000)
        first = largest()
        ask(10_000)
        second = largest()
        table.row("memory of the largest worker of the pages, MiB", f"{second[0]:.1f}", "≤ 12",
                  f"{second[1]:.1f} of it its own; after half as many requests {first[0]:.1f}")

    def start(self, table):
        """Measures the time from exec to READY=1, with the settings of the running site."""
        times = []
        environment = self.settings()
        for _ in range(5):
            with tempfile.TemporaryDirectory() as there:
                notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                notices.bind(f"{there}/notify")
                began = time.perf_counter()
                process = subprocess.Popen(
                    [f"{self.options.program}/lectern", "serve", "--pool", "pages"], stdout=subprocess.DEVNULL,
                    env=environment | {"NOTIFY_SOCKET": f"{there}/notify", "LECTERN_SOCKETS": there})
                notices.settimeout(10)
                while b"READY=1" not in notices.recv(4096):
                    pass
                times.append((time.perf_counter() - began) * 1000)
                process.send_signal(signal.SIGTERM)
                process.wait()
        table.row("from start to ready, ms", f"{statistics.median(times):.0f}", "≤ 50", f"{min(times):.0f} to {max(times):.0f}")

    def import_of_a_large_course(self, table):
        """Imports a course of many lessons twice, as an operator, and checks it once. The same course: the second import
        finds nothing to change."""
        environment = self.settings() | {
            "LECTERN_DATABASE_URL": f"host='{self.options.state}/run' dbname=lectern user=postgres "
                                    "options='-c role=lectern_operator'"}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(large_course(LESSONS_OF_AN_IMPORT), file)
            file.flush()

            def seconds(act):
                began = time.perf_counter()
                subprocess.run([f"{self.options.program}/lectern", "course", act, file.name], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=environment, check=True)
                return time.perf_counter() - began
            check, first, again = seconds("check"), seconds("import"), seconds("import")
        table.row(f"import of {LESSONS_OF_AN_IMPORT} lessons, seconds", f"{first:.2f}", "≤ 2", f"{check:.2f} to read the file")
        table.row("the same course again, seconds", f"{again:.2f}", "≤ 2", "nothing changed")

    def settings(self):
        pairs = pathlib.Path(f"/proc/{self.parent('pages')}/environ").read_text().split("\0")
        return dict(pair.split("=", 1) for pair in pairs if "=" in pair)

    def process(self, program, *words):
        """Returns the /proc directory of the first process of the site with this command."""
        beginning = "\0".join([f"{self.options.program}/{program}", *words]).encode()
        commands = pathlib.Path("/proc").glob("[0-9]*/cmdline")
        for command in sorted(commands, key=lambda path: int(path.parent.name)):
            try:
                if command.read_bytes().startswith(beginning):
                    return command.parent
            except OSError:
                continue
        raise SystemExit(f"{program} {' '.join(words)} does not run")

    def parent(self, pool):
        return int(self.process("lectern", "serve", "--pool", pool).name)

    def children(self, pool):
        return self.children_of(self.parent(pool))

    @staticmethod
    def children_of(pid):
        return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    @contextlib.contextmanager
    def stopped(self, *command):
        """Stops the process and its children (SIGSTOP) within the context."""
        processes = [int(self.process(*command).name)]
        for pid in processes:
            processes += [int(child) for child in self.children_of(pid)]
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in processes:
                os.kill(pid, signal.SIGCONT)

    def reading(self):
        """Measures the catalogue's page and the player's. Returns {name: [rate]}."""
        seconds = self.options.seconds
        found = self.rounds(page=lambda: load(self.address["lectern"] + "/courses", seconds),
                            player=lambda: load(self.player, seconds, cookie=self.cookie))
        return {name: [rate for rate, _ in figures] for name, figures in found.items()}

    @staticmethod
    def grown(table, what, before, after):
        ratio = statistics.median(before) / statistics.median(after)
        table.row(what, f"{ratio:.2f}", "≤ 1.3", f"{statistics.median(after):.0f} requests a second")

    def progress(self, table, before):
        self.school.add_progress(1_000_000)
        self.grown(table, "player: a million rows of progress ÷ few, time of a page", before["player"],
                   self.reading()["player"])

    def growth(self, table, before):
        self.school.add_courses(2000)
        self.school.add_learners(1_000_000)
        after = self.reading()
        self.grown(table, "catalogue: 2000 courses ÷ 20, time of a page", before["page"], after["page"])
        self.grown(table, "player: a million learners and orders ÷ few, time of a page", before["player"], after["player"])

    def run(self):
        table = Table()
        wanted = self.options.only or PARTS
        before = self.pages(table) if "pages" in wanted else None
        for name, measure in (("dead-stripe", self.dead_stripe), ("webhooks", self.webhooks), ("beats", self.beats),
                              ("restarts", self.restarts), ("memory", self.memory), ("start", self.start),
                              ("import", self.import_of_a_large_course)):
            if name in wanted:
                measure(table)
        for name, measure in (("progress", self.progress), ("growth", self.growth)):
            if name in wanted and not self.options.small:
                before = before or self.reading()
                measure(table, before)


def prepare(options):
    """Adds 20 courses and a learner, and writes pages for the peers of the same size as Lectern's."""
    school = School(options.state)
    school.add_courses(20)
    school.add_learner()
    page = fetch(options.site + "/courses").decode()
    parts = pathlib.Path(options.parts)
    cards = page.count("<h2")
    start = page.index("<main")
    end = page.index("</main>")
    card = len(page[start:end].encode()) // max(cards, 1)
    filling = f"<svg aria-hidden=\"true\"><desc>{'x' * max(card - 260, 0)}</desc></svg>"
    parts.joinpath("head.html").write_text(page[:start] + "<main><ul>")
    parts.joinpath("foot.html").write_text("</ul>" + page[end:])
    parts.joinpath("filling.html").write_text(filling)
    parts.joinpath("catalogue.sql").write_text(CATALOGUE_SQL)
    pathlib.Path(options.static).write_text(page)
    print(f"the catalogue page: {len(page.encode())} bytes, {cards} courses")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", action="append", choices=PARTS)
    for name in ("--site", "--state", "--parts", "--static", "--program"):
        parser.add_argument(name)
    for name in ("--peer-port", "--rounds", "--seconds"):
        parser.add_argument(name, type=int)
    options = parser.parse_args()
    if options.prepare:
        prepare(options)
    else:
        Bench(options).run()


if __name__ == "__main__":
    main()
