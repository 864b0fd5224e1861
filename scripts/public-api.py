#!/usr/bin/env python3
"""Writes api/public.txt and api/documents.txt, every public name of the library and of the member `documents` with its
signature, or compares them (--check).

Both fail when a type or trait of a dependency is public that is not in MEANT: a new major version of that
dependency would then be a new major version of this library.

It reads what rustdoc tells of the library in JSON. That is for one version of the compiler (FORMAT), the one that
CI uses: the minimum that Cargo.toml states.
"""

import difflib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = {"mynumber-card": "public.txt", "mynumber-card-documents": "documents.txt"}
FORMAT = 57  # Rust 1.95
# Whose types are nobody's dependency: the standard library's, and ours.
OWN = {"std", "core", "alloc", "mynumber_card"}
# Dependencies whose names are public on purpose.
MEANT = {
    "serde_core::ser::Serialize": "results are written in any format",
    "serde_core::ser::Serializer": "the method of the trait above",
    "serde_core::de::Deserialize": "requests and evidence are read",
    "serde_core::de::Deserializer": "the method of the trait above",
    "serde_core::de::Error": "the errors of the trait above",
    "zeroize::Zeroizing": "values that are cleared when they are dropped",
    "zeroize::Zeroize": "the same",
    "zeroize::ZeroizeOnDrop": "the same",
}
# Of the standard library, what is written without its path.
PRELUDE = """AsRef Box Clone Copy Debug Default Display Drop Eq Fn FnMut FnOnce From Hash Into IntoIterator Iterator Option Ord
PartialEq PartialOrd Result Send Sized String Sync ToString TryFrom Vec""".split()
# Written by the compiler or without a meaning for a caller.
SILENT = {"StructuralPartialEq", "Freeze", "UnwindSafe", "RefUnwindSafe", "UnsafeUnpin"}

HEAD = """# Every public name of {}, with all features but libnfc-vendored. Made by scripts/public-api.py; CI compares.
# A line that is changed or removed breaks somebody's program once this has been released.
"""


def documented(package):
    """What rustdoc says of a package, with the features that are tested."""
    features = next(line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("FEATURES = "))
    command = ["cargo", "rustdoc", "--quiet", "--locked", "--package", package, "--lib"]
    command += ["--features", features.removeprefix("FEATURES = ") if package == "mynumber-card" else "aws-lc"]
    command += ["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"]
    with tempfile.TemporaryDirectory() as folder:
        # Only rustdoc is told that it may: the compiler would build every dependency anew.
        wrapper = Path(folder) / "rustdoc"
        wrapper.write_text('#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc "$@"\n')
        wrapper.chmod(0o755)
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "RUSTDOC": str(wrapper)})
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    found = json.loads((target / "doc" / f"{package.replace('-', '_')}.json").read_text())
    if found["format_version"] != FORMAT:
        sys.exit(f"rustdoc writes format {found['format_version']}, and {FORMAT} is read: another version of Rust?")
    return found


class Api:
    def __init__(self, found):
        self.index = found["index"]
        self.known = found["paths"]
        self.crates = {int(id): crate["name"] for id, crate in found["external_crates"].items()}
        self.places = {}  # id of an item: its first public path
        self.lines = []
        self.foreign = {}  # path of a type of a dependency: where it shows
        self.here = ""
        self.waiting = [(str(found["root"]), "")]
        while self.waiting:
            self.find(*self.waiting.pop(0))
        for id, place in list(self.places.items()):
            self.here = place
            self.tell(self.index[id], place)

    def find(self, id, place):
        """Every public item below a module, the shortest path first."""
        for child in self.index[id]["inner"]["module"]["items"]:
            item = self.index.get(str(child))
            if item is None or item["visibility"] != "public":
                continue
            use = item["inner"].get("use")
            if use is None:
                self.place(str(child), join(place, item["name"]))
            elif use["is_glob"]:
                self.waiting.append((str(use["id"]), place))
            elif str(use["id"]) in self.index:
                self.place(str(use["id"]), join(place, use["name"]))
            else:
                self.here = join(place, use["name"])
                self.path({"path": use["source"], "id": use["id"], "args": None})

    def place(self, id, path):
        if id in self.places:
            self.lines.append(f"{path}: use {self.places[id]}")
            return
        self.places[id] = path
        if "module" in self.index[id]["inner"]:
            self.waiting.append((id, path))

    def tell(self, item, place):
        [(kind, inner)] = item["inner"].items()
        getattr(self, f"tell_{kind}")(item, inner, place)

    def say(self, place, text):
        self.lines.append(f"{place}: {text}")

    def tell_module(self, _item, _inner, place):
        self.say(place, "mod")

    def tell_function(self, item, inner, place):
        marks = "const " if inner["header"]["is_const"] else ""
        inputs = [self.argument(name, kind) for name, kind in inner["sig"]["inputs"]]
        output = inner["sig"]["output"]
        text = f"{marks}fn{self.generics(inner['generics'])}({', '.join(inputs)})"
        text += f" -> {self.type(output)}" if output else ""
        self.say(place, text + self.where(inner["generics"]))

    def argument(self, name, kind):
        text = self.type(kind)
        if name == "self":
            return {"Self": "self", "&Self": "&self", "&mut Self": "&mut self"}.get(text, f"self: {text}")
        return f"{name}: {text}"

    def tell_struct(self, item, inner, place):
        kind = inner["kind"]
        fields, hidden = [], False
        if kind == "unit":
            form = ""
        elif "tuple" in kind:
            form = " (" + ", ".join("_" if field is None else self.type(self.field(field)) for field in kind["tuple"]) + ")"
        else:
            form, fields, hidden = " {}", kind["plain"]["fields"], kind["plain"]["has_stripped_fields"]
        self.say(place, self.mark(item) + "struct" + self.generics(inner["generics"]) + form + (" private fields" if hidden else "")
                 + self.where(inner["generics"]))
        for field in fields:
            self.say(f"{place}.{self.index[str(field)]['name']}", self.type(self.field(field)))
        self.impls(inner["impls"], place)

    def field(self, id):
        return self.index[str(id)]["inner"]["struct_field"]

    def mark(self, item):
        return "non_exhaustive " if "non_exhaustive" in item["attrs"] else ""

    def tell_enum(self, item, inner, place):
        self.say(place, self.mark(item) + "enum" + self.generics(inner["generics"]) + self.where(inner["generics"]))
        for id in inner["variants"]:
            variant = self.index[str(id)]
            kind = variant["inner"]["variant"]["kind"]
            if kind == "plain":
                form = ""
            elif "tuple" in kind:
                form = " (" + ", ".join(self.type(self.field(field)) for field in kind["tuple"]) + ")"
            else:
                names = [(self.index[str(field)]["name"], self.type(self.field(field))) for field in kind["struct"]["fields"]]
                form = " { " + ", ".join(f"{name}: {text}" for name, text in names) + " }"
            self.say(f"{place}::{variant['name']}", self.mark(variant) + "variant" + form)
        self.impls(inner["impls"], place)

    def tell_trait(self, _item, inner, place):
        bounds = self.bounds(inner["bounds"])
        self.say(place, "trait" + self.generics(inner["generics"]) + (f": {bounds}" if bounds else "") + self.where(inner["generics"])
                 + ("" if inner["is_dyn_compatible"] else " (never dyn)"))
        self.members(inner["items"], place)

    def members(self, items, place):
        for id in items:
            item = self.index[str(id)]
            if item["visibility"] in ("public", "default"):
                self.tell(item, f"{place}::{item['name']}")

    def tell_constant(self, _item, inner, place):
        self.say(place, f"const {self.type(inner['type'])}")

    def tell_static(self, _item, inner, place):
        self.say(place, f"static {self.type(inner['type'])}")

    def tell_assoc_const(self, _item, inner, place):
        self.say(place, f"const {self.type(inner['type'])}")

    def tell_assoc_type(self, _item, inner, place):
        bounds = self.bounds(inner["bounds"])
        self.say(place, "type" + (f": {bounds}" if bounds else "") + (f" = {self.type(inner['type'])}" if inner["type"] else ""))

    def tell_type_alias(self, _item, inner, place):
        self.say(place, f"type{self.generics(inner['generics'])} = {self.type(inner['type'])}")

    def tell_macro(self, _item, _inner, place):
        self.say(place, "macro")

    def impls(self, ids, place):
        plain = []  # of a type without parameters, which is nearly all of them: one line
        for id in ids:
            inner = self.index[str(id)]["inner"]["impl"]
            if inner["is_synthetic"] or inner["blanket_impl"] or inner["is_negative"]:
                continue
            trait = inner["trait"]
            if trait is None:
                before = len(self.lines)
                for member in inner["items"]:
                    item = self.index[str(member)]
                    if item["visibility"] == "public":
                        self.tell(item, f"{place}::{item['name']}")
                shown = self.type(inner["for"])
                where = self.where(inner["generics"])
                if where or shown.removeprefix(place).replace("'_", "").strip("<>, ") not in ("", *self.names(inner)):
                    for at in range(before, len(self.lines)):
                        self.lines[at] += f"  [{shown}{where}]"
            elif trait["path"].split("::")[-1] not in SILENT:
                generics, name, of = self.generics(inner["generics"]), self.path(trait), self.type(inner["for"])
                if of == place and not generics and "<" not in name:
                    plain.append(name)
                else:
                    self.say(place, f"impl{generics} {name} for {of}{self.where(inner['generics'])}")
                for member in inner["items"]:
                    item = self.index[str(member)]
                    if "assoc_type" in item["inner"]:
                        self.type(item["inner"]["assoc_type"]["type"])
        if plain:
            self.say(place, "is " + " + ".join(sorted(plain)))

    @staticmethod
    def names(inner):
        """The parameters of an impl as they are written, which say nothing when they are the type's own."""
        names = [param["name"] for param in inner["generics"]["params"] if not param["name"].startswith("'_")]
        return [", ".join(names)]

    def generics(self, generics):
        written = []
        for param in generics["params"]:
            [(kind, inner)] = param["kind"].items()
            if kind == "lifetime":
                bounds = " + ".join(inner["outlives"])
                written.append(param["name"] + (f": {bounds}" if bounds else ""))
            elif kind == "const":
                written.append(f"const {param['name']}: {self.type(inner['type'])}")
            elif not inner["is_synthetic"]:
                bounds = self.bounds(inner["bounds"])
                written.append(param["name"] + (f": {bounds}" if bounds else ""))
        return f"<{', '.join(written)}>" if written else ""

    def where(self, generics):
        written = []
        for predicate in generics["where_predicates"]:
            bound = predicate.get("bound_predicate")
            if bound:
                written.append(f"{self.type(bound['type'])}: {self.bounds(bound['bounds'])}")
            elif "lifetime_predicate" in predicate:
                of = predicate["lifetime_predicate"]
                written.append(f"{of['lifetime']}: {' + '.join(of['outlives'])}")
        return f" where {', '.join(written)}" if written else ""

    def bounds(self, bounds):
        written = []
        for bound in bounds:
            if "trait_bound" in bound:
                of = bound["trait_bound"]
                written.append(("?" if of["modifier"] == "maybe" else "") + self.path(of["trait"]))
            elif "outlives" in bound:
                written.append(bound["outlives"])
        return " + ".join(written)

    def type(self, it):
        [(kind, inner)] = it.items()
        match kind:
            case "resolved_path":
                return self.path(inner)
            case "generic" | "primitive":
                return inner
            case "tuple":
                return "(" + ", ".join(map(self.type, inner)) + ("," if len(inner) == 1 else "") + ")"
            case "slice":
                return f"[{self.type(inner)}]"
            case "array":
                return f"[{self.type(inner['type'])}; {inner['len']}]"
            case "borrowed_ref":
                lifetime = f"{inner['lifetime']} " if inner["lifetime"] else ""
                return f"&{lifetime}{'mut ' if inner['is_mutable'] else ''}{self.type(inner['type'])}"
            case "dyn_trait":
                traits = [self.path(of["trait"]) for of in inner["traits"]] + ([inner["lifetime"]] if inner["lifetime"] else [])
                return f"dyn {' + '.join(traits)}"
            case "impl_trait":
                return f"impl {self.bounds(inner)}"
            case "qualified_path":
                of = self.type(inner["self_type"])
                return f"{of}::{inner['name']}" if of == "Self" or not inner["trait"] else f"<{of} as {self.path(inner['trait'])}>::{inner['name']}"
            case "function_pointer":
                inputs = ", ".join(self.type(kind) for _, kind in inner["sig"]["inputs"])
                output = inner["sig"]["output"]
                return f"fn({inputs})" + (f" -> {self.type(output)}" if output else "")
        sys.exit(f"{self.here}: a kind of type that this script does not know: {kind}")

    def path(self, it):
        id = str(it["id"])
        known = self.known.get(id)
        if id in self.places:
            name = self.places[id]
        elif known is None or known["crate_id"] == 0:
            name = it["path"].split("::")[-1]
        else:
            name = "::".join(known["path"])
            if self.crates[known["crate_id"]] not in OWN:
                self.foreign.setdefault(name, set()).add(self.here)
            elif known["path"][-1] in PRELUDE:
                name = known["path"][-1]
        return name + self.arguments(it["args"])

    def arguments(self, args):
        if not args:
            return ""
        if "parenthesized" in args:
            inner = args["parenthesized"]
            output = f" -> {self.type(inner['output'])}" if inner["output"] else ""
            return f"({', '.join(map(self.type, inner['inputs']))}){output}"
        inner = args["angle_bracketed"]
        written = []
        for arg in inner["args"]:
            if "lifetime" in arg:
                written.append(arg["lifetime"])
            elif "type" in arg:
                written.append(self.type(arg["type"]))
            elif "const" in arg:
                written.append(arg["const"]["expr"])
        for constraint in inner["constraints"]:
            of = constraint["binding"]
            term = of.get("equality", {}).get("type")
            written.append(f"{constraint['name']} = {self.type(term)}" if term else f"{constraint['name']}: {self.bounds(of['constraint'])}")
        return f"<{', '.join(written)}>" if written else ""


def join(place, name):
    return f"{place}::{name}" if place else name


def compare(package, check):
    """Writes or compares the list of a package; whether nothing is wrong."""
    place = ROOT / "api" / LISTS[package]
    api = Api(documented(package))
    # Private names in a public signature are seen by rustc; types of dependencies only here.
    wrong = {path: places for path, places in api.foreign.items() if path not in MEANT}
    for path, places in sorted(wrong.items()):
        print(f"of a dependency, and public: {path} in {', '.join(sorted(places)[:5])}", file=sys.stderr)
    text = HEAD.format(package) + "".join(f"{line}\n" for line in sorted(set(api.lines)))
    if check:
        before = place.read_text() if place.exists() else ""
        changes = [line for line in difflib.unified_diff(before.splitlines(), text.splitlines(), "listed", "now", lineterm="", n=0)]
        if changes:
            print("\n".join(changes), file=sys.stderr)
            sys.exit("public names changed: if that is meant, run python3 scripts/public-api.py")
    else:
        place.write_text(text)
    print(f"{len(api.places)} public items, {len(set(api.lines))} lines in {place.relative_to(ROOT)}")
    return not wrong


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(f"usage: {sys.argv[0]} [--check]")
    sys.exit(0 if all([compare(package, bool(arguments)) for package in LISTS]) else 1)


main(sys.argv[1:])
