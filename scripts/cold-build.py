#!/usr/bin/env python3
"""How long a crate takes to build, cold, that depends on this library alone, and on how many crates; beside it
myna-card, which reads the same cards. Part of `make bench`.

Processor time of one job in the dev profile, as a dependent builds it: the profiles of this workspace do not count.
"""

import os
import pathlib
import resource
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
WITNESS = "3.3.4"


def run(*command, folder):
    environment = os.environ | {"CARGO_BUILD_JOBS": "1", "CARGO_INCREMENTAL": "0"}
    environment.pop("CARGO_TARGET_DIR", None)
    done = subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def spent():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def measure(name, dependency):
    with tempfile.TemporaryDirectory() as folder:
        run("cargo", "init", "--quiet", "--lib", "--vcs", "none", "--name", "dependent", folder=folder)
        with open(pathlib.Path(folder, "Cargo.toml"), "a", encoding="utf-8") as manifest:
            manifest.write(f"{name} = {dependency}\n")
        run("cargo", "fetch", "--quiet", folder=folder)
        tree = run("cargo", "tree", "--edges", "normal,build", "--prefix", "none", "--no-dedupe", folder=folder)
        # Each with its version, without remarks such as (proc-macro); the dependent itself is none of them.
        crates = {" ".join(line.split()[:2]) for line in tree.splitlines() if line.strip()}
        before = spent()
        run("cargo", "build", "--quiet", folder=folder)
        seconds = spent() - before
    print(f"{name:<16} {len(crates) - 1:>3} crates  {seconds:>5.1f} s of a processor")
    return seconds


def main():
    print("a dependent, built cold:")
    ours = measure("mynumber-card", f'{{ path = "{ROOT}", default-features = false }}')
    theirs = measure("myna-card", f'"={WITNESS}"')
    print(f"ours / theirs    {ours / theirs:.2f}")


main()
