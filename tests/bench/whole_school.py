"""Measures a whole school on two cores: learners who watch, visitors and members who look at pages, buyers and refunds.

Requests have times of arrival, which do not depend on the responses (arrivals.cpp). Latency is measured from the time of arrival.
"""

import collections
import os
import pathlib
import random
import subprocess
import time
import urllib.parse

from school import SESSION, beat_body, beat_path

LEARNERS = 10_000
LEARNERS_GOAL = 20_000
MOST_LEARNERS = 60_000  # where the search for the limit ends
STEP = 2_500
P99_LIMIT = 100  # ms
BEAT_INTERVAL = 15  # seconds
VIEWS = 50  # a second
PURCHASES = 2  # a second
PURCHASES_FOR_A_REFUND = 20
CLIENTS = 500  # addresses: nginx limits each to 20 beats a second


class Minute:
    """What was measured in a minute, or in a shorter time."""

    def __init__(self, lines, seconds, left):
        *requests, cpu = [line.split() for line in lines]
        self.latencies = collections.defaultdict(list)  # ms by kind
        self.failed = collections.Counter()
        self.late = []
        for kind, status, late, latency in requests:
            self.latencies[kind].append(int(latency) / 1000)
            self.failed[kind] += not 200 <= int(status) < 400
            self.late.append(int(late) / 1000)
        self.left = left
        self.generator = float(cpu[1]) / (2 * seconds)

    def all(self):
        return [latency for latencies in self.latencies.values() for latency in latencies]

    def is_good(self):
        return not self.failed.total() and percentile(self.all(), 99) <= P99_LIMIT

    def by_kind(self):
        return ", ".join(f"{kind} {percentile(latencies, 50):.1f} / {percentile(latencies, 99):.1f}"
                         for kind, latencies in sorted(self.latencies.items()))


def percentile(values, percent):
    return sorted(values)[len(values) * percent // 100]


def poisson(rate, seconds):
    """Yields the times of independent arrivals."""
    at = random.expovariate(rate)
    while at < seconds:
        yield at
        at += random.expovariate(rate)


def request(bench, method, path, headers, body=""):
    host = urllib.parse.urlsplit(bench.options.site).netloc
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers]
    if method == "POST":
        lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body])


def beats(bench, lesson, playbacks, seconds):
    for session, playback in playbacks:
        at, beat = random.uniform(0, BEAT_INTERVAL), 1
        while at < seconds:
            headers = [f"Cookie: lectern_session={session}", "Content-Type: application/x-www-form-urlencoded"]
            yield at, "beat", request(bench, "POST", beat_path(lesson), headers, beat_body(playback, beat))
            at, beat = at + BEAT_INTERVAL, beat + 1


def views(bench, lesson, seconds):
    """Half of the pages are visitors', half are a member's."""
    visitor, member = "Accept-Encoding: gzip", f"Cookie: lectern_session={SESSION}"
    pages = [("/courses", visitor), ("/courses/practical-sql", visitor), ("/my-courses", member),
             (f"/learn/practical-sql/{lesson}", member)]
    for at in poisson(VIEWS, seconds):
        path, header = random.choice(pages)
        yield at, "page", request(bench, "GET", path, [header])


def payments(bench, seconds):
    """Some orders are refunded, a while after they were paid."""
    times = list(poisson(PURCHASES, seconds))
    name = f"school{time.monotonic_ns()}"
    events = [(at, event) for at, event in zip(times, bench.school.payments(name, len(times)))]
    events += [(at + seconds / 4, bench.school.refund(name, number)) for number, at in enumerate(times, 1)
               if number % PURCHASES_FOR_A_REFUND == 0 and at < seconds * 3 / 4]
    for at, (signature, body) in events:
        yield at, "webhook", request(bench, "POST", "/webhooks/stripe",
                                     ["Content-Type: application/json", f"Stripe-Signature: {signature}"], body)


def schedule(arrivals):
    """Returns the input of arrivals.cpp."""
    entries = []
    for number, (at, kind, text) in enumerate(sorted(arrivals)):
        entries.append(f"{int(at * 1_000_000)} {number % CLIENTS} {kind} {len(text)}\n{text}\n")
    return "".join(entries)


def processor_times():
    """Returns the ticks that the cores of this process were idle, and all of their ticks."""
    lines = pathlib.Path("/proc/stat").read_text().splitlines()
    names = {f"cpu{core}" for core in os.sched_getaffinity(0)}
    ticks = [[int(number) for number in line.split()[1:9]] for line in lines if line.split()[0] in names]
    return sum(core[3] + core[4] for core in ticks), sum(map(sum, ticks))


def measure(bench, learners, seconds):
    """Lets a school of so many learners run. Exits if the database does not hold what was acknowledged."""
    school = bench.school
    lesson = school.add_watchers(learners)
    playbacks = school.begin_playbacks(learners)
    text = schedule([*beats(bench, lesson, playbacks, seconds), *views(bench, lesson, seconds), *payments(bench, seconds)])
    idle, ticks = processor_times()
    output = subprocess.run([f"{bench.options.program}/lectern_bench_arrivals", bench.options.site.rsplit(":", 1)[1]],
                            input=text, text=True, check=True, capture_output=True).stdout
    idle_after, ticks_after = processor_times()
    found = Minute(output.splitlines(), seconds, (idle_after - idle) / max(ticks_after - ticks, 1))
    answered = len(found.latencies["beat"]) - found.failed["beat"]
    taken = school.taken([playback for _, playback in playbacks])
    if not answered <= taken <= len(found.latencies["beat"]):
        raise SystemExit(f"school: {answered} beats answered and {taken} stored")
    return found


def find_limit(bench, first, seconds):
    """Adds learners until the p99 is too high. Returns the last number that was good, and the p99 of each number."""
    learners, good, told = first, first - STEP, []
    while learners <= MOST_LEARNERS:
        found = measure(bench, learners, seconds)
        told.append(f"{learners}: {percentile(found.all(), 99):.0f}")
        if not found.is_good():
            break
        good, learners = learners, learners + STEP
    return good, told


def whole_school(bench, table):
    random.seed(1)
    quick = bench.options.quick
    learners, seconds = (LEARNERS // 10, 5) if quick else (LEARNERS, 60)
    measure(bench, learners, 3)  # warms up
    found = measure(bench, learners, seconds)
    p50, p99 = percentile(found.all(), 50), percentile(found.all(), 99)
    table.row(f"school of {learners} learners: p99 of all requests, ms", f"{p99:.1f}", f"≤ {P99_LIMIT}",
              f"p50 {p50:.1f}; p50 / p99 of each kind: {found.by_kind()}")
    table.row("  requests that failed", str(found.failed.total()), "0", f"of {len(found.all())}")
    table.row("  processor time left, %", f"{found.left * 100:.0f}", "",
              f"the load generator took {found.generator * 100:.1f} %, and its p99 of being late is "
              f"{percentile(found.late, 99):.2f} ms")
    if quick:
        return
    good, told = find_limit(bench, learners + STEP if found.is_good() else STEP, 20)
    table.row(f"learners with a p99 of at most {P99_LIMIT} ms", str(good), f"≥ {LEARNERS_GOAL}", "p99: " + ", ".join(told))
