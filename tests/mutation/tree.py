"""The mutated copy of the sources: chooses places, writes the copy and builds it."""

import os
import random
import re
import shutil
import subprocess
from itertools import zip_longest

from places import KINDS, find_places

NUMBERED = "lectern_mutant(@)"  # not @ alone: SQL has operators such as @@
# A change may make a comparison that is always true, such as `size >= 0`.
FIRST_LINES = '#pragma GCC diagnostic ignored "-Wtype-limits"\nbool lectern_mutant(int number);\n'
TARGETS = ["lectern", "lectern_unit_tests", "lectern_database_tests"]
ERROR = re.compile(r"^(?:\S*/)?(app/\S+\.cpp):(\d+):\d+: (?:fatal )?error:", re.MULTILINE)


def all_places(checkout, folders):
    """Returns the places in these folders of app/, in a fixed order."""
    files = sorted(file for folder in folders for file in (checkout / folder).glob("**/*.cpp"))
    return [place for file in files for place in find_places(str(file.relative_to(checkout)), file.read_text())]


def choose(places, seed, count):
    """Chooses places that do not overlap, as many of each kind as possible, and sorts them."""
    order = random.Random(seed)
    by_kind = [order.sample(its, len(its)) for its in
               ([place for place in places if place.kind == kind] for kind in KINDS)]
    chosen = []
    for place in (place for row in zip_longest(*by_kind) for place in row if place):
        overlaps = any(place.file == other.file and place.start < other.end and other.start < place.end
                       for other in chosen)
        if not overlaps and len(chosen) < count:
            chosen.append(place)
    return sorted(chosen, key=lambda place: (place.file, place.start))


def mutated(text, numbered):
    """Returns the text with all its mutants, and the lines of each: `numbered` are pairs of a number
    and a place, in the order of the file.
    """
    parts, lines, position = [FIRST_LINES], {}, 0
    line = FIRST_LINES.count("\n") + 1
    for number, place in numbered:
        parts += [text[position:place.start], place.schema.replace(NUMBERED, f"lectern_mutant({number})")]
        line += parts[-2].count("\n")
        lines[number] = (line, line + parts[-1].count("\n"))
        line = lines[number][1]
        position = place.end
    return "".join(parts) + text[position:], lines


class Tree:
    def __init__(self, checkout, directory):
        self.checkout = checkout
        self.root = directory / "tree"
        self.build_directory = self.root / "build" / "debug"

    def write(self, mutants):
        """Makes the copy equal to the sources with these mutants, a mapping of numbers to places. Files
        that are right already are not touched, so that they need no compiling.
        """
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                cwd=self.checkout, capture_output=True, check=True).stdout
        contents = {name: (self.checkout / name).read_bytes() for name in listed.decode().split("\0")
                    if name and (self.checkout / name).is_file()}
        lines = {}
        for file in {place.file for place in mutants.values()}:
            numbered = [(number, place) for number, place in mutants.items() if place.file == file]
            text, lines[file] = mutated(contents[file].decode(), numbered)
            contents[file] = text.encode()
        contents["app/platform/mutant_choice.cpp"] = contents["tests/mutation/choice.cpp"]
        contents["tests/support/main.cpp"] += b'\n#include "mutation/observer.hpp"\n'
        for name, content in contents.items():
            self._write_file(name, content)
        self._remove_others(set(contents))
        return lines

    def _write_file(self, name, content):
        target, source = self.root / name, self.checkout / name
        if target.is_file() and target.read_bytes() == content:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if source.exists():
            shutil.copymode(source, target)

    def _remove_others(self, names):
        for file in (self.root / "app", self.root / "tests", self.root / "sql"):
            for other in file.glob("**/*"):
                if other.is_file() and str(other.relative_to(self.root)) not in names:
                    other.unlink()

    def build(self, mutants, jobs):
        """Builds the tree. Returns the mutants that can be compiled: the others are left out. Raises
        CalledProcessError if there is another fault; build.log tells which.
        """
        environment = dict(os.environ, CCACHE_BASEDIR=str(self.root), CCACHE_NOHASHDIR="1")
        options = os.environ.get("LECTERN_CMAKE_OPTIONS", "").split()
        while True:
            lines = self.write(mutants)
            log = self._run(["cmake", "--preset", "debug", *options], environment)
            if log is None:
                log = self._run(["cmake", "--build", "--preset", "debug", "-j", str(jobs), "--target", *TARGETS,
                                 "--", "-k", "0"], environment)
            if log is None:
                return mutants
            faulty = {number for file, line in ERROR.findall(log)
                      for number, (first, last) in lines.get(file, {}).items() if first <= int(line) <= last}
            if not faulty:
                raise subprocess.CalledProcessError(1, "cmake --build")
            mutants = {number: place for number, place in mutants.items() if number not in faulty}

    def _run(self, command, environment):
        """Returns None, or what the command printed if it failed."""
        result = subprocess.run(["nice", *command], cwd=self.root, env=environment, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        (self.root.parent / "build.log").write_text(result.stdout)
        return result.stdout if result.returncode != 0 else None
