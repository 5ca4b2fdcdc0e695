#!/usr/bin/env python3
"""Verifies the audit record of Lectern, as `lectern audit verify` does, but independently of it.

Needs psql, and openssl (3.0 or newer) for signatures; apart from these, Python's standard library only.
docs/audit-seal.md defines what is computed here. Exits with 0 if the record is intact, and with 1 if it is not.
"""

import argparse
import base64
import binascii
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import namedtuple

COLUMNS = ("id at event actor actor_user_id actor_name user_id order_id course_id lesson_id resource_id entitlement_id "
           "stripe_event_id outcome reason request_id network transaction_id").split()
LONGEST_ACT = 24 * 3600 * 1_000_000  # microseconds from the writing of a row to its commit, at most
LOOKAHEAD = 1000  # rows that are tried when a fault is explained

QUERIES = (
    "SELECT id FROM installation",
    "SELECT position, encode(hash, 'hex'), to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
    " coalesce(encode(signature, 'base64'), '') FROM audit_checkpoints",
    "SELECT seal.position, seal.audit_id, encode(seal.hash, 'hex'), "
    + ", ".join("trunc(extract(epoch FROM log.at) * 1000000)" if name == "at" else "log." + name for name in COLUMNS)
    + " FROM audit_seals AS seal LEFT JOIN audit_logs AS log ON log.id = seal.audit_id ORDER BY seal.position",
    "SELECT id, trunc(extract(epoch FROM at) * 1000000) FROM audit_logs"
    " WHERE NOT EXISTS (SELECT FROM audit_seals WHERE audit_id = audit_logs.id) ORDER BY id",
)
END = b"-- end of the query\n"

Checkpoint = namedtuple("Checkpoint", "position at hash signature installation")


class Fault(Exception):
    """The first fault of the record."""


# --- what psql prints ------------------------------------------------------------------------------


def fields_of(line):
    """Splits a line of COPY's text format. NULL becomes None."""
    escapes = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

    def text_of(field):
        if field == b"\\N":
            return None
        return re.sub(rb"\\(.)", lambda found: escapes.get(found[1], found[1]), field, flags=re.DOTALL)

    return [text_of(field) for field in line.rstrip(b"\n").split(b"\t")]


class Database:
    """The answers of all queries, one after the other, in one snapshot."""

    def __init__(self, connection_string):
        script = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;\nSET statement_timeout = 0;\n"
        for query in QUERIES:
            script += f"COPY ({query}) TO STDOUT;\n\\echo {END.decode()}"
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        if connection_string:
            command += ["-d", connection_string]
        with tempfile.TemporaryFile() as file:
            file.write(script.encode())
            file.seek(0)
            self.process = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE,
                                            env={**os.environ, "PGCLIENTENCODING": "UTF8"})

    def answer(self):
        """Yields the rows of the next query."""
        for line in self.process.stdout:
            if line == END:
                return
            yield fields_of(line)
        sys.exit("verify_audit.py: psql could not read the record")


# --- checkpoints -----------------------------------------------------------------------------------


def signed_text(checkpoint):
    return (f"lectern audit checkpoint 1\ninstallation={checkpoint.installation}\nposition={checkpoint.position}\n"
            f"hash={checkpoint.hash.hex()}\nat={checkpoint.at}\n").encode()


def microseconds(at):
    time = datetime.datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return (time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(microseconds=1)


def find_checkpoint(line):
    """Returns None if the line is not a whole checkpoint."""
    if not line.startswith('{"audit_checkpoint":'):
        return None
    try:
        value = json.loads(line)
        checkpoint = Checkpoint(int(value["audit_checkpoint"]), str(value["at"]), bytes.fromhex(value["hash"]),
                                base64.b64decode(value.get("signature", ""), validate=True), str(value["installation"]))
        microseconds(checkpoint.at)
        return checkpoint
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None


def checkpoints_in(file):
    with open(file, encoding="utf-8", errors="replace") as lines:
        found = [checkpoint for checkpoint in map(find_checkpoint, lines) if checkpoint]
    if not found:
        sys.exit(f"verify_audit.py: {file}: holds no checkpoint")
    return found


class Keys:
    """The public keys of a PEM file, each in a file of its own for openssl."""

    def __init__(self, pem_file, directory):
        self.directory = directory
        self.files = []
        with open(pem_file, encoding="utf-8") as pem:
            blocks = re.findall(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", pem.read(), re.DOTALL)
        for number, block in enumerate(blocks):
            self.files.append(self.write(f"key{number}.pem", (block + "\n").encode()))
        if not self.files:
            sys.exit(f"verify_audit.py: {pem_file}: is not a public key in PEM")

    def write(self, name, content):
        path = os.path.join(self.directory, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def signed(self, checkpoint):
        text = self.write("text", signed_text(checkpoint))
        signature = self.write("signature", checkpoint.signature)
        return any(subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", text,
                                   "-sigfile", signature], capture_output=True, check=False).returncode == 0
                   for key in self.files)


def name_of(checkpoint):
    return f"the checkpoint of {checkpoint.at} at position {checkpoint.position}"


# --- the chain -------------------------------------------------------------------------------------


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).digest()


class Entry:
    """A position of the seal, with its row."""

    def __init__(self, fields):
        self.position, self.audit_id = int(fields[0]), fields[1]
        self.hash = bytes.fromhex(fields[2].decode())
        self.row = dict(zip(COLUMNS, fields[3:])) if fields[3] is not None else None

    def form(self, audit_id=None):
        """What is hashed of the row, with its own id or with another one."""
        row = self.row if audit_id is None else {**self.row, "id": audit_id}
        return b"".join(b"%s=%d:%s\n" % (name.encode(), len(row[name]), row[name])
                        for name in COLUMNS if row[name] is not None)

    def follows(self, previous):
        return self.row is not None and blake2b(previous + self.form()) == self.hash

    def at(self):
        return float(self.row["at"])  # -inf to inf

    def name(self):
        return f"audit row {self.audit_id.decode()} (position {self.position})"


def explain(entries, previous):
    """Says why the first of the entries does not follow from the hash before it."""
    wrong, others = entries[0], entries[1:]
    if wrong.row is None:
        return f"{wrong.name()} was removed"

    def reordered(other):
        return f"{wrong.name()} was reordered: audit row {other.audit_id.decode()} belongs in its place"

    for before, other in zip(entries, others):
        if other.row is None or other.follows(before.hash):
            continue  # a row that is in its own place only looks the same
        if wrong.hash in (blake2b(previous + other.form()), blake2b(previous + other.form(wrong.audit_id))):
            return reordered(other)
    for other in others:
        if other.follows(previous):
            elsewhere = any(wrong.follows(before.hash) for before in others)
            return reordered(other) if elsewhere else f"{wrong.name()} was inserted"
    if others and others[0].follows(blake2b(previous + wrong.form())):
        return f"{wrong.name()} is intact, but its seal was changed"
    return f"{wrong.name()} was changed, or rows before it were removed"


def follow(rows, installation, checkpoints):
    """Follows the chain. Returns its last position, and what differs from the checkpoints."""
    position, last = 0, None
    hash_now = blake2b(f"lectern audit seal 1\ninstallation={installation}\n".encode())
    hash_before = b""
    agreed = difference = backdated = None
    waiting = list(reversed(checkpoints))
    entries = map(Entry, rows)
    for entry in entries:
        if entry.position <= position:
            raise Fault(f"{entry.name()} was inserted: there are two rows at its position")
        if entry.position != position + 1:
            raise Fault(f"position {position + 1} was removed, before {entry.name()}")
        if not entry.follows(hash_now):
            if last and entry.follows(hash_before):
                raise Fault(f"{last.name()} was inserted")
            following = [other for other, _ in zip(entries, range(LOOKAHEAD - 1))]
            raise Fault(explain([entry] + following, hash_now))
        if not backdated and agreed and entry.at() < microseconds(agreed.at) - LONGEST_ACT:
            backdated = f"{entry.name()} was inserted: it was sealed after {name_of(agreed)}, and claims to be older"
        position, last, hash_before, hash_now = entry.position, entry, hash_now, entry.hash
        while waiting and waiting[-1].position <= position:
            checkpoint = waiting.pop()
            if checkpoint.position == position and checkpoint.hash == hash_now:
                agreed = checkpoint
            elif not difference:
                difference = (f"rows after position {agreed.position if agreed else 0} were replaced and sealed again: "
                              f"{name_of(checkpoint)} has another hash")
    if not difference and waiting:
        difference = (f"the end was cut off: the seal ends at position {position}, "
                      f"but {name_of(checkpoints[-1])} seals more")
    return position, difference or backdated


def verify(database, keys, evidence):
    """Returns a summary, or raises Fault."""
    installation = next(iter(list(database.answer())))[0].decode()
    checkpoints = {Checkpoint(int(position), at.decode(), bytes.fromhex(digest.decode()),
                              base64.b64decode(signature), installation)
                   for position, digest, at, signature in database.answer()}
    checkpoints = sorted(checkpoints | set(evidence))
    position, difference = follow(database.answer(), installation, checkpoints)

    for checkpoint in checkpoints:
        if checkpoint.installation != installation:
            raise Fault(f"{name_of(checkpoint)} is of another installation")
        if keys and checkpoint.signature and not keys.signed(checkpoint):
            raise Fault(f"{name_of(checkpoint)} is forged: its signature is of another key or text")
    if difference:
        raise Fault(difference)
    if keys and position and not checkpoints:
        raise Fault("there is no signed checkpoint")
    if keys and position and not checkpoints[-1].signature:
        raise Fault(f"{name_of(checkpoints[-1])}, the newest, is not signed")

    unsealed = 0
    for audit_id, at in database.answer():
        unsealed += 1
        if checkpoints and float(at) < microseconds(checkpoints[-1].at) - LONGEST_ACT:
            raise Fault(f"audit row {audit_id.decode()} was inserted: it is not sealed, and claims to be older than "
                        f"{name_of(checkpoints[-1])}")

    summary = f"intact; rows sealed: {position}, not sealed yet: {unsealed}; checkpoints: {len(checkpoints)}"
    if checkpoints:
        summary += f", newest at position {checkpoints[-1].position} of {checkpoints[-1].at}"
    if not keys:
        return summary + "; signatures not checked"
    return summary + f"; signatures valid: {sum(1 for checkpoint in checkpoints if checkpoint.signature)}"


def main():
    parser = argparse.ArgumentParser(description="Verifies the audit record of Lectern.")
    parser.add_argument("--database", default=os.environ.get("LECTERN_DATABASE_URL"), help="a libpq connection string")
    parser.add_argument("--public-key", help="checks the signatures of checkpoints: a public key, in PEM")
    parser.add_argument("--checkpoints", help="compares with checkpoints kept elsewhere: lines that lectern jobs printed")
    options = parser.parse_args()
    evidence = checkpoints_in(options.checkpoints) if options.checkpoints else []
    with tempfile.TemporaryDirectory() as directory:
        keys = Keys(options.public_key, directory) if options.public_key else None
        database = Database(options.database)
        try:
            print(verify(database, keys, evidence))
        except Fault as fault:
            database.process.kill()
            sys.exit(f"verify_audit.py: {fault}")


if __name__ == "__main__":
    main()
