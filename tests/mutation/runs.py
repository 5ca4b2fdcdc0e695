"""Runs the tests of the mutated program: once without a mutant, then those that reach one with it."""

import os
import signal
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

PROGRAMS = ("lectern_unit_tests", "lectern_database_tests")
LONGEST_FIRST_RUN = 3600  # seconds
TESTS_OF_FIRST_PART = 20
MOST_TESTS_OF_PART = 500  # their names must fit into a variable of the environment
STATUS_OF_FAILED_TESTS = 201  # Boost.Test: boost::exit_test_failure


class Cluster:
    """A PostgreSQL of its own for each of the processes that run tests at once."""

    def __init__(self, checkout, build):
        self._directory = tempfile.TemporaryDirectory(prefix="lectern-", dir="/var/tmp")
        path = Path(self._directory.name)
        path.chmod(0o711)
        self._process = subprocess.Popen([checkout / "tests/mutation/cluster", path, build], text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        if self._process.stdout.readline() != "ready\n":
            self.stop()
            raise RuntimeError("PostgreSQL did not start")
        self.connection = f"host='{path}/state/run' dbname=postgres user=postgres"

    def stop(self):
        self._process.stdin.close()
        self._process.wait()
        self._directory.cleanup()


class Reach:
    """What the run without a mutant showed."""

    def __init__(self, log):
        self.seconds = {}
        self.failed = set()
        self._by_mutant = defaultdict(set)
        for fields in (line.rstrip("\n").split("\t") for line in log.read_text().splitlines()):
            if fields[0] == "reached":
                self._by_mutant[int(fields[1])].add(fields[2])
            elif fields[0] == "ended":
                self.seconds[fields[2]] = int(fields[1]) / 1e6
                if fields[3] == "failed":
                    self.failed.add(fields[2])

    def tests_of(self, number):
        """Returns the tests that reach a mutant and pass without it, the fastest first."""
        tests = {test for test in self._by_mutant[number] if test in self.seconds} - self.failed
        return sorted(tests, key=lambda test: (self.seconds[test], test))


class Runner:
    def __init__(self, build, log, cluster):
        self._build = build
        self._log = log
        self._cluster = cluster

    def suites(self, program):
        listed = subprocess.run([self._build / "tests" / program, "--list_content"], capture_output=True, text=True,
                                check=True)
        return [line.rstrip("*") for line in (listed.stdout + listed.stderr).splitlines()
                if line and not line[0].isspace()]

    def run_first(self, program, suites):
        """Runs whole suites without a mutant; what they reach goes into the log."""
        status = self._run(program, ":".join(suites), LONGEST_FIRST_RUN, LECTERN_MUTANT_LOG=str(self._log))
        if status not in (0, STATUS_OF_FAILED_TESTS):
            raise RuntimeError(f"{program} ended with status {status}: see {self._log.with_name('tests.log')}")

    def judge(self, number, reach):
        """Runs the tests that reach the mutant until one fails. Returns the result and what showed it."""
        tests = reach.tests_of(number)
        if not tests:
            return "not reached", ""
        for program, part in parts_of(tests):
            names = ":".join(test.split(":", 1)[1] for test in part)
            limit = 30 + 4 * sum(reach.seconds[test] for test in part)
            status = self._run(program, names, limit, LECTERN_MUTANT=str(number))
            if status != 0:
                return "killed", f"{program}: " + ("time limit" if status is None else f"status {status}")
        return "survived", f"{len(tests)} tests"

    def _run(self, program, filters, limit, **variables):
        """Returns the exit status, or None after the time limit."""
        environment = dict(os.environ, **variables, BOOST_TEST_RUN_FILTERS=filters,
                           LECTERN_BINARY=str(self._build / "lectern"),
                           LECTERN_TEST_DATABASE=self._cluster.connection,
                           LECTERN_TEST_DATABASE_OPTIONS="ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        with open(self._log.with_name("tests.log"), "ab") as output:
            process = subprocess.Popen(["nice", self._build / "tests" / program], env=environment, stdout=output,
                                       stderr=output, stdin=subprocess.DEVNULL, start_new_session=True)
            try:
                return process.wait(limit)
            except subprocess.TimeoutExpired:
                return None
            finally:
                end_group(process)


def end_group(process):
    """Ends a test program, if it still runs, and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def parts_of(tests):
    """Splits tests by their program, unit tests first, and the tests of each into a few fast ones and
    the rest: most mutants are killed by the first part.
    """
    for program in PROGRAMS:
        its_tests = [test for test in tests if test.startswith(program + ":")]
        if its_tests:
            yield program, its_tests[:TESTS_OF_FIRST_PART]
        for begin in range(TESTS_OF_FIRST_PART, len(its_tests), MOST_TESTS_OF_PART):
            yield program, its_tests[begin:begin + MOST_TESTS_OF_PART]
