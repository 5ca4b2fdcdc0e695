#!/usr/bin/python3
"""Measures how long an account's owner waits to sign in while 200 strangers flood the sign-in form.

usage: tests/bench/sign_in_flood.py SITE EMAIL PASSWORD [--strangers N] [--seconds N]

SITE is a running demo on loopback (http://localhost:PORT); EMAIL and PASSWORD belong to an
account on it. Each stranger comes from a network of its own.
Prints the owner's waiting times in a browser that has signed in before, without and with the flood.
"""

import argparse
import collections
import http.client
import statistics
import threading
import time
import urllib.parse

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("site")
parser.add_argument("email")
parser.add_argument("password")
parser.add_argument("--strangers", type=int, default=200)
parser.add_argument("--seconds", type=float, default=20)
wanted = parser.parse_args()
site = urllib.parse.urlsplit(wanted.site)


def sign_in(address, email, password, cookie=""):
    """Returns the status, the seconds, and the browser's mark if the response sets one."""
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60, source_address=(address, 0))
    body = urllib.parse.urlencode({"email": email, "password": password})
    headers = {"Host": site.netloc, "Origin": wanted.site, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", body, headers | ({"Cookie": cookie} if cookie else {}))
    answer = connection.getresponse()
    answer.read()
    marks = [value.split(";")[0] for name, value in answer.getheaders()
             if name.lower() == "set-cookie" and "lectern_browser=" in value]
    connection.close()
    return answer.status, time.monotonic() - start, (marks or [""])[0]


answers = collections.Counter()
is_over = threading.Event()


def flood(number):
    address = f"127.{100 + number // 250}.{number % 250 + 1}.9"
    while not is_over.is_set():
        try:
            status, _, _ = sign_in(address, f"stranger{number}@example.com", "a wrong password")
            answers[status] += 1
        except OSError:
            answers["no answer"] += 1
        time.sleep(0.1)


def waits_of_owner(count, mark):
    waits = []
    for _ in range(count):
        status, seconds, _ = sign_in("127.98.1.9", wanted.email, wanted.password, mark)
        waits.append(seconds)
        assert status == 303, f"the owner got {status}"
        time.sleep(wanted.seconds / 2 / count)
    return waits


status, _, mark = sign_in("127.97.1.9", wanted.email, wanted.password)
assert status == 303 and mark, f"the owner could not sign in: {status}"
alone = waits_of_owner(5, mark)
strangers = [threading.Thread(target=flood, args=(number,), daemon=True) for number in range(wanted.strangers)]
for stranger in strangers:
    stranger.start()
time.sleep(3)
flooded = waits_of_owner(10, mark)
is_over.set()
print(f"owner alone:      median {statistics.median(alone):.2f} s, most {max(alone):.2f} s")
print(f"owner in a flood: median {statistics.median(flooded):.2f} s, most {max(flooded):.2f} s (goal: 2 s)")
print(f"ratio:            {statistics.median(flooded) / statistics.median(alone):.1f}")
print("strangers:        " + ", ".join(f"{count} x {status}" for status, count in sorted(answers.items(), key=str)))
