#!/bin/sh
# Whether the version in Cargo.toml allows the changes of the library's public interface since the last release. Run by
# scripts/release.sh and the release workflow. Without a release there is nothing to compare with, and it says so.
set -eu
cd "$(dirname "$0")/.."

# A clone without its tags must not pass for a project without a release.
[ "$(git rev-parse --is-shallow-repository)" = false ] || { echo "a shallow clone has no tags: fetch all of it" >&2; exit 1; }
# The newest tag below this commit; a release is compared with the one before it.
if git describe --exact-match --tags --match 'v*' >/dev/null 2>&1; then from=HEAD^; else from=HEAD; fi
if ! last=$(git describe --tags --abbrev=0 --match 'v*' "$from" 2>/dev/null); then
    echo "NOT CHECKED: no release (tag v*) below this commit, so there is no interface to compare with"
    exit 0
fi

sh scripts/install-cargo-semver-checks.sh
cargo semver-checks --package mynumber-card --baseline-rev "$last" --only-explicit-features \
    --features "$(sed -n 's/^FEATURES = //p' Makefile)"
