"""Writes python/mynumber_card/results.py, the types of results, from the schemas in docs/schema.

    python3 bindings/python/scripts/results.py [--check]
"""

import json
import keyword
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SCHEMAS = HERE.parent.parent / "docs" / "schema"
TARGET = HERE / "python" / "mynumber_card" / "results.py"
# Of the program itself, not of a result.
LEFT_OUT = {"error", "people", "version", "readers"}
# Lists of more words than this grow with the library: any str.
MOST_WORDS = 12

# Of two texts; no command of the program gives it, so it has no schema there.
COMPARISON = {
    "description": "Whether two texts mean the same.",
    "properties": {
        "schema": {"const": "comparison/1"},
        "result": {"enum": ["same", "different", "look_at_it"]},
        "doubts": {"description": "Why a person has to look.", "type": "array", "items": {"type": "string"}},
    },
    "required": ["schema", "result", "doubts"],
}

HEAD = '''"""The types of results. Written by scripts/results.py from docs/schema, which also says what may change later.

A member that is not always there is one of a class with ``total=False``.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

'''


def camel(name):
    return "".join(part[:1].upper() + part[1:] for part in name.replace("-", "_").split("_"))


class File:
    def __init__(self, writer, name, schema):
        self.writer, self.name, self.defs = writer, name, schema.get("$defs", {})
        self.places = {}

    def flat(self, schema):
        """An object with everything that any of its forms has: members, those that are always there, what it says."""
        members, required = dict(schema.get("properties", {})), set(schema.get("required", []))
        if "$ref" in schema:
            more, needed = self.flat(self.defs[schema["$ref"].rsplit("/", 1)[1]])
            members, required = {**more, **members}, required | needed
        forms = [self.flat(form) for form in schema.get("anyOf", [])]
        for more, _ in forms:
            for key, value in more.items():
                members[key] = self.either(members.get(key), value)
        if forms:
            required |= set.intersection(*(needed for _, needed in forms))
        return members, required

    @staticmethod
    def either(one, other):
        if one is None or one == other:
            return other
        return {"anyOf": [*(one["anyOf"] if list(one) == ["anyOf"] else [one]), other]}

    def is_object(self, schema):
        forms = schema.get("anyOf", [])
        of_objects = bool(forms) and all("properties" in form for form in forms)
        return "properties" in schema or of_objects or (schema.get("type") == "object" and bool(forms))

    def type(self, schema, place):
        if "$ref" in schema and "properties" not in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return self.type({"type": "object", **self.defs[name]} if self.is_object(self.defs[name]) else self.defs[name], name)
        if self.is_object(schema):
            return self.object(schema, place)
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        if "enum" in schema:
            words = [word for word in schema["enum"] if word is not None]
            known = f"Literal[{', '.join(map(repr, words))}]" if len(words) <= MOST_WORDS else "str"
            return f"Optional[{known}]" if None in schema["enum"] else known
        if "anyOf" in schema:
            kinds = list(dict.fromkeys(self.type(form, place) for form in schema["anyOf"]))
            rest = [kind for kind in kinds if kind != "None"]
            union = rest[0] if len(rest) == 1 else f"Union[{', '.join(rest)}]"
            return f"Optional[{union}]" if "None" in kinds else union
        kinds = schema.get("type", "any")
        if isinstance(kinds, list):
            [kind] = [kind for kind in kinds if kind != "null"]
            return f"Optional[{self.type({**schema, 'type': kind}, place)}]"
        if kinds == "array":
            return f"List[{self.type(schema.get('items', {}), place + 'Item')}]"
        if kinds == "object":
            more = schema.get("additionalProperties")
            return f"Dict[str, {self.type(more, place) if isinstance(more, dict) else 'Any'}]"
        return {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}.get(kinds, "Any")

    def object(self, schema, place):
        if place == camel(self.name) + "Tries":
            place = "TriesByCredential"
        key = json.dumps(schema, sort_keys=True)
        if key in self.places:
            return self.places[key]
        members, required = self.flat(schema)
        place = camel(place)
        # A name for itself, should it hold itself.
        self.places[key] = place
        typed = [(name, self.type(value, place + camel(name)), value.get("description"), name in required)
                 for name, value in members.items()]
        name = self.writer.define(place, camel(self.name), typed, schema.get("description"))
        self.places[key] = name
        return name


class Writer:
    def __init__(self):
        self.classes, self.text = {}, []

    def define(self, name, prefix, members, description):
        content = (description, tuple(members))
        if self.classes.get(name, content) != content:
            name = prefix + name
        if name in self.classes:
            assert self.classes[name] == content, f"two classes of the name {name}"
            return name
        self.classes[name] = content
        always = [it for it in members if it[3]]
        sometimes = [it for it in members if not it[3]]
        base = "TypedDict"
        if always and sometimes:
            base = f"_{name}Always"
            self.write(base, "TypedDict", always, None, True)
        self.write(name, base, sometimes or always, description, not sometimes)
        return name

    def write(self, name, base, members, description, total):
        # A class cannot have a member of such a name.
        reserved = [it for it in members if keyword.iskeyword(it[0])]
        if reserved:
            members = [it for it in members if it not in reserved]
            words = ", ".join(f'"{member}": "{kind}"' for member, kind, *_ in reserved)
            more = "" if total else ", total=False"
            self.text.append(f'_{name}Words = TypedDict("_{name}Words", {{{words}}}{more})\n')
            base = f"_{name}Words" if base == "TypedDict" else f"{base}, _{name}Words"
        lines = [f"class {name}({base}{'' if total else ', total=False'}):"]
        if description:
            lines.append(f'    """{one_line(description)}"""\n')
        for member, kind, says, _ in members:
            lines += [f"    #: {one_line(says)}"] if says else []
            lines.append(f"    {member}: {kind}")
        self.text.append("\n".join(lines if members else [*lines, "    pass"]) + "\n")


def one_line(text):
    return " ".join(text.replace("`null`", "None").replace("Null ", "None ").replace("\\", "").split())


def written():
    writer = Writer()
    File(writer, "comparison", COMPARISON).object(COMPARISON, "comparison")
    for path in sorted(SCHEMAS.glob("*.json")):
        name = path.stem.rsplit("-", 1)[0]
        if name not in LEFT_OUT:
            schema = json.loads(path.read_text(encoding="utf-8"))
            File(writer, name, schema).object(schema, name)
    return HEAD + "\n" + "\n\n".join(writer.text)


if __name__ == "__main__":
    text = written()
    if sys.argv[1:] == ["--check"]:
        if TARGET.read_text(encoding="utf-8") != text:
            sys.exit(f"{TARGET} differs from the schemas: run {sys.argv[0]}")
    else:
        TARGET.write_text(text, encoding="utf-8")
