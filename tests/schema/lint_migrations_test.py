#!/usr/bin/python3
"""Tests that each rule of lint_migrations fires, and that what it recommends is accepted."""
import importlib.machinery
import importlib.util
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
PROGRAM = Path(__file__).parent / "lint_migrations"
loader = importlib.machinery.SourceFileLoader("lint_migrations", str(PROGRAM))
lint = importlib.util.module_from_spec(importlib.util.spec_from_loader("lint_migrations", loader))
loader.exec_module(lint)

BEFORE, AFTER = "0041_names.sql", "0042_names.after-0041.sql"


def rules(sql, name=BEFORE):
    return [rule for _, rule, _ in lint.faults_of(name, sql)]


class EachRule(unittest.TestCase):
    def test_an_index_of_an_existing_table_is_built_concurrently(self):
        self.assertEqual(rules("CREATE UNIQUE INDEX a ON orders (id);"), ["create-index"])
        self.assertEqual(rules("CREATE INDEX ON orders (id);"), ["create-index"])
        self.assertEqual(rules("-- outside a transaction\nDROP INDEX CONCURRENTLY IF EXISTS a;\n"
                               "CREATE INDEX CONCURRENTLY a ON orders (id);"), [])

    def test_concurrently_and_the_first_line_need_each_other(self):
        self.assertEqual(rules("CREATE INDEX CONCURRENTLY a ON orders (id);"), ["concurrently"])
        self.assertEqual(rules("-- outside a transaction\nUPDATE orders SET id = 1;"), ["outside"])

    def test_a_type_is_not_changed(self):
        for action in ("ALTER COLUMN name TYPE bigint", "alter name set data type bigint",
                       "ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY", "ADD n uuid DEFAULT gen_random_uuid()"):
            self.assertEqual(rules(f"ALTER TABLE orders {action};"), ["rewrite"], action)

    def test_a_new_column_that_is_not_null_has_a_default(self):
        self.assertEqual(rules("ALTER TABLE orders ADD COLUMN n integer NOT NULL;"), ["add-not-null"])
        self.assertEqual(rules("ALTER TABLE orders ADD n integer NOT NULL;"), ["add-not-null"])
        self.assertEqual(rules("ALTER TABLE orders ADD COLUMN n integer NOT NULL DEFAULT 0;"), [])
        self.assertEqual(rules("ALTER TABLE orders ADD COLUMN n integer;"), [])

    def test_a_constraint_is_not_valid_at_first(self):
        self.assertEqual(rules("ALTER TABLE orders ADD CONSTRAINT c CHECK (n IN (1, 2));"), ["add-constraint"])
        self.assertEqual(rules("ALTER TABLE orders ADD FOREIGN KEY (n) REFERENCES users;"), ["add-constraint"])
        self.assertEqual(rules("ALTER TABLE orders ADD COLUMN n integer CHECK (n > 0);"), ["add-constraint"])
        self.assertEqual(rules("ALTER TABLE orders ADD CONSTRAINT c CHECK (n IN (1, 2)) NOT VALID;"), [])
        self.assertEqual(rules("ALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX i;"), [])
        self.assertEqual(rules("ALTER TABLE orders VALIDATE CONSTRAINT c;"), [])

    def test_a_column_does_not_become_not_null(self):
        self.assertEqual(rules("ALTER TABLE orders ALTER COLUMN n SET NOT NULL;"), ["set-not-null"])
        self.assertEqual(rules("ALTER TABLE orders ALTER COLUMN n DROP NOT NULL;"), [])

    def test_no_table_is_locked(self):
        self.assertEqual(rules("LOCK TABLE orders IN SHARE MODE;"), ["lock-table"])
        self.assertEqual(rules("LOCK TABLE orders;", AFTER), ["lock-table"])

    def test_only_an_after_migration_drops(self):
        for statement in ("ALTER TABLE orders DROP COLUMN n", "ALTER TABLE orders DROP n", "DROP TABLE orders",
                          "DROP VIEW IF EXISTS visible_lessons"):
            self.assertEqual(rules(statement + ";"), ["drop"], statement)
            self.assertEqual(rules(statement + ";", AFTER), [], statement)
        self.assertEqual(rules("ALTER TABLE orders DROP CONSTRAINT c;"), [])

    def test_only_an_after_migration_renames(self):
        for statement in ("ALTER TABLE orders RENAME TO purchases", "ALTER TABLE orders RENAME a TO b",
                          "ALTER VIEW visible_lessons RENAME TO lessons"):
            self.assertEqual(rules(statement + ";"), ["rename"], statement)
            self.assertEqual(rules(statement + ";", AFTER), [], statement)


class WhatIsRead(unittest.TestCase):
    def test_a_table_of_the_same_file_may_be_changed(self):
        new = "CREATE TABLE notes (id bigint);\n"
        self.assertEqual(rules(new + "CREATE INDEX a ON notes (id);\nALTER TABLE notes DROP COLUMN id;"), [])
        self.assertEqual(rules(new + "CREATE INDEX a ON orders (id);"), ["create-index"])

    def test_each_action_of_a_statement_counts(self):
        self.assertEqual(rules("ALTER TABLE orders\n  ADD COLUMN a numeric(1, 2),\n  ALTER b SET NOT NULL,\n  DROP c;"),
                         ["drop", "set-not-null"])

    def test_comments_and_texts_are_no_statements(self):
        self.assertEqual(rules("-- DROP TABLE orders;\n/* LOCK TABLE orders; */\nSELECT 'x; DROP TABLE orders;';\n"
                               "DO $$ BEGIN LOCK TABLE orders; END $$;"), [])

    def test_the_line_of_the_statement_is_named(self):
        sql = "-- About\n-- names.\n\nSELECT 'a\nb';\n\nDROP TABLE orders;\n"
        self.assertEqual([line for line, _, _ in lint.faults_of(BEFORE, sql)], [7])


class Acceptance(unittest.TestCase):
    def test_a_comment_with_a_reason_accepts_one_rule_of_the_next_statement(self):
        self.assertEqual(rules("-- accepted drop: no release has used it\nDROP TABLE orders;"), [])
        self.assertEqual(rules("-- accepted drop: none uses it\nDROP TABLE a;\nDROP TABLE b;"), ["drop"])
        self.assertEqual(rules("-- accepted drop:\nDROP TABLE orders;"), ["drop"])

    def test_a_comment_that_accepts_nothing_is_a_fault(self):
        self.assertEqual(rules("-- accepted rename: it is small\nDROP TABLE orders;"), ["drop", "accepted"])


class Program(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as directory:
            for name, sql in files.items():
                Path(directory, name).write_text(sql, encoding="utf-8")
            done = subprocess.run([PROGRAM, directory], capture_output=True, text=True, check=False)
            return done.returncode, done.stdout.replace(directory + "/", "")

    def test_released_migrations_are_exempt_by_their_numbers(self):
        self.assertEqual(self.run_on({"0036_old.sql": "DROP TABLE orders;"}), (0, ""))
        status, output = self.run_on({"0036_old.sql": "", "0037_new.sql": "SELECT 1;\nDROP TABLE orders;"})
        self.assertEqual(status, 1)
        self.assertTrue(output.startswith("0037_new.sql:2: drop: the previous release still uses it"), output)

    def test_another_name_is_a_fault_and_no_migration_is_wrong_use(self):
        self.assertEqual(self.run_on({"0037_new.later.sql": ""})[0], 1)
        self.assertEqual(self.run_on({})[0], 2)


if __name__ == "__main__":
    unittest.main()
