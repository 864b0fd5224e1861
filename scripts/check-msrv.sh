#!/usr/bin/env bash
# The `rust-version` in Cargo.toml holds: the crate builds with a compiler of that version, no dependency asks for a
# newer one, and the README says the same. It fails where that compiler is not installed: nothing is taken on trust.
set -euo pipefail
cd "$(dirname "$0")/.."

msrv=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
for readme in README.md README.ja.md; do
    if ! grep -qF "Rust $msrv" "$readme"; then
        echo "$readme does not state Rust $msrv, the rust-version of Cargo.toml" >&2
        exit 1
    fi
done

cargo metadata --format-version 1 --locked --all-features | python3 -c '
import json, sys

metadata = json.load(sys.stdin)
version = lambda package: tuple(int(n) for n in (package["rust_version"] or "1.0").split("."))[:2]
[ours] = [p for p in metadata["packages"] if p["name"] == "mynumber-card"]
others = [p for p in metadata["packages"] if p["id"] not in metadata["workspace_members"]]
for package in others:
    if version(package) > version(ours):
        sys.exit("{name} {version} needs Rust {rust_version}".format(**package))
newest = max(others, key=version)
print("of the dependencies, {name} {version} asks for the newest: Rust {rust_version}".format(**newest))
'

# The stable release that `rustc`, or that of a toolchain of rustup, is.
release() {
    rustc ${1:+"+$1"} --version 2>/dev/null | sed -n 's/^rustc \([0-9]*\.[0-9]*\)\.[0-9]* .*/\1/p'
}

all=$(sed -n 's/^FEATURES = //p' Makefile)
if [ "$(release)" = "$msrv" ]; then
    cargo check --quiet --locked --package mynumber-card --package mynumber-card-documents --package mynumber-card-pkcs11 --features "$all"
    echo "builds with $(rustc --version), as everything else that was built here"
    exit 0
fi
for toolchain in $(rustup toolchain list 2>/dev/null | sed 's/ .*//'); do
    if [ "$(release "$toolchain")" = "$msrv" ]; then
        cargo "+$toolchain" check --quiet --locked --package mynumber-card --package mynumber-card-documents --package mynumber-card-pkcs11 --features "$all" --target-dir target/msrv
        echo "builds with $(rustc "+$toolchain" --version)"
        exit 0
    fi
done
echo "Rust $msrv, the stated minimum, is not installed, so it cannot be tested: rustup toolchain install $msrv" >&2
exit 1
