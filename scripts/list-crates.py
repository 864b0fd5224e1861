#!/usr/bin/env python3
"""Writes docs/crates.md, the list of every crate in Cargo.lock, or compares it (--check).

--check also fails when docs/dependencies.md has not exactly one row for each crate that a manifest of this project
names, with its version.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "docs" / "crates.md"
REASONS = ROOT / "docs" / "dependencies.md"
OURS = "mynumber-card"
PROGRAM = "mynumber-card-cli"
DOCUMENTS = "mynumber-card-documents"
PYTHON = "mynumber-card-python"
PKCS11 = "mynumber-card-pkcs11"
SYSTEM = "x86_64-unknown-linux-gnu"

HEAD = """# All crates

Every crate in `Cargo.lock`, made by `scripts/list-crates.py` from the metadata and the sources of the crates; CI
compares. Why the direct dependencies are there is in [dependencies.md](dependencies.md); what may come in at all,
in `deny.toml`.

- *When*: which feature brings it (`always`: all builds), or `the program`, or `documents`, or `pkcs11`, or `Python` (what nothing else brings), or `tests`, or `bench` (the comparison with OpenSSL, not
  published), or `never`: the lock file has it because a dependency could use it. *(build)*: it runs when something is built and is not in the program. *(other systems)*: not on Linux.
- *Through*: the direct dependencies that bring it.
- *Unsafe*: `forbidden` by the crate itself, `none` found in the source of its library, or how many lines of it have
  the word (which is no measure of risk, only of what is to be looked at).
- *Runs*: a build script or a macro, so code of its own that runs when it is built.

"""


def metadata(*arguments):
    command = ["cargo", "metadata", "--format-version", "1", "--locked", *arguments]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


class Graph:
    """All that any system and feature brings."""

    def __init__(self):
        found = metadata("--all-features")
        self.packages = {package["id"]: package for package in found["packages"]}
        self.edges = {node["id"]: node["deps"] for node in found["resolve"]["nodes"]}
        self.members = set(found["workspace_members"])
        self.ids = {(package["name"], package["version"]): id for id, package in self.packages.items()}

    def name(self, id):
        return self.packages[id]["name"]

    def kinds(self, id):
        return {kind for target in self.packages[id]["targets"] for kind in target["kind"]}

    def below(self, root):
        """What a crate brings, not through a crate of ours."""
        found, waiting = set(), [root]
        while waiting:
            for edge in self.edges[waiting.pop()]:
                normal = any(how["kind"] != "dev" for how in edge["dep_kinds"])
                if normal and edge["pkg"] not in found | self.members:
                    found.add(edge["pkg"])
                    waiting.append(edge["pkg"])
        return found

    def tree(self, package, edges, *arguments, system="all"):
        """The ids of the crates that a package of ours brings by these kinds of edges."""
        command = ["cargo", "tree", "--locked", "--package", package, "--edges", edges, "--target", system]
        command += ["--prefix", "none", "--format", "{p}", *arguments]
        out = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
        found = {self.ids[tuple(re.match(r"(\S+) v(\S+)", line).groups())] for line in out.splitlines() if line}
        return found - self.members


def without_comments(text):
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"', "", text, flags=re.DOTALL)


def unsafe(package):
    library = [t for t in package["targets"] if {"lib", "proc-macro", "rlib", "cdylib"} & set(t["kind"])]
    if not library:
        return "none"
    root = Path(library[0]["src_path"])
    if re.search(r"#!\[forbid\([^)]*unsafe_code", root.read_text(encoding="utf-8")):
        return "forbidden"
    lines = 0
    for file in sorted(root.parent.rglob("*.rs")):
        if {"tests", "test", "benches", "examples"} & set(file.relative_to(root.parent).parts):
            continue
        text = without_comments(file.read_text(encoding="utf-8", errors="replace"))
        lines += sum(1 for line in text.splitlines() if re.search(r"\bunsafe\b", line))
    return str(lines) if lines else "none"


def when(graph):
    """For each crate when it is there, and whether it is in a program or only makes one."""
    words, programs = {}, set()
    [ours] = [p for p in graph.packages.values() if p["name"] == OURS]
    always = graph.tree(OURS, "normal,build", "--no-default-features")
    builds = [("always", OURS, always, "--no-default-features")]
    for feature in ours["features"]:
        if feature != "default":
            arguments = ("--no-default-features", "--features", feature)
            builds.append((f"`{feature}`", OURS, graph.tree(OURS, "normal,build", *arguments) - always, *arguments))
    without = graph.tree(OURS, "normal,build", "--no-default-features", "--features", "pictures")
    program = graph.tree(PROGRAM, "normal,build", "--no-default-features") - without
    builds.append(("the program", PROGRAM, program, "--no-default-features"))
    documents = graph.tree(DOCUMENTS, "normal,build") - always
    builds.append(("documents", DOCUMENTS, documents))
    module = graph.tree(PKCS11, "normal,build") - graph.tree(OURS, "normal,build", "--no-default-features", "--features", "pcsc")
    builds.append(("pkcs11", PKCS11, module))
    # What nothing else brings.
    known = set().union(*(build[2] for build in builds))
    builds.append(("Python", PYTHON, graph.tree(PYTHON, "normal,build") - known))
    for name, package, found, *arguments in builds:
        programs |= graph.tree(package, "normal,no-proc-macro", *arguments) & found
        for id in found:
            words.setdefault(id, []).append(name)
    for name, package, edges in (("tests", OURS, "normal,build,dev"), ("tests", PROGRAM, "normal,build,dev"), ("tests", DOCUMENTS, "normal,build,dev"), ("tests", PKCS11, "normal,build,dev"), ("bench", "verify-bench", "normal,build")):
        for id in graph.tree(package, edges, "--all-features") - set(words):
            words[id] = [name]
        programs |= {id for id in graph.tree(package, f"{edges},no-proc-macro".replace(",build", ""), "--all-features")
                     if words[id] == [name]}
    return words, programs


def direct(graph):
    """The crates that a manifest of ours names, with the versions asked for."""
    asked = {}
    for id in graph.members:
        for dependency in graph.packages[id]["dependencies"]:
            if not dependency["name"].startswith(OURS):
                asked.setdefault(dependency["name"], set()).add(dependency["req"].lstrip("^="))
    return asked


def table():
    graph = Graph()
    words, programs = when(graph)
    here = {id for package in (OURS, PROGRAM, DOCUMENTS, PYTHON, "verify-bench")
            for id in graph.tree(package, "normal,build,dev", "--all-features", system=SYSTEM)}
    direct_ids = {edge["pkg"] for id in graph.members for edge in graph.edges[id]} - graph.members
    through = {}
    for id in direct_ids:
        for reached in graph.below(id):
            through.setdefault(reached, set()).add(graph.name(id))

    for id in set(graph.packages) - set(words) - graph.members:
        words[id] = ["never"]
        programs.add(id)
    locked = re.findall(r'^name = "(.+)"\nversion = "(.+)"$', (ROOT / "Cargo.lock").read_text(), re.MULTILINE)
    listed = [(graph.packages[id]["name"], graph.packages[id]["version"]) for id in set(words) | graph.members]
    if sorted(locked) != sorted(listed):
        sys.exit(f"Cargo.lock and its metadata differ: {sorted(set(locked) ^ set(listed))}")

    rows = ["| Crate | Version | Licence | When | Through | Unsafe | Runs |", "|---|---|---|---|---|---|---|"]
    order = sorted(words, key=lambda id: (graph.name(id), graph.packages[id]["version"]))
    for id in order:
        package = graph.packages[id]
        notes = ("" if id in programs else " (build)") + ("" if id in here or words[id] == ["never"] else " (other systems)")
        ways = sorted(through.get(id, ()))
        if id in direct_ids:
            ways = ["direct", *ways]
        shown = ", ".join(ways[:4]) + (f" and {len(ways) - 4} more" if len(ways) > 4 else "")
        kinds = graph.kinds(id)
        runs = " and ".join(w for w, kind in (("build script", "custom-build"), ("macro", "proc-macro")) if kind in kinds)
        licence = package["license"] or "in a file"
        rows.append(
            f"| {package['name']} | {package['version']} | {licence} | {', '.join(words[id])}{notes} | {shown} "
            f"| {unsafe(package)} | {runs} |"
        )
    scripts = sum("custom-build" in graph.kinds(id) for id in order)
    macros = sum("proc-macro" in graph.kinds(id) for id in order)
    core = sum(words[id] == ["always"] and id in programs and id in here for id in order)
    own = [graph.name(id) for id in graph.members if {"custom-build", "proc-macro"} & graph.kinds(id)]
    # One option for the linker (pkcs11/build.rs).
    own = [name for name in own if name != PKCS11]
    if own:
        sys.exit(f"a crate of this project has a build script or a macro: {own}")
    counts = (
        f"{len(order)} crates, {core} of them in a Linux program that uses the library without features; {scripts} have a "
        f"build script, {macros} are macros. Of the crates of this project only the PKCS#11 module has one, an option for the linker.\n\n"
    )
    return HEAD + counts + "\n".join(rows) + "\n", direct(graph)


def check_reasons(asked):
    problems = []
    named = {}
    for line in REASONS.read_text(encoding="utf-8").split("## Data")[0].splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) < 4 or cells[0] in ("Crate", "---"):
            continue
        versions = cells[1].split(", ")
        for name, version in zip(cells[0].split(", "), versions * 2 if len(versions) == 1 else versions):
            named.setdefault(name, set()).add(version)
        if not cells[3]:
            problems.append(f"{cells[0]} has no reason")
    for name, requirements in sorted(asked.items()):
        if name not in named:
            problems.append(f"{name} is a dependency and has no row in docs/dependencies.md")
        for version in named.get(name, ()):
            if not any(f"{requirement}.".startswith(f"{version}.") for requirement in requirements):
                problems.append(f"{name}: the row says {version}, the manifest {', '.join(requirements)}")
    for name in sorted(set(named) - set(asked) - {"nfc1-sys"}):
        problems.append(f"{name} has a row in docs/dependencies.md and is no dependency")
    return problems


def main():
    text, asked = table()
    problems = check_reasons(asked)
    if sys.argv[1:] == ["--check"]:
        if not LIST.exists() or LIST.read_text(encoding="utf-8") != text:
            problems.append("docs/crates.md is not what scripts/list-crates.py writes: run it, and look at what is new")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        LIST.write_text(text, encoding="utf-8")
    sys.exit("\n".join(problems) or None)


main()
