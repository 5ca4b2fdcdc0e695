#!/usr/bin/python3
"""Measures for tests/bench/run: prepares the school, sends requests to all peers in turn, prints ratios."""

import argparse
import contextlib
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

import pages
import whole_school
from load import Table, fetch, figures_in, load, send
from school import EVENTS_A_ROUND, SESSION, WATCHERS, School, large_course

PEERS = ["lectern", "hello", "one-query", "insert-only", "update-only", "php", "node", "laravel"]
PARTS = ["pages", "members", "players", "download", "sign-in", "dead-stripe", "webhooks", "beats", "restarts", "memory", "start",
         "import", "school", "progress", "growth", "search", "tail"]
LESSONS_OF_AN_IMPORT = 4000
CATALOGUE_SQL = """
SELECT slug, title, promise, amount_minor::integer, currency, lesson_count, duration_seconds
  FROM courses
 WHERE status = 'published'
 ORDER BY published_at DESC, id DESC
 LIMIT 12
"""


class Bench:
    def __init__(self, options):
        self.options = options
        self.school = School(options.state)
        self.address = {name: f"http://127.0.0.1:{options.peer_port + i}" for i, name in enumerate(PEERS)}
        lesson, _ = self.school.first_lesson()
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
        warm_up = 0 if self.options.quick else 1
        for number in range(self.options.rounds + warm_up):
            for name, ask in targets.items():
                figures = ask()
                if number >= warm_up:
                    found[name].append(figures)
        return found

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

    def deliver(self, name):
        """Measures signed events, each for an order of its own."""
        events = self.school.signed_events(f"{name.replace('-', '')}{time.monotonic_ns()}")
        try:
            return load(self.address[name] + "/webhooks/stripe", self.options.seconds, script="events.lua", lines=events)
        finally:
            pathlib.Path(events).unlink()

    def webhooks(self, table):
        # The jobs are stopped: what they do for a payment, such as mails, happens after the
        # response.
        with self.stopped("lectern", "jobs"):
            self.deliver("lectern")
            self.school.sql("ANALYZE")  # as autovacuum does; afterwards statements are planned again
            found = self.rounds(lectern=lambda: self.deliver("lectern"), bare=lambda: self.deliver("insert-only"))
        rates = {name: [rate for rate, _ in figures] for name, figures in found.items()}
        paid = int(self.school.sql("SELECT count(*) FROM orders WHERE status = 'paid'"))
        granted = int(self.school.sql("SELECT count(*) FROM entitlements WHERE cause = 'purchase'"))
        if paid == 0 or paid != granted:
            raise SystemExit(f"webhooks: {paid} orders paid, {granted} grants")
        table.ratio("webhook ÷ bare worker that verifies and inserts", rates["lectern"], rates["bare"], "≥ 0.35")

    def beats(self, table):
        """Measures beats that are stored: of many playbacks, in their order, and none more than was watched."""
        lesson = self.school.add_watchers(WATCHERS)
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
        restarts = 5 if self.options.quick else 100
        for _ in range(restarts):
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
        table.row(f"requests that failed in {restarts} restarts of the workers", str(failed), "0",
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
        requests = 2000 if self.options.quick else 10_000
        ask(requests)
        first = largest()
        ask(requests)
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
                    [f"{self.options.program}/lectern", "serve", "--pool", "pages"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
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
        library = pages.library(self)
        before = before | pages.rates_of(self.rounds(library=library))
        self.school.add_courses(2000)
        self.school.add_learners(1_000_000)
        after = self.reading() | pages.rates_of(self.rounds(library=library))
        self.grown(table, "catalogue: 2000 courses ÷ 20, time of a page", before["page"], after["page"])
        self.grown(table, "library of 30: 2000 courses ÷ few, time of a page", before["library"], after["library"])
        self.grown(table, "player: a million learners and orders ÷ few, time of a page", before["player"], after["player"])

    def run(self):
        table = Table()
        wanted = self.options.only or PARTS
        before = pages.visitors(self, table) if "pages" in wanted else None
        parts = {"members": pages.members, "players": pages.players, "download": pages.download, "sign-in": pages.sign_in,
                 "dead-stripe": Bench.dead_stripe, "webhooks": Bench.webhooks, "beats": Bench.beats, "restarts": Bench.restarts,
                 "memory": Bench.memory, "start": Bench.start, "import": Bench.import_of_a_large_course,
                 "school": whole_school.whole_school}
        for name, measure in parts.items():
            if name in wanted:
                measure(self, table)
        for name, measure in (("progress", self.progress), ("growth", self.growth)):
            if name in wanted and not self.options.small:
                before = before or self.reading()
                measure(table, before)
        if "search" in wanted and not self.options.small:
            pages.search(self, table)
        if "tail" in wanted:
            pages.tail(self, table)
        table.sum_up()


def prepare(options):
    """Adds 20 courses and a learner, and writes pages for the peers of the same size as Lectern's."""
    school = School(options.state)
    school.add_courses(20)
    school.add_learner()
    page = fetch(options.site + "/courses").decode()
    parts = pathlib.Path(options.parts)
    cards = page.count("<h2")
    start, main, end = around_main(page)
    card = len(main.encode()) // max(cards, 1)
    parts.joinpath("head.html").write_text(start + "<main><ul>")
    parts.joinpath("foot.html").write_text("</ul>" + end)
    parts.joinpath("filling.html").write_text(filling(card - 260))
    parts.joinpath("catalogue.sql").write_text(CATALOGUE_SQL)
    pathlib.Path(options.static).write_text(page)
    print(f"the catalogue page: {len(page.encode())} bytes, {cards} courses")

    lesson, body = school.first_lesson()
    player = fetch(f"{options.site}/learn/practical-sql/{lesson}", f"lectern_session={SESSION}").decode()
    start, main, end = around_main(player)
    rest = len(main.encode()) - body - player.count("/learn/practical-sql/") * 100
    parts.joinpath("player-head.html").write_text(start + "<main>")
    parts.joinpath("player-foot.html").write_text(filling(rest) + end)
    print(f"the player page: {len(player.encode())} bytes")


def around_main(page):
    start, end = page.index("<main"), page.index("</main>")
    return page[:start], page[start:end], page[end:]


def filling(size):
    return f"<svg aria-hidden=\"true\"><desc>{'x' * max(size, 0)}</desc></svg>"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--quick", action="store_true")
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
