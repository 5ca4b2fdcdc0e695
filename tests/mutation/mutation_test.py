#!/usr/bin/python3
"""Tests the mutation check (tests/mutate) with a small source: each kind of change is made, and the
changed program compiles and takes the change that is chosen.
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from places import KINDS, find_places, with_change  # noqa: E402  (found by the path above)
from runs import Reach, parts_of  # noqa: E402
from sql_places import changes_of_sql  # noqa: E402
from tree import choose, mutated  # noqa: E402

SOURCE = r'''#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

constexpr int limit(int x) { return x < 3 ? x : 3; }
static_assert(limit(4) == 3);

struct Answer {
    bool is_new = 1 < 2;
    std::vector<int> numbers;
};

const char* statement() { return R"sql(
        SELECT id, words @@ query  -- all = of them
          FROM orders
         WHERE status = 'a = b'
           AND user_id IS NULL
    )sql"; }

int answer(int x, std::optional<int> y) {
    static const bool is_fixed = x < 0;
    const auto add = [&](int z) { return z + 1; };
    Answer result{.is_new = x == 2, .numbers = {x}};
    if (x < 10 && y)
        result.numbers.push_back(*y);
    else
        result.numbers.clear();
    if (const auto z = y; z > 5) ++x;
    for (const auto number : result.numbers) x += add(number);
    return result.is_new || is_fixed ? x : -x;
}

int main(int argc, char** argv) {
    const int x = std::atoi(argv[1]);
    std::printf("%d %s", argc > 2 ? answer(x, std::atoi(argv[2])) : answer(x, {}), statement());
}
'''


def texts_of(kind):
    """Returns the changes of one kind: what is replaced, and by what."""
    return {(SOURCE[place.start:place.end], place.plain) for place in find_places("a.cpp", SOURCE)
            if place.kind == kind}


class Places(unittest.TestCase):
    def test_comparisons(self):
        self.assertEqual(texts_of("comparison"), {
            ("x == 2", "x != 2"), ("x < 10", "x <= 10"), ("z > 5", "z >= 5"), ("argc > 2", "argc >= 2")})

    def test_conditions(self):
        self.assertEqual(texts_of("condition"), {
            ("x < 10 && y", "!(x < 10 && y)"), ("x < 10", "true"), ("y", "true"), ("z > 5", "!(z > 5)"),
            ("result.is_new", "false"), ("is_fixed", "false")})

    def test_dropped_statements(self):
        print_answer = ('std::printf("%d %s", argc > 2 ? answer(x, std::atoi(argv[2])) : '
                        'answer(x, {}), statement());')
        self.assertEqual(texts_of("dropped statement"), {
            ("result.numbers.push_back(*y);", "{}"), ("result.numbers.clear();", "{}"), ("++x;", "{}"),
            ("x += add(number);", "{}"), (print_answer, "")})

    def test_sql_predicates(self):
        changed = {change.partition("WHERE ")[2] for _, change in texts_of("SQL predicate")}
        rest = "\n           AND user_id IS NULL\n    )sql\""
        self.assertEqual(changed, {
            "(true OR (status = 'a = b'))" + rest, "status <> 'a = b'" + rest,
            "status = 'a = b'\n           AND (true OR (user_id IS NULL))\n    )sql\"",
            "status = 'a = b'\n           AND user_id IS NOT NULL\n    )sql\""})

    def test_parts_of_sql_that_stay(self):
        for statement in ("INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) WHERE a = 'x' DO NOTHING",
                          "UPDATE t SET a = $1", "SELECT a -- WHERE a = 1"):
            self.assertEqual(list(changes_of_sql(f'R"sql({statement})sql"')), [], statement)

    def test_between_is_one_predicate(self):
        self.assertEqual([change[len('"SELECT a FROM t WHERE '):-1] for change in
                          changes_of_sql('"SELECT a FROM t WHERE a BETWEEN 1 AND 2 OR b = 3"')],
                         ["(true OR (a BETWEEN 1 AND 2)) OR b = 3", "a BETWEEN 1 AND 2 OR (false AND (b = 3))",
                          "a BETWEEN 1 AND 2 OR b <> 3"])

    def test_the_seed_decides_the_choice(self):
        places = find_places("a.cpp", SOURCE)
        self.assertEqual(choose(places, 1, 5), choose(places, 1, 5))
        self.assertNotEqual(choose(places, 1, 5), choose(places, 2, 5))
        self.assertEqual({place.kind for place in choose(places, 1, 8)}, set(KINDS))

    def test_chosen_places_do_not_overlap(self):
        places = choose(find_places("a.cpp", SOURCE), 1, 100)
        for before, after in zip(places, places[1:]):
            self.assertLessEqual(before.end, after.start)


class TestsThatShouldNotice(unittest.TestCase):
    def test_they_reach_the_mutant_and_pass_without_it(self):
        with tempfile.TemporaryDirectory() as directory:
            log = Path(directory, "reach.log")
            log.write_text("reached\t1\tp:s/slow\nended\t2000000\tp:s/slow\tpassed\n"
                           "reached\t1\tp:s/fast\nended\t1000\tp:s/fast\tpassed\n"
                           "reached\t1\tp:s/broken\nended\t10\tp:s/broken\tfailed\n"
                           "reached\t2\tp:s/other\nended\t10\tp:s/other\tpassed\n")
            reach = Reach(log)
        self.assertEqual(reach.tests_of(1), ["p:s/fast", "p:s/slow"])
        self.assertEqual(reach.tests_of(3), [])
        self.assertEqual(reach.failed, {"p:s/broken"})

    def test_unit_tests_run_first_and_then_a_few_fast_tests(self):
        database = [f"lectern_database_tests:s/t{number}" for number in range(600)]
        parts = list(parts_of(database + ["lectern_unit_tests:s/t"]))
        self.assertEqual([(program, len(part)) for program, part in parts],
                         [("lectern_unit_tests", 1), ("lectern_database_tests", 20), ("lectern_database_tests", 500),
                          ("lectern_database_tests", 80)])
        self.assertEqual([test for _, part in parts[1:] for test in part], database)


class CompiledMutants(unittest.TestCase):
    """Every place is in one of the programs, since places of one program do not overlap."""

    def test_each_mutant_behaves_like_its_diff(self):
        left = find_places("a.cpp", SOURCE)
        with tempfile.TemporaryDirectory() as directory:
            self.directory = Path(directory)
            self.compile("-c", HERE / "choice.cpp", "-o", self.directory / "choice.o")
            unchanged = self.output(self.program("original", SOURCE))
            compared = set()
            while left:
                chosen = choose(left, 1, len(left))
                left = [place for place in left if place not in chosen]
                text, lines = mutated(SOURCE, list(enumerate(chosen, start=1)))
                program = self.program("mutants", text)
                self.assertEqual(self.output(program), unchanged)
                for number, (first, last) in lines.items():
                    self.assertIn(f"lectern_mutant({number})", "\n".join(text.splitlines()[first - 1:last]))
                self.compare_one_of_each_kind(program, chosen, compared)

    def compare_one_of_each_kind(self, program, chosen, compared):
        """Compiles the diff of one mutant of each kind that is not compared yet."""
        for number, place in enumerate(chosen, start=1):
            if place.kind in compared:
                continue
            compared.add(place.kind)
            changed = self.output(self.program("changed", with_change(SOURCE, place), "-w"))
            self.assertEqual(self.output(program, number), changed, place)

    def test_what_a_test_reaches_is_noted_once(self):
        with tempfile.TemporaryDirectory() as directory:
            self.directory = Path(directory)
            self.compile("-c", HERE / "choice.cpp", "-o", self.directory / "choice.o")
            chosen = [place for place in find_places("a.cpp", SOURCE) if place.kind == "comparison"]
            program = self.program("mutants", mutated(SOURCE, list(enumerate(chosen, start=1)))[0])
            log = self.directory / "reach.log"
            log.touch()
            subprocess.run([program, "9", "5"], check=False, stdout=subprocess.DEVNULL, env=dict(
                os.environ, LECTERN_MUTANT_LOG=str(log), LECTERN_MUTANT_TEST="program:suite/test"))
            self.assertEqual(sorted(log.read_text().splitlines()),
                             [f"reached\t{number}\tprogram:suite/test" for number in range(1, 5)])

    def compile(self, *arguments):
        subprocess.run([os.environ.get("CXX", "g++"), "-std=c++20", "-Wall", "-Wextra", "-Werror", *arguments],
                       check=True)

    def program(self, name, text, *options):
        source = self.directory / f"{name}.cpp"
        source.write_text(text)
        self.compile(*options, source, self.directory / "choice.o", "-o", self.directory / name)
        return self.directory / name

    @staticmethod
    def output(program, number=0):
        """Returns what the program prints for several arguments."""
        environment = dict(os.environ, LECTERN_MUTANT=str(number))
        return [subprocess.run([program, *arguments], env=environment, capture_output=True, check=False).stdout
                for arguments in (["2"], ["10"], ["2", "7"], ["9", "5"], ["-1", "6"], ["10", "0"])]


if __name__ == "__main__":
    unittest.main()
