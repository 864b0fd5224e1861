#!/usr/bin/env bash
# What would be published holds exactly the tracked files that it should, and builds from them alone: the library, the
# terminal, that of documents, the PKCS#11 module, and the program with the first three in the place of those that the registry would give.
set -euo pipefail
cd "$(dirname "$0")/.."

# $1 the package, $2 its files: those of `include` in its manifest. What cargo adds is added here.
compare() {
    local packed
    packed=$(cargo package --locked --allow-dirty --list --package "$1")
    if ! diff <(printf '%s\n' "$2" .cargo_vcs_info.json Cargo.toml.orig | sort) <(printf '%s\n' "$packed" | sort); then
        echo "the package $1 has not the files that it should (< missing, > too many)" >&2
        exit 1
    fi
}

compare mynumber-card "$(git ls-files src examples fixtures docs README.md README.ja.md SECURITY.md CHANGELOG.md 'LICENSE-*' Cargo.toml Cargo.lock)"
compare mynumber-card-terminal "$(printf '%s\n' Cargo.lock; cd terminal && git ls-files src 'LICENSE-*' Cargo.toml)"
# The README of both is that of the library.
compare mynumber-card-documents "$(printf '%s\n' Cargo.lock README.md; cd documents && git ls-files src 'LICENSE-*' Cargo.toml)"
compare mynumber-card-pkcs11 "$(printf '%s\n' Cargo.lock README.md; cd pkcs11 && git ls-files src build.rs 'LICENSE-*' Cargo.toml)"
compare mynumber-card-cli "$(printf '%s\n' Cargo.lock README.md; cd cli && git ls-files src 'LICENSE-*' Cargo.toml)"

# Everything but the upload, of every member that is not `publish = false`; unpacks and builds it, with default features.
# cargo takes what it has once unpacked or built of a version for good, and a version under work stays the same while its
# sources change: both are thrown away before, or a member would be built against another one as it was long ago.
# What it says of tests and benchmarks, which stay out on purpose, is left out.
build=target/publish
rm -rf "$build" "${CARGO_HOME:-$HOME/.cargo}"/registry/src/-*/mynumber-card*-[0-9]*
mkdir -p "$build"
if ! CARGO_TARGET_DIR="$build" cargo publish --workspace --dry-run --locked --allow-dirty >target/publish.log 2>&1; then
    cat target/publish.log >&2
    exit 1
fi
rm -rf "$build"
grep -E '^ +(Packaged|Verifying|Uploading) ' target/publish.log
