"""Measures one page or act at a time: of visitors, of members, with many courses or lessons."""

import pathlib
import re
import statistics
import subprocess
import sys

from load import fetch, load
from school import LIBRARY_SESSION

LIBRARY = 30  # courses
STRANGERS = 200
PASSWORD = "a password for the bench"


def rates_of(found):
    return {name: [rate for rate, _ in figures] for name, figures in found.items()}


def median_p99(found):
    return {name: statistics.median(late for _, late in figures) for name, figures in found.items()}


def visitors(bench, table):
    """Measures the catalogue and the player, also of the peers. Returns {name: [rate]}."""
    seconds, address = bench.options.seconds, bench.address
    size = len(fetch(address["lectern"] + "/courses"))
    targets = {
        "cached": lambda: load(bench.options.site + "/courses", seconds),
        "static": lambda: load(bench.options.site + "/assets/bench.html", seconds),
        "page": lambda: load(address["lectern"] + "/courses", seconds),
        "hello": lambda: load(address["hello"] + "/", seconds),
        "player": lambda: load(bench.player, seconds, cookie=bench.cookie),
        "query": lambda: load(address["one-query"] + "/", seconds),
        "query of its size": lambda: load(f"{address['one-query']}/?bytes={size}", seconds),
    }
    for name in ("php", "node", "laravel"):
        if bench.is_there(name):
            targets[name] = lambda name=name: load(address[name] + "/courses", seconds)
    if "laravel" in targets:
        player = bench.player.replace(address["lectern"], address["laravel"])
        targets["laravel-player"] = lambda: load(player, seconds, cookie=bench.cookie)
    found = bench.rounds(**targets)
    rates, p99 = rates_of(found), median_p99(found)
    table.ratio("catalogue from the micro-cache ÷ static file of its size", rates["cached"], rates["static"], "≥ 0.9")
    table.row("  its p99 ÷ that of the static file", f"{p99['cached'] / p99['static']:.2f}", "≤ 2",
              f"{p99['cached']:.2f} / {p99['static']:.2f} ms")
    table.ratio("catalogue page, uncached ÷ bare FastCGI hello", rates["page"], rates["hello"], "≥ 0.50")
    table.ratio("  one query and an answer of its size ÷ hello", rates["query of its size"], rates["hello"], "")
    table.ratio("catalogue page, uncached ÷ PHP-FPM, plain PHP", rates["page"], rates.get("php"), "≥ 3")
    table.ratio("catalogue page, uncached ÷ Node, Fastify and pg", rates["page"], rates.get("node"), "≥ 3.5")
    table.ratio("catalogue page, uncached ÷ Laravel", rates["page"], rates.get("laravel"), "≥ 25")
    table.ratio("player page ÷ bare worker with one query", rates["player"], rates["query"], "≥ 0.6")
    table.ratio("player page ÷ Laravel", rates["player"], rates.get("laravel-player"), "≥ 25")
    return rates


def library(bench):
    """Gives a member a library. Returns what loads its page."""
    bench.school.add_library(LIBRARY)
    page, cookie = bench.address["lectern"] + "/my-courses", f"lectern_session={LIBRARY_SESSION}"
    links = fetch(page, cookie).decode().count("/learn/")
    if links < LIBRARY:
        raise SystemExit(f"the library links {links} courses (expected {LIBRARY})")
    return lambda: load(page, bench.options.seconds, cookie=cookie)


def members(bench, table):
    seconds, lectern = bench.options.seconds, bench.address["lectern"]
    rates = rates_of(bench.rounds(
        library=library(bench),
        catalogue=lambda: load(lectern + "/courses", seconds, cookie=bench.cookie),
        query=lambda: load(bench.address["one-query"] + "/", seconds)))
    table.ratio("catalogue page of a member ÷ bare worker with one query", rates["catalogue"], rates["query"], "≥ 0.5")
    table.ratio(f"library of {LIBRARY} courses ÷ bare worker with one query", rates["library"], rates["query"], "≥ 0.5")


def players(bench, table):
    seconds, lectern = bench.options.seconds, bench.address["lectern"]
    address = {lessons: f"{lectern}/learn/{bench.school.add_course_of(lessons)}/lesson-1" for lessons in (40, 400)}
    for lessons, page in address.items():
        if f"lesson-{lessons}\"".encode() not in fetch(page, bench.cookie):
            raise SystemExit(f"players: {page} does not link its last lesson")
    rates = rates_of(bench.rounds(
        of40=lambda: load(address[40], seconds, cookie=bench.cookie),
        of400=lambda: load(address[400], seconds, cookie=bench.cookie),
        query=lambda: load(bench.address["one-query"] + "/", seconds)))
    table.ratio("player of 40 lessons ÷ bare worker with one query", rates["of40"], rates["query"], "≥ 0.6")
    table.ratio("player of 400 lessons ÷ bare worker with one query", rates["of400"], rates["query"], "≥ 0.2")


def download(bench, table):
    """Measures the redirect to a file. Its worker asks the storage (the sandbox) whether the file is there, and commits an
    audit row."""
    public_id = bench.school.sql("""
        SELECT public_id FROM lesson_resources JOIN courses ON courses.id = course_id
         WHERE slug = 'practical-sql' AND module_id IS NULL AND lesson_id IS NULL LIMIT 1""")
    address = f"{bench.address['lectern']}/resources/{public_id}/download"
    rates = rates_of(bench.rounds(
        download=lambda: load(address, bench.options.seconds, cookie=bench.cookie),
        bare=lambda: bench.deliver("insert-only")))
    taken = int(bench.school.sql("SELECT count(*) FROM audit_logs WHERE event = 'resource_download_requested'"))
    if taken == 0:
        raise SystemExit("download: no download was audited")
    table.ratio("download ÷ bare worker that verifies and inserts", rates["download"], rates["bare"], "≥ 0.35")


def sign_in(bench, table):
    email = bench.school.add_owner(PASSWORD)
    command = [sys.executable, pathlib.Path(__file__).with_name("sign_in_flood.py"), bench.options.site, email, PASSWORD,
               "--strangers", str(STRANGERS), "--seconds", str(10 * bench.options.seconds)]
    output = subprocess.run(command, text=True, check=True, capture_output=True).stdout
    alone, flooded = re.findall(r"median ([\d.]+) s", output)
    table.row(f"sign-in while {STRANGERS} others sign in, s", flooded, "≤ 2", f"otherwise {alone} s")


def search(bench, table):
    bench.school.add_courses(2000)
    seconds, page = bench.options.seconds, bench.address["lectern"] + "/courses"
    for words, part, count in (("sql", "<h2", 12), ("1234", 'href="/courses/bench-1234"', 1)):
        if fetch(f"{page}?q={words}").decode().count(part) < count:
            raise SystemExit(f"search: {words} finds too few courses")
    rates = rates_of(bench.rounds(
        page=lambda: load(page, seconds),
        all=lambda: load(page + "?q=sql", seconds),
        one=lambda: load(page + "?q=1234", seconds)))
    table.ratio("search that finds all of 2000 courses ÷ catalogue page", rates["all"], rates["page"], "≥ 0.5")
    table.ratio("search that finds one of 2000 courses ÷ catalogue page", rates["one"], rates["page"], "≥ 0.5")


def tail(bench, table):
    """Measures how late the slowest requests for a shared copy are, three times, with few and with many courses."""
    seconds, school = bench.options.seconds, bench.school

    def ask(count):
        ratios = []
        for _ in range(3):
            found = bench.rounds(cached=lambda: load(bench.options.site + "/courses", seconds),
                                 static=lambda: load(bench.options.site + "/assets/bench.html", seconds))
            p99 = median_p99(found)
            ratios.append(p99["cached"] / p99["static"])
        table.row(f"p99 of the shared catalogue of {count} courses ÷ a static file's", f"{max(ratios):.2f}", "≤ 2",
                  "largest of " + ", ".join(f"{ratio:.2f}" for ratio in ratios))

    school.publish_only(12)
    ask(12)
    school.publish_only(0)
    if not bench.options.small:
        school.add_courses(2000)
        ask(2000)
