#!/usr/bin/python3
"""Judges JSON files by a JSON Schema (draft 4): judge_by_schema.py SCHEMA FILE…

Prints one JSON object: for each FILE, the places of its faults, such as /modules/0/title. Fails if
SCHEMA itself is invalid. Needs Debian's python3-jsonschema."""

import json
import pathlib
import sys

import jsonschema


def read(file):
    return json.loads(pathlib.Path(file).read_text(encoding="utf-8"))


def places_of(fault):
    """A missing or unknown member has a place of its own, although the fault is in the object."""
    place = "".join(f"/{step}" for step in fault.absolute_path)
    if fault.validator == "required":
        missing = [name for name in fault.validator_value if name not in fault.instance]
        return [f"{place}/{name}" for name in missing]
    if fault.validator == "additionalProperties":
        return [f"{place}/{name}" for name in fault.instance if name not in fault.schema["properties"]]
    return [place]


schema_file, *files = sys.argv[1:]
schema = read(schema_file)
jsonschema.Draft4Validator.check_schema(schema)
judge = jsonschema.Draft4Validator(schema)
faults = {file: [place for fault in judge.iter_errors(read(file)) for place in places_of(fault)] for file in files}
json.dump(faults, sys.stdout)
