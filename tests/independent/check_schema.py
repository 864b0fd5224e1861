#!/usr/bin/env python3
"""Validates what this project writes as JSON against docs/schema, with a validator of others.

Reads one object a line, from standard input. Its `schema` says which file (`status/1`: status-1.json); evidence and
requests come as `{"schema": "evidence/1", "value": ...}`. Members that the schema does not have are errors here,
though readers ignore them. Then it damages one object of each schema in every place, and each must be refused.
Prints a line for each schema: its name, how many objects, how many refused.
"""
import copy
import datetime
import json
import pathlib
import sys

import jsonschema

FOLDER = pathlib.Path(__file__).parents[2] / "docs/schema"
FORMATS = jsonschema.FormatChecker(formats=[])
FORMATS.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(datetime.date.fromisoformat(text)))
FORMATS.checks("date-time", ValueError)(
    lambda text: not isinstance(text, str) or bool(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
)
# Members that come with more than one schema and are the program's, not the job's.
OF_THE_PROGRAM = {"reader", "not_examined", "files"}


def closed(schema, value=True):
    """The schema of a value without members that it does not name; not of a part of one, which others add to."""
    if not isinstance(schema, dict):
        return schema
    changed = dict(schema)
    for name in ("properties", "$defs"):
        if name in schema:
            part = {key: closed(it, name == "properties") for key, it in schema[name].items()}
            changed[name] = part
    if "items" in schema:
        changed["items"] = closed(schema["items"])
    if "anyOf" in schema:
        changed["anyOf"] = [closed(it, False) for it in schema["anyOf"]]
    if value:
        changed["unevaluatedProperties"] = False
    return changed


def damaged(value, path=()):
    """Each way to spoil one place: a member of another kind, one more, one less."""
    if isinstance(value, dict):
        yield {**value, "no_such_member": 1}, path
        for key, member in value.items():
            for other, place in damaged(member, (*path, key)):
                yield {**value, key: other}, place
    elif isinstance(value, list) and value:
        for other, place in damaged(value[0], (*path, 0)):
            yield [other, *value[1:]], place
    else:
        yield {"of": "another kind"}, path


def main():
    validators, objects = {}, {}
    for path in sorted(FOLDER.glob("*.json")):
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        name = "/".join(path.stem.rsplit("-", 1))
        validators[name] = jsonschema.Draft202012Validator(closed(schema), format_checker=FORMATS)
        objects[name] = []
    for line in sys.stdin:
        value = json.loads(line)
        name = value["schema"]
        value = value.get("value", value)
        for key in OF_THE_PROGRAM:
            value.pop(key, None)
        for error in validators[name].iter_errors(value):
            sys.exit(f"{name}: {error.json_path}: {error.message[:200]}\n{line[:2000]}")
        objects[name].append(value)
    for name, all_of_it in objects.items():
        refused = 0
        if all_of_it:
            longest = max(all_of_it, key=lambda value: len(json.dumps(value)))
            schema = json.loads((FOLDER / f"{name.replace('/', '-')}.json").read_text())
            spoilt = list(damaged(longest))
            for key in schema["required"]:
                less = copy.copy(longest)
                del less[key]
                spoilt.append((less, (f"without {key}",)))
            for value, place in spoilt:
                if validators[name].is_valid(value):
                    sys.exit(f"{name}: damaged at {place} and not refused")
                refused += 1
        print(name, len(all_of_it), refused)


main()
