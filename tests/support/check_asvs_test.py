#!/usr/bin/python3
"""Tests that check_asvs finds each fault, and accepts a list without one."""
import importlib.machinery
import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
PROGRAM = Path(__file__).parent / "check_asvs"
loader = importlib.machinery.SourceFileLoader("check_asvs", str(PROGRAM))
check = importlib.util.module_from_spec(importlib.util.spec_from_loader("check_asvs", loader))
loader.exec_module(check)

LEVELS = {"V1.1.1": "1", "V1.1.2": "2"}
FULFILLED = {"id": "V1.1.1", "level": "1", "subject": "escaping", "applies": "yes", "where": "app/view.cpp",
             "test": "tests/web/view_test.cpp:a_value_is_escaped", "note": ""}
DOES_NOT_APPLY = {"id": "V1.1.2", "level": "2", "subject": "LDAP", "applies": "no", "where": "", "test": "",
                  "note": "there is no LDAP"}


class EachFault(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        for name, text in {"app/view.cpp": "", "tests/web/view_test.cpp":
                           "BOOST_AUTO_TEST_CASE(a_value_is_escaped) {}\n"
                           "BOOST_FIXTURE_TEST_CASE(another, School) {}\n"
                           "// BOOST_AUTO_TEST_CASE(not_a_test)\n",
                           "tests/parts.sh": "part_nginx() {\n}\n", "tests/a.test.mjs": ""}.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    def faults(self, changes, row=FULFILLED):
        rows = [FULFILLED, DOES_NOT_APPLY]
        rows[rows.index(row)] = {**row, **changes}
        return check.faults_of(rows, LEVELS, self.root)

    def test_a_list_without_a_fault_is_accepted(self):
        self.assertEqual(self.faults({}), [])

    def test_each_id_is_there_once_with_its_level(self):
        self.assertEqual(check.faults_of([FULFILLED], LEVELS, self.root), ["V1.1.2: missing"])
        self.assertEqual(check.faults_of([FULFILLED, FULFILLED, DOES_NOT_APPLY], LEVELS, self.root),
                         ["V1.1.1: 2 rows"])
        self.assertEqual(self.faults({"id": "V1.1.3"}), ["V1.1.1: missing", "V1.1.3: no id of level 1 or 2"])
        self.assertEqual(self.faults({"level": "2"}), ["V1.1.1: level 2, not 1"])

    def test_files_and_tests_exist(self):
        self.assertEqual(self.faults({"where": "app/view.cpp app/no.cpp"}), ["V1.1.1: no such file: app/no.cpp"])
        for name in ("tests/web/view_test.cpp:no_such_case", "tests/web/view_test.cpp:not_a_test",
                     "tests/web/view_test.cpp:a_value", "tests/web/view_test.cpp", "tests/no_test.cpp:a_value_is_escaped",
                     "tests/parts.sh:part", "tests/b.test.mjs", "app/view.cpp"):
            self.assertEqual(self.faults({"test": name}), [f"V1.1.1: no such test: {name}"])
        for name in ("tests/web/view_test.cpp:another", "tests/parts.sh:part_nginx", "tests/a.test.mjs"):
            self.assertEqual(self.faults({"test": name}), [])

    def test_a_row_that_applies_says_where_and_how_it_is_tested(self):
        self.assertEqual(self.faults({"where": ""}), ["V1.1.1: applies, but names no file"])
        self.assertEqual(self.faults({"test": ""}), ["V1.1.1: applies, but has neither test nor note"])
        self.assertEqual(self.faults({"test": "", "note": "documented"}), [])

    def test_a_row_that_does_not_apply_says_why(self):
        self.assertEqual(self.faults({"note": ""}, DOES_NOT_APPLY), ["V1.1.2: does not apply, but no note says why"])
        for changes in ({"where": "app/view.cpp"}, {"test": "tests/a.test.mjs"}, {"note": "open: missing"}):
            self.assertEqual(self.faults(changes, DOES_NOT_APPLY),
                             ["V1.1.2: does not apply, but names a file or a test, or is open"])

    def test_subject_and_applies_have_the_form_that_they_need(self):
        self.assertEqual(self.faults({"subject": ""}), ["V1.1.1: subject is empty"])
        self.assertEqual(self.faults({"subject": "x" * 81}), ["V1.1.1: subject has more than 80 characters"])
        self.assertEqual(self.faults({"applies": "maybe"}), ["V1.1.1: applies is 'maybe', not yes or no"])

    def test_other_columns_are_refused(self):
        file = self.root / "asvs.csv"
        file.write_text("id,level\n")
        with self.assertRaisesRegex(ValueError, "the first line is not id,level,subject"):
            check.read_rows(file)
        file.write_text(",".join(check.COLUMNS) + "\nV1.1.1,1\n")
        with self.assertRaisesRegex(ValueError, "row 2 has 2 columns, not 7"):
            check.read_rows(file)

    def test_a_row_is_fulfilled_open_or_does_not_apply(self):
        self.assertEqual(check.state_of(FULFILLED), "fulfilled")
        self.assertEqual(check.state_of({**FULFILLED, "note": "open: no test"}), "open")
        self.assertEqual(check.state_of(DOES_NOT_APPLY), "does not apply")


if __name__ == "__main__":
    unittest.main()
