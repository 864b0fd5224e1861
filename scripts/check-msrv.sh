#!/usr/bin/env bash
# The `rust-version` in Cargo.toml holds: no dependency asks for a newer compiler, the README says
# the same, and where that compiler is installed the crate builds with it.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo metadata --format-version 1 --locked --all-features | python3 -c '
import json, sys

metadata = json.load(sys.stdin)
version = lambda package: tuple(int(n) for n in (package["rust_version"] or "1.0").split("."))[:2]
[ours] = [p for p in metadata["packages"] if p["id"] == metadata["resolve"]["root"]]
newer = [p for p in metadata["packages"] if version(p) > version(ours)]
for package in newer:
    print("{name} {version} needs Rust {rust_version}".format(**package), file=sys.stderr)
sys.exit(1 if newer else 0)
'

msrv=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
if ! grep -qF "Rust $msrv" README.md; then
    echo "README.md does not state Rust $msrv, the rust-version of Cargo.toml" >&2
    exit 1
fi

if command -v rustup >/dev/null 2>&1 && rustup toolchain list | grep -q "^$msrv"; then
    rustup run "$msrv" cargo check --quiet --locked --features "$(sed -n 's/^FEATURES = //p' Makefile)" --target-dir target/msrv
    echo "builds with Rust $msrv"
else
    echo "Rust $msrv is not installed here: checked what the dependencies ask for, and the std API by clippy"
fi
