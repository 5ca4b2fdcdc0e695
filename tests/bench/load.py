"""Sends requests with wrk, and prints the table of ratios."""

import operator
import pathlib
import re
import statistics
import subprocess
import urllib.request


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
    """A row is met if its figure keeps to the goal: "≥ 0.5", "≤ 2", or "0" for none at all."""

    def __init__(self):
        self.met = []
        print(f"\n{'what':<66} {'ratio':>7}  {'goal':<8} {'met':<4} figures")

    def row(self, what, ratio, goal, figures):
        verdict = ""
        if goal:
            self.met.append(is_met(ratio, goal))
            verdict = "yes" if self.met[-1] else "NO"
        print(f"{what:<66} {ratio:>7}  {goal:<8} {verdict:<4} {figures}", flush=True)

    def ratio(self, what, over, under, goal):
        if not over or not under:
            print(f"{what:<66} {'-':>7}  {goal:<8} {'':<4} not measured", flush=True)
            return
        self.row(what, f"{statistics.median(over) / statistics.median(under):.2f}", goal,
                 f"{statistics.median(over):.0f} / {statistics.median(under):.0f} requests a second")

    def sum_up(self):
        print(f"{sum(self.met)} of {len(self.met)} goals are met")


def is_met(figure, goal):
    comparison, limit = goal.split() if " " in goal else ("≤", goal)
    return {"≥": operator.ge, "≤": operator.le}[comparison](float(figure), float(limit.replace(",", "")))
